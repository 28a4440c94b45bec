"""What came of a run: exposure, joins, participants, orders, sales, cost, both readings of the return (R-157, C-09).

The window is the run's own: from the day of its first row to the day of its last, both included; exits within 48 hours and
orders within 30 days look beyond it, and are null while that time is not over. Sales are net: a refund counts on the order's day. Only rows
of the groups that took part count. What has no source is null, with a reason, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Min, Q, Sum
from django.utils.translation import gettext as _

from jinlin.communities.models import Membership
from jinlin.core.clock import local_date
from jinlin.playbooks.models import Enrolment, Occurrence, Review, State
from jinlin.sales.models import Cost, Exposure, OrderLine, OrderStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from jinlin.playbooks.models import Run

__all__ = ["Figure", "Results", "results_of", "table"]

SOLD = (OrderStatus.PAID, OrderStatus.REFUNDED)
TWO_DAYS, THIRTY_DAYS, A_DAY = timedelta(days=2), timedelta(days=30), timedelta(days=1)


@dataclass(frozen=True)
class Results:
    """The figures of one run; null where there is no source or the time is not over."""

    since: date
    until: date  # the day after the last
    groups: int
    exposures: int | None
    joins: int
    participants: int | None
    orders: int | None
    buyers: int | None
    sales_fen: int | None
    margin_fen: int | None
    cost_fen: int | None
    new_buyers: int | None
    exits_48h: int | None
    repeat_30d: int | None

    @property
    def roi_seed(self) -> float | None:
        """Sales ÷ cost, as the source reads it (C-09)."""
        if self.sales_fen is None or not self.cost_fen:
            return None
        return self.sales_fen / self.cost_fen

    @property
    def roi(self) -> float | None:
        """(Margin − cost) ÷ cost, the accounting reading (C-09); the margin needs the cost of goods."""
        if self.margin_fen is None or not self.cost_fen:
            return None
        return (self.margin_fen - self.cost_fen) / self.cost_fen


def results_of(run: Run, *, now: datetime) -> Results:
    """Count what came of a run; about ten queries, whatever its size."""
    since, until = window(run, now)
    lines = _lines(run, since, until)
    joins = _joins(run, since, until)
    sold = _sold(lines)
    return Results(
        since=since,
        until=until,
        groups=_groups(run).distinct().count(),
        exposures=_exposures(run, since, until),
        joins=joins.count(),
        participants=run_participants(run),
        cost_fen=_cost(run, since, until),
        new_buyers=_new_buyers(run, lines, since) if sold["orders"] is not None else None,
        exits_48h=_exits(joins) if now >= _midnight(run, until) + TWO_DAYS else None,
        repeat_30d=_repeat(run, lines, until) if now >= _midnight(run, until) + THIRTY_DAYS else None,
        **sold,
    )


def window(run: Run, now: datetime) -> tuple[date, date]:
    """Return the first day of a run and the day after its last: what is planned beyond today does not count yet."""
    zone = run.workspace.zone
    rows = Occurrence.objects.filter(run=run).exclude(state__in=[State.CANCELLED, State.PLANNED, State.HELD])
    told = rows.aggregate(first=Min("due_at"), last=Max("until_at"))
    first = local_date(told["first"] or run.begun_at, zone)
    last = local_date(min(told["last"] or now, run.ended_at or now, now), zone)
    return first, max(last, first) + A_DAY


def _midnight(run: Run, on: date) -> datetime:
    from datetime import datetime as moment

    return moment(on.year, on.month, on.day, tzinfo=run.workspace.zone)


def _groups(run: Run) -> QuerySet[Enrolment, int]:
    return Enrolment.objects.filter(run=run).order_by().values_list("community_id", flat=True)


def _lines(run: Run, since: date, until: date) -> QuerySet[OrderLine]:
    rows = OrderLine.objects.filter(workspace=run.workspace_id, community__in=_groups(run))
    return rows.filter(on__gte=since, on__lt=until, status__in=SOLD)


def _sold(lines: QuerySet[OrderLine]) -> dict[str, int | None]:
    """Sum the lines; null where a workspace has no order in these groups and days."""
    told = lines.aggregate(
        n=Count("pk"),
        orders=Count("order_id", distinct=True),
        buyers=Count("member_id", distinct=True),
        sales=Sum(F("amount_fen") - F("refunded_fen")),
        costs=Sum("cost_fen"),
        costless=Count("pk", filter=Q(cost_fen=None)),
    )
    if not told["n"]:
        return {"orders": None, "buyers": None, "sales_fen": None, "margin_fen": None}
    margin = None if told["costless"] else told["sales"] - told["costs"]
    return {"orders": told["orders"], "buyers": told["buyers"], "sales_fen": told["sales"], "margin_fen": margin}


def _joins(run: Run, since: date, until: date) -> QuerySet[Membership]:
    rows = Membership.objects.filter(workspace=run.workspace_id, community__in=_groups(run))
    return rows.filter(joined_at__gte=_midnight(run, since), joined_at__lt=_midnight(run, until))


def _exits(joins: QuerySet[Membership]) -> int:
    return joins.filter(left_at__isnull=False, left_at__lt=F("joined_at") + TWO_DAYS).count()


def _exposures(run: Run, since: date, until: date) -> int | None:
    rows = Exposure.objects.filter(workspace=run.workspace_id, community__in=_groups(run), on__gte=since, on__lt=until)
    found: int | None = rows.aggregate(n=Sum("exposure_count"))["n"]
    return found


def _cost(run: Run, since: date, until: date) -> int | None:
    """Sum what the books know of these groups and days, and what the review says it cost besides."""
    rows = Cost.objects.filter(workspace=run.workspace_id, community__in=_groups(run), on__gte=since, on__lt=until)
    books: int | None = rows.aggregate(n=Sum("amount_fen"))["n"]
    said = Review.objects.filter(run=run).values_list("cost_fen", flat=True).first()
    return None if books is None and said is None else (books or 0) + (said or 0)


def _new_buyers(run: Run, lines: QuerySet[OrderLine], since: date) -> int:
    before = OrderLine.objects.filter(workspace=run.workspace_id, status__in=SOLD, on__lt=since)
    bought = lines.filter(member__isnull=False).order_by().values_list("member_id", flat=True).distinct()
    return bought.exclude(member__in=before.filter(member__in=bought).values("member_id")).count()


def _repeat(run: Run, lines: QuerySet[OrderLine], until: date) -> int | None:
    """Count the buyers who bought again within thirty days after."""
    later = OrderLine.objects.filter(workspace=run.workspace_id, status__in=SOLD, on__gte=until)
    later = later.filter(on__lt=until + THIRTY_DAYS, member__in=lines.values("member_id"))
    found: int = later.aggregate(n=Count("member_id", distinct=True))["n"]
    return found


def run_participants(run: Run) -> int | None:
    """Count the members a run was for; null where it was for whole groups."""
    from jinlin.playbooks.models import Participant

    return Participant.objects.filter(enrolment__run=run).values("member").distinct().count() or None


@dataclass(frozen=True)
class Figure:
    """One line of the review: this run, and the one it was copied from."""

    label: str
    value: Any
    before: Any
    form: str  # count, yuan, share, times
    why: str = ""


def table(run: Run, *, now: datetime) -> Sequence[Figure]:
    """Return the review's figures in the order of the funnel, with those of the run it was copied from (R-119)."""
    mine = results_of(run, now=now)
    theirs = results_of(run.copied_from, now=now) if run.copied_from else None
    return [
        Figure(
            label, getattr(mine, key), getattr(theirs, key, None), form, "" if getattr(mine, key) is not None else why
        )
        for key, label, form, why in _lines_of_table()
    ]


def _lines_of_table() -> list[tuple[str, str, str, str]]:
    no_orders, early = _("没有接入订单,或这些天没有订单"), _("时间还没到")
    no_cost = _("没有登记成本;可以在下面填")
    return [
        ("groups", _("群"), "count", ""),
        ("exposures", _("曝光"), "count", _("没有登记曝光")),
        ("joins", _("进群"), "count", ""),
        ("participants", _("参与的人"), "count", _("这个剧本不记名单")),
        ("orders", _("订单"), "count", no_orders),
        ("buyers", _("下单的人"), "count", no_orders),
        ("new_buyers", _("其中第一次买"), "count", no_orders),
        ("sales_fen", _("销售额(净)"), "yuan", no_orders),
        ("cost_fen", _("成本"), "yuan", no_cost),
        ("roi_seed", _("投入产出:销售 ÷ 成本"), "times", no_cost),
        ("roi", _("投入产出:(毛利 − 成本) ÷ 成本"), "share", _("要有成本和每单的进货成本")),
        ("exits_48h", _("48 小时内退群"), "count", early),
        ("repeat_30d", _("30 天内再买"), "count", early),
    ]
