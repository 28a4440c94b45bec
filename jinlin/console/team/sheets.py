"""How somebody who looks after groups does: what their groups reached, weighed as the types of the groups weigh it (R-049, R-059).

Of each measure the person's groups together stand against all groups of the subtree; sums are compared per group. A measure
that cannot be told takes no part, and the page says so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from jinlin.answers.queries import measures, reception_of
from jinlin.answers.queries.measures import Response
from jinlin.communities import definitions
from jinlin.communities.fields import KPIS
from jinlin.communities.models import Appointment, Community, Membership
from jinlin.console.figures import unit_of
from jinlin.console.insights.boards import Value, pooled, valued
from jinlin.console.team import loads
from jinlin.core.clock import Window
from jinlin.members.models import Follow
from jinlin.metrics import queries
from jinlin.metrics.definitions import METRICS
from jinlin.metrics.funnel import contact_work
from jinlin.metrics.queries import Scope
from jinlin.metrics.standings import newest_day
from jinlin.shell.figures import written
from jinlin.tasks.models import Outcome, Task
from jinlin.wecom.models import Account

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff

DAYS = 28
MOST_GROUPS = 500
MOST_RATIO = 2.0  # twice the mean is the most a measure counts for
FIRST_REPLY = "first_reply"
ALWAYS = ("conversion_rate", "sales")  # what operation is judged by in the source, whatever the type


@dataclass(frozen=True)
class Line:
    """One measure: the person's value, all groups', its weight, and how far it counts; `reason` where it does not."""

    key: str
    label: str
    own: str
    others: str
    weight: float
    ratio: float | None
    reason: str = ""

    @property
    def points(self) -> float | None:
        """What it adds to the score, of a hundred for the mean."""
        return None if self.ratio is None else self.ratio * self.weight


@dataclass(frozen=True)
class Sheet:
    """What somebody's groups reached in a window, and the score; None where nothing can be told."""

    groups: int
    window: Window
    lines: Sequence[Line]
    waiting: int = 0  # questions on their duty that nobody answered

    @property
    def score(self) -> float | None:
        """The weighed mean of the ratios: 100 is as all groups do."""
        told = [line for line in self.lines if line.points is not None and line.weight]
        weight = sum(line.weight for line in told)
        return 100 * sum(line.points or 0 for line in told) / weight if weight else None

    @property
    def left_out(self) -> float:
        """Which part of the weights could not be told, 0 to 1."""
        total = sum(line.weight for line in self.lines)
        return sum(line.weight for line in self.lines if line.points is None) / total if total else 0.0


@dataclass(frozen=True)
class Answered:
    """How questions in groups are answered: by one person, and by everybody."""

    own: Response
    everybody: Response


@dataclass(frozen=True)
class Work:
    """What an assistant did in a window: tasks and how many of them in time, new contacts, joins by them, first reply."""

    due: int
    in_time: int
    contacts: int
    joins: int
    reply_minutes: float | None

    @property
    def share(self) -> float | None:
        """How many of the tasks that were due were done in time."""
        return self.in_time / self.due if self.due else None


def window_of(access: Access, now: datetime) -> Window:
    """Return the last 28 whole days there is anything to say about."""
    last = newest_day(access.workspace, now) or now.astimezone(access.workspace.zone).date() - timedelta(days=1)
    return Window(last - timedelta(days=DAYS - 1), last + timedelta(days=1))


def groups_of(access: Access, staff: Staff) -> list[int]:
    """Return the open groups somebody owns or looks after, as far as one may see them."""
    rows = Community.objects.visible_to(access).filter(ended_at=None)
    accounts = Account.objects.filter(staff=staff).values("userid")
    helped = Appointment.objects.that_last().filter(staff=staff, function__in=loads.CARRIES).values("community")
    mine = Q(owner__identities__external_id__in=accounts) | Q(pk__in=helped)
    return list(rows.filter(mine).distinct().order_by("pk").values_list("pk", flat=True)[:MOST_GROUPS])


def sheet(access: Access, staff: Staff, window: Window) -> Sheet:
    """Return the sheet of somebody who looks after groups; cost follows their groups."""
    groups = groups_of(access, staff)
    weights = _weights(access, groups)
    keys = [key for key in weights if key in METRICS]
    own = _own(access, groups, window, keys)
    all_groups = Community.objects.visible_to(access).filter(ended_at=None).count()
    others = _others(access, window, keys)
    answers = answered(access, staff, window)
    lines = [
        _first_reply(weight, answers)
        if key == FIRST_REPLY
        else _line(key, weight, own, others, len(groups), all_groups)
        for key, weight in weights.items()
    ]
    return Sheet(len(groups), window, lines, answers.own.waiting)


def answered(access: Access, staff: Staff, window: Window) -> Answered:
    """Return how fast somebody answers in their groups, beside everybody: what was asked in duty hours (R-059, R-275)."""
    told: dict[str, Any] = {"on_duty_only": True, "reception": reception_of(access.workspace)}
    everybody = measures.of_all(access, window.since, window.until, **told)
    rows = measures.by_staff(access, window.since, window.until, **told)
    own = next((each for each in rows if each.staff == staff), Response(target=everybody.target))
    return Answered(own, everybody)


def _first_reply(weight: float, answers: Answered) -> Line:
    own, others = answers.own.first_response, answers.everybody.first_response
    texts = [written(value / 60 if value is not None else None, "decimal") for value in (own, others)]
    reason = "" if own is not None else _("这段时间没有回答过群里的问题")
    ratio = min(MOST_RATIO, others / own) if own and others else (MOST_RATIO if own == 0 else None)
    return Line(FIRST_REPLY, _("首次回应时间(分钟)"), texts[0], texts[1], weight, ratio, reason)


def _weights(access: Access, groups: Sequence[int]) -> dict[str, float]:
    """Return the mean weights of the groups' types in percent, the greatest first; what always counts is there too."""
    added: Counter[str] = Counter()
    terms = definitions.for_communities(access.workspace, groups)
    for each in terms.values():
        added.update(each.kpi_weights)
    mean = {key: total / len(terms) for key, total in added.items()} if terms else {}
    return dict(sorted({**dict.fromkeys(ALWAYS, 0.0), **mean}.items(), key=lambda item: (-item[1], item[0])))


def _own(access: Access, groups: Sequence[int], window: Window, keys: Sequence[str]) -> Mapping[str, Value]:
    if not groups or not keys:
        return {}
    found = queries.figures_over(access.workspace, Scope.communities(*groups), [window], metrics=keys, access=access)
    return pooled(found, keys)


def _others(access: Access, window: Window, keys: Sequence[str]) -> Mapping[str, Value]:
    if not keys:
        return {}
    found = queries.figures_over(access.workspace, Scope.units(access.unit.pk), [window], metrics=keys)
    return valued(found).get(access.unit.pk, {})


def _line(
    key: str, weight: float, own: Mapping[str, Value], others: Mapping[str, Value], mine: int, everybody: int
) -> Line:
    label = str(KPIS.get(key) or METRICS[key].label)
    if key not in METRICS:
        return Line(key, label, "—", "—", weight, None, _missing())
    metric, mean = METRICS[key], others.get(key, Value(None))
    value = own.get(key, Value(None, _("没有照看的群")))
    ratio = _ratio(key, value.value, mean.value, mine, everybody)
    told = [written(each.value, unit_of(metric)) for each in (value, mean)]
    reason = value.reason or mean.reason or (_("全部群的值是 0,没法比") if ratio is None else "")
    return Line(key, label, told[0], told[1], weight, ratio, reason if ratio is None else "")


def _missing() -> str:
    return _("要等活动、线索或迁移接入后才有")


def _ratio(key: str, own: float | None, mean: float | None, mine: int, everybody: int) -> float | None:
    """Return own ÷ mean, sums per group, turned over where less is better; at most twice the mean."""
    if own is None or mean is None or not mine or not everybody:
        return None
    if METRICS[key].usual.denominator is None:
        own, mean = own / mine, mean / everybody
    if METRICS[key].better == "down":
        own, mean = mean, own
        if not mean:
            return MOST_RATIO if own else 1.0
        return min(MOST_RATIO, max(0.0, own / mean))
    return None if mean <= 0 else min(MOST_RATIO, max(0.0, own / mean))


def work(access: Access, staff: Staff, window: Window) -> Work:
    """Return what somebody did as assistant in a window of whole days."""
    since, until = window.bounds(access.workspace.zone)
    due = Task.objects.filter(workspace=access.workspace, assignee=staff, due_at__gte=since, due_at__lt=until)
    due = due.exclude(closure__outcome__in=(Outcome.NOT_NEEDED, Outcome.WITHDRAWN))
    in_time = due.filter(closure__outcome=Outcome.DONE, closed_at__lte=F("due_at"))
    accounts = list(Account.objects.filter(staff=staff).values_list("userid", flat=True))
    follows = Follow.objects.filter(workspace=access.workspace, userid__in=accounts, since__gte=since, since__lt=until)
    by_codes = Q(channel__owner=staff) | Q(inviter__identities__external_id__in=accounts)
    joins = Membership.objects.filter(by_codes, workspace=access.workspace, joined_at__gte=since, joined_at__lt=until)
    return Work(
        due.count(),
        in_time.count(),
        follows.values("member").distinct().count(),
        joins.values("member").distinct().count(),
        _reply_minutes(access, accounts, window),
    )


def _reply_minutes(access: Access, accounts: Sequence[str], window: Window) -> float | None:
    """Return the mean first reply one to one, as the platform counted it; None where it told nothing."""
    names = set(Account.objects.filter(workspace=access.workspace, userid__in=accounts).values_list("name", flat=True))
    if not names:
        return None
    rows = [row for row in contact_work.report(access, window).rows if row.name in names]
    told = [(row.first_reply_minutes, row.chats) for row in rows if row.first_reply_minutes is not None and row.chats]
    chats = sum(count for _minutes, count in told)
    return sum((minutes or 0) * count for minutes, count in told) / chats if chats else None


def people(access: Access) -> list[Staff]:
    """Return who looks after groups in the subtree, those with most groups first."""
    return [load.staff for load in loads.loads(access) if load.staff]
