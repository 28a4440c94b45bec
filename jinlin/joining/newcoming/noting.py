"""What colleagues write down about newcomers, and first orders as they become known (R-088, R-084)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Min

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.joining.models import Newcomer, Welcomed
from jinlin.sales.models import OrderLine, OrderStatus
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.joining.models import NewcomerQuerySet
    from jinlin.workspaces.access import Access

__all__ = ["declare_acknowledged", "declare_welcomed", "note_acknowledged", "note_orders", "unread_of"]

AT_ONCE = 2000
COMES_LATE = timedelta(days=3)  # orders come by file, some days later
SOLD = (OrderStatus.PAID, OrderStatus.REFUNDED)


class NobodyChosen(Refusal):
    """There is nobody to write something down about."""

    code = "no_newcomer_chosen"
    source_what = _("没有选到还在群里的新人")
    source_remedy = _("请刷新页面再选")


@transaction.atomic
def declare_welcomed(*, who: Access, newcomers: Sequence[str], now: datetime) -> int:
    """Let a colleague say that newcomers were welcomed where we cannot hear it; return how many. Raises NobodyChosen."""
    return _declare(who, newcomers, "welcomed_at", now)


@transaction.atomic
def declare_acknowledged(*, who: Access, newcomers: Sequence[str], now: datetime) -> int:
    """Let a colleague say that newcomers have read the rules; return how many. Raises NobodyChosen."""
    return _declare(who, newcomers, "acknowledged_at", now)


def unread_of(member: int, *, community: int | None = None) -> list[Newcomer]:
    """Return where somebody is a newcomer who is not known to have read the rules."""
    rows = Newcomer.objects.filter(member=member, acknowledged_at=None, left_at=None)
    rows = rows.filter(community=community) if community else rows
    return list(rows.select_related("workspace"))


@transaction.atomic
def note_acknowledged(*, newcomers: Sequence[Newcomer], at: datetime) -> int:
    """Note that newcomers have said themselves that they know the rules of their group; return how many (R-079, R-088)."""
    rows = Newcomer.objects.filter(pk__in=[row.pk for row in newcomers], acknowledged_at=None)
    return rows.update(acknowledged_at=at)


def _declare(who: Access, slugs: Sequence[str], field: str, now: datetime) -> int:
    rows: NewcomerQuerySet = Newcomer.objects.visible_to(who).still_there().filter(slug__in=list(slugs))
    chosen = list(rows.filter(**{field: None}).values_list("pk", flat=True))
    if not chosen and not rows.exists():
        raise NobodyChosen
    changes: dict[str, object] = {field: now}
    if field == "welcomed_at":
        changes["welcomed_how"] = Welcomed.DECLARED
    count = Newcomer.objects.filter(pk__in=chosen, **{field: None}).update(**changes)
    if count:
        workspaces.audit(who, "newcomers.noted", who.workspace, details={"count": count}, now=now)
    return count


def note_orders(now: datetime, *, after: int = 0) -> int:
    """Note the first order of newcomers who have none yet, from a number on; return the last number looked at, 0 at the end.

    Only those are looked at whose days are not over, or have been for a short while: cost follows newcomers.
    """
    rows = Newcomer.objects.filter(ordered_at=None, order_by__gt=now - COMES_LATE, pk__gt=after).order_by("pk")
    found = list(rows.select_related("workspace")[:AT_ONCE])
    if not found:
        return 0
    sold = OrderLine.objects.filter(member__in={row.member_id for row in found}, status__in=SOLD)
    since = min(row.joined_at for row in found)
    first: dict[int | None, datetime] = {}
    for member, at in sold.filter(at__gte=since).order_by("at").values_list("member_id", "at"):
        first.setdefault(member, at)
    earlier = dict(sold.values_list("member_id").annotate(at=Min("at")))
    ordered = [row for row in found if _is_first(row, first.get(row.member_id), earlier.get(row.member_id))]
    for row in ordered:
        row.ordered_at = first[row.member_id]
    with transaction.atomic():
        Newcomer.objects.bulk_update(ordered, ["ordered_at"], batch_size=400)
        for row in ordered:
            happened = Happened("newcomer.first_order", str(row.pk), row.ordered_at or now, {"newcomer": row.pk})
            events.record_all(row.workspace, [happened], now=now)
    return found[-1].pk if len(found) == AT_ONCE else 0


def _is_first(row: Newcomer, at: datetime | None, earliest: datetime | None) -> bool:
    """Say whether an order is a newcomer's first at all, made after they came and within their days."""
    return at is not None and at == earliest and row.joined_at <= at <= row.order_by
