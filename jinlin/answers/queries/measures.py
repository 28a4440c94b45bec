"""How fast questions are answered (R-059): one definition each, over the questions asked in [since, until).

* asked: questions, without repetitions and without those a person closed as needing no answer;
* by the assistant: those of them it answered; by members: those another member answered by quoting;
* first response: from the question to the first word of staff about it (a quote or a name, else what staff said within half
  an hour, else what somebody marked); the median over those that got one;
* within the target: first responses not slower than the target (three minutes) ÷ asked of staff, that is asked without those
  answered by assistant or members; null where nobody was asked;
* waiting: asked, and without an answer now.

With `on_duty_only` what was asked while nobody was on duty is left out of all of them; the page says which (R-275).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Avg, Count, F, Q
from django.utils.translation import gettext as _

from jinlin.answers.models import Basis, Question, State, Ticket
from jinlin.core.clock import day_bounds
from jinlin.shell.figures import Definition, Figure
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.answers.models import Reception
    from jinlin.workspaces.access import Access

NOT_BY_STAFF = frozenset({Basis.ASSISTANT, Basis.PEER})
WINDOWS = {"1": 1, "7": 7, "30": 30}
MOST = 50_000


@dataclass
class Response:
    """What was asked of somebody, or of a subtree, and how fast it was answered; times in seconds."""

    staff: Staff | None = None
    asked: int = 0
    assisted: int = 0
    by_members: int = 0
    named: int = 0  # questions that named the assistant or one of ours
    named_assisted: int = 0
    answered: int = 0
    waits: list[float] = field(default_factory=list)
    waiting: int = 0
    waiting_off_duty: int = 0  # of those: asked while nobody was on duty
    target: int = 180

    @property
    def of_staff(self) -> int:
        """How many were left to people."""
        return self.asked - self.assisted

    @property
    def first_response(self) -> float | None:
        """The median of the first responses; null where there is none."""
        return median(self.waits) if self.waits else None

    @property
    def within(self) -> int:
        """How many were answered within the target."""
        return sum(each <= self.target for each in self.waits)

    @property
    def within_rate(self) -> float | None:
        """The share of what was left to people that was answered within the target; null where nothing was."""
        return self.within / self.of_staff if self.of_staff else None

    @property
    def answered_share(self) -> float | None:
        """The share of what was asked that has an answer; null where nothing was asked."""
        return self.answered / self.asked if self.asked else None

    @property
    def hit_rate(self) -> float | None:
        """The share of what named assistant or staff that the assistant answered; null where nobody was named (R-246)."""
        return self.named_assisted / self.named if self.named else None

    @property
    def members_share(self) -> float | None:
        """The share of the answers another member gave; null where there is none (R-215)."""
        return self.by_members / self.answered if self.answered else None

    def add(self, question: Question) -> None:
        """Count a question."""
        self.asked += 1
        self.named += question.mentions
        self.named_assisted += question.mentions and question.basis == Basis.ASSISTANT
        self.answered += question.state == State.ANSWERED
        self.by_members += question.basis == Basis.PEER
        if question.basis in NOT_BY_STAFF:
            self.assisted += 1
        elif question.waited is not None:
            self.waits.append(question.waited.total_seconds())
        elif question.state == State.OPEN:
            self.waiting += 1
            self.waiting_off_duty += question.on_duty is False


def window_of(days: str, today: date) -> tuple[date, date]:
    """Return the last days, today included, as [since, until)."""
    until = today + timedelta(days=1)
    return until - timedelta(days=WINDOWS.get(days, 7)), until


def asked_in(access: Access, since: date, until: date, *, on_duty_only: bool = False) -> Iterable[Question]:
    """Return what counts of the questions of these days, the oldest first."""
    return counting(access, since, until, on_duty_only=on_duty_only).order_by("asked_at", "pk")[:MOST]


def counting(access: Access, since: date, until: date, *, on_duty_only: bool = False) -> QuerySet[Question]:
    """Return what counts of the questions of these days, in no order."""
    zone = access.workspace.zone
    rows = Question.objects.visible_to(access).filter(
        Q(state=State.OPEN) | Q(state=State.ANSWERED),
        asked_at__gte=day_bounds(since, zone)[0],
        asked_at__lt=day_bounds(until, zone)[0],
    )
    if on_duty_only:
        rows = rows.exclude(on_duty=False)
    names = ("state", "basis", "asked_at", "answered_at", "answered_by", "duty", "community", "mentions", "on_duty")
    return rows.only(*names)


def of_all(access: Access, since: date, until: date, *, on_duty_only: bool, reception: Reception) -> Response:
    """Return the figures of the subtree."""
    found = Response(target=reception.target_seconds)
    for question in asked_in(access, since, until, on_duty_only=on_duty_only):
        found.add(question)
    return found


def by_staff(access: Access, since: date, until: date, *, on_duty_only: bool, reception: Reception) -> list[Response]:
    """Return the figures of each colleague, who has most waiting first.

    An answer is whose it was; what waits, or was answered for nobody known, is whose duty it was when it was asked.
    """
    found: dict[int | None, Response] = defaultdict(lambda: Response(target=reception.target_seconds))
    for question in asked_in(access, since, until, on_duty_only=on_duty_only):
        found[question.answered_by_id or question.duty_id].add(question)
    people = (
        Staff.objects.filter(workspace=access.workspace).select_related("unit").in_bulk([key for key in found if key])
    )
    for key, each in found.items():
        each.staff = people.get(key) if key else None
    return sorted(found.values(), key=lambda each: (-each.waiting, -each.asked, each.staff.name if each.staff else ""))


@dataclass
class Told:
    """The figures of a window: together, by hour of asking, by group (who has most waiting first)."""

    whole: Response
    hours: list[Response]
    groups: list[tuple[int, Response]]


def told(access: Access, since: date, until: date, *, on_duty_only: bool, reception: Reception) -> Told:
    """Return the figures of the subtree together, by hour of the workspace's day, and by group, in one pass."""
    zone, target = access.workspace.zone, reception.target_seconds
    whole, hours = Response(target=target), [Response(target=target) for _hour in range(24)]
    groups: dict[int, Response] = defaultdict(lambda: Response(target=target))
    for question in asked_in(access, since, until, on_duty_only=on_duty_only):
        for each in (whole, hours[question.asked_at.astimezone(zone).hour], groups[question.community_id]):
            each.add(question)
    ranked = sorted(groups.items(), key=lambda item: (-item[1].waiting, -item[1].asked, item[0]))
    return Told(whole, hours, ranked)


@dataclass(frozen=True)
class Tickets:
    """The tickets of a window, and those that wait now."""

    opened: int
    resolved: int
    in_time: int
    waiting: int
    late: int
    rated: int
    satisfaction: float | None

    @property
    def in_time_share(self) -> float | None:
        """Resolved in time ÷ resolved; null where none is."""
        return self.in_time / self.resolved if self.resolved else None


def tickets_of(access: Access, since: date, until: date, now: datetime) -> Tickets:
    """Count the tickets opened in a window in one query, and those that wait in another (R-196, R-246)."""
    zone = access.workspace.zone
    begins, ends = day_bounds(since, zone)[0], day_bounds(until, zone)[0]
    rows = Ticket.objects.visible_to(access)
    counted = rows.filter(opened_at__gte=begins, opened_at__lt=ends).aggregate(
        opened=Count("pk"),
        resolved=Count("pk", filter=Q(resolved_at__isnull=False)),
        in_time=Count("pk", filter=Q(resolved_at__lte=F("due_at"))),
        rated=Count("satisfaction"),
        satisfaction=Avg("satisfaction"),
    )
    waiting = rows.that_wait().aggregate(waiting=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    return Tickets(**counted, **waiting)


def of_the_week(access: Access, today: date, reception: Reception) -> list[Figure]:
    """Return the tiles above the queue: seven days, today included, the night left out."""
    since, until = window_of("7", today)
    told = of_all(access, since, until, on_duty_only=True, reception=reception)
    return [
        _asked(told, since, until),
        _first(told, since, until),
        _rate(told, since, until),
        *_rest(told, since, until),
    ]


def _asked(told: Response, since: date, until: date) -> Figure:
    words = _("值班时间内的问题,不算重复的和不用回答的")
    return Figure(label=_("提问"), value=told.asked, definition=_defined(_("提问"), words, since, until))


def _first(told: Response, since: date, until: date) -> Figure:
    words = _("提问到员工第一次回答的时间,取中位数")
    return Figure(
        label=_("首次响应(中位数,分钟)"),
        value=told.first_response / 60 if told.first_response is not None else None,
        unit="decimal",
        better="lower",
        reason=_("还没有员工回答过的问题"),
        definition=_defined(_("首次响应"), words, since, until, str(len(told.waits))),
    )


def _rate(told: Response, since: date, until: date) -> Figure:
    words = _("目标时间内回答的 ÷ 留给员工的问题")
    return Figure(
        label=_("%(n)s 分钟回复率") % {"n": f"{told.target / 60:g}"},
        value=told.within_rate,
        unit="share",
        better="higher",
        reason=_("没有留给员工的问题"),
        definition=_defined(_("回复率"), words, since, until, str(told.within), str(told.of_staff)),
    )


def _rest(told: Response, since: date, until: date) -> list[Figure]:
    assisted, waiting = _("小助理和群友回答"), _("没人回")
    by_others = _defined(assisted, _("小助理自动回复,或群友引用回答的"), since, until)
    without = _defined(waiting, _("还没有回答、也没有人关闭的"), since, until)
    return [
        Figure(label=assisted, value=told.assisted, definition=by_others),
        Figure(label=waiting, value=told.waiting, better="lower", definition=without),
    ]


def _defined(
    name: str, formula: str, since: date, until: date, numerator: str = "", denominator: str = ""
) -> Definition:
    window = f"{since} – {until - timedelta(days=1)}"
    return Definition(name=name, formula=formula, numerator=numerator, denominator=denominator, window=window)
