"""How far sending is: a broadcast's owners and groups, the day's slots, what waits for one person, an account's counters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from jinlin.core.clock import local_date
from jinlin.messaging import outcomes
from jinlin.messaging.models import Channel, Post, PostState, SendingState
from jinlin.messaging.sending.nudging import A_DAY, MOST
from jinlin.wecom.models import Account

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.messaging.models.posts import PostQuerySet
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff

__all__ = ["Counts", "Owner", "Slot", "counts_of", "mine", "owners_of", "risky_accounts", "slots_of"]

FOLD = timedelta(minutes=30)
LATE = Q(state=PostState.ASKED, late_at__isnull=False)


@dataclass(frozen=True)
class Counts:
    """How many posts are in which state."""

    by_state: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_state.values())

    @property
    def sent(self) -> int:
        """Those that were sent."""
        return self.by_state.get(PostState.SENT, 0)

    @property
    def waiting(self) -> int:
        """Those that may still be sent."""
        return sum(self.by_state.get(state, 0) for state in (PostState.PLANNED, PostState.ASKED, PostState.QUEUED))

    @property
    def failed(self) -> int:
        """Those that can be tried again."""
        return self.by_state.get(PostState.FAILED, 0) + self.by_state.get(PostState.EXPIRED, 0)

    @property
    def told(self) -> list[tuple[str, str, int]]:
        """State, its words and how many, those that occur."""
        return [(each.value, str(each.label), self.by_state[each]) for each in PostState if self.by_state.get(each)]


def counts_of(rows: PostQuerySet) -> Counts:
    """Count posts by state; one query."""
    return Counts(dict(rows.order_by().values_list("state").annotate(n=Count("pk"))))


@dataclass(frozen=True)
class Cell:
    """One group in the matrix, and why nothing came of it."""

    post: Post
    why: str


@dataclass
class Owner:
    """One row of the matrix: an account and the groups it sends to."""

    name: str
    account: int | None
    cells: list[Cell] = field(default_factory=list)
    sendings: set[int] = field(default_factory=set)
    nudged: int = 0

    @property
    def sent(self) -> int:
        """Groups it has sent to."""
        return sum(each.post.state == PostState.SENT for each in self.cells)

    @property
    def waits(self) -> bool:
        """Whether something waits for its owner."""
        return bool(self.sendings)

    @property
    def may_nudge(self) -> bool:
        """Whether the platform takes another reminder."""
        return self.waits and self.nudged < MOST


def owners_of(rows: PostQuerySet, now: datetime, *, begin: int = 0, most: int = 40) -> tuple[list[Owner], int]:
    """Return a page of the matrix, those who still have something to do first; and how many owners there are."""
    waiting = Count("pk", filter=Q(state=PostState.ASKED))
    order = list(rows.order_by().values("account").annotate(waiting=waiting).order_by("-waiting", "account"))
    page = [each["account"] for each in order[begin : begin + most]]
    found: dict[int | None, Owner] = {pk: Owner("", pk) for pk in page}
    posts = rows.filter(Q(account__in=[pk for pk in page if pk]) | (Q(account=None) if None in page else Q(pk=None)))
    lately = Count("sending__nudges", filter=Q(sending__nudges__at__gt=now - A_DAY))
    for post in (
        posts.select_related("account", "community", "sending")
        .annotate(lately=lately)
        .order_by("community__name", "pk")
    ):
        owner = found[post.account_id]
        owner.name = str(post.account or "")
        owner.cells.append(Cell(post, outcomes.why(post)))
        if post.sending and post.sending.state == SendingState.ASKED:
            owner.sendings.add(post.sending.pk)
            owner.nudged = max(owner.nudged, getattr(post, "lately", 0))
    return [found[pk] for pk in page], len(order)


@dataclass(frozen=True)
class Slot:
    """A time of the day, a column, and how many groups have it."""

    at: datetime
    label: str
    sent: int
    total: int
    late: int
    waiting: int
    sendings: tuple[int, ...] = ()


def slots_of(access: Access, now: datetime, *, staff: Staff | None = None) -> list[Slot]:
    """Return today's slots of the subtree, in order; of one owner where asked for. Two queries."""
    on = local_date(now, access.workspace.zone)
    rows = Post.objects.visible_to(access).filter(on=on).exclude(state__in=[PostState.REFUSED, PostState.MERGED])
    if staff is not None:
        rows = rows.filter(account__staff=staff)
    counted = (
        rows.order_by()
        .values("at", "label")
        .annotate(
            total=Count("pk"),
            sent=Count("pk", filter=Q(state=PostState.SENT)),
            waiting=Count("pk", filter=Q(state=PostState.ASKED)),
            late=Count("pk", filter=LATE),
        )
        .order_by("at", "label")
    )
    open_ones: dict[tuple[datetime, str], set[int]] = defaultdict(set)
    asked = rows.filter(state=PostState.ASKED, sending__state=SendingState.ASKED).order_by()
    for at, label, sending in asked.values_list("at", "label", "sending").distinct():
        open_ones[at, label].add(sending)
    rows_of = [
        Slot(
            each["at"],
            each["label"],
            each["sent"],
            each["total"],
            each["late"],
            each["waiting"],
            tuple(sorted(open_ones[each["at"], each["label"]])),
        )
        for each in counted
    ]
    return _folded(rows_of)


def _folded(slots: list[Slot]) -> list[Slot]:
    """Join slots of one column that an account's spacing or waves put within half an hour of the first."""
    joined: list[Slot] = []
    for slot in slots:
        n = next((n for n, one in enumerate(joined) if one.label == slot.label and slot.at - one.at < FOLD), None)
        if n is None:
            joined.append(slot)
        else:
            one = joined[n]
            numbers = (one.sent + slot.sent, one.total + slot.total, one.late + slot.late, one.waiting + slot.waiting)
            joined[n] = Slot(one.at, one.label, *numbers, tuple(sorted({*one.sendings, *slot.sendings})))
    return joined


def mine(staff: Staff, now: datetime) -> QuerySet[Post]:
    """Return what waits for one person to press send, what is latest first."""
    rows = Post.objects.filter(workspace=staff.workspace_id, account__staff=staff, state=PostState.ASKED, until__gt=now)
    return rows.select_related("community", "body", "sending").order_by("at", "body", "community__name")


@dataclass(frozen=True)
class Load:
    """What an account sends: tasks today, messages and failures of seven days, whether it is near its limit."""

    account: Account
    tasks: int
    week: int
    failed: int
    near: bool


def risky_accounts(access: Access, now: datetime, *, most_a_day: int) -> list[Load]:
    """Return accounts with what they send today and in seven days, those near their limit or with refusals first (R-276)."""
    on = local_date(now, access.workspace.zone)
    since = on - timedelta(days=6)
    rows = Post.objects.visible_to(access).filter(account__isnull=False, on__gte=since, on__lte=on).order_by()
    tasks = Count("sending", filter=Q(on=on, channel=Channel.GROUP_TASK), distinct=True)
    failed = Count("pk", filter=Q(state=PostState.FAILED))
    counted = rows.values("account").annotate(
        tasks=tasks, week=Count("pk", filter=Q(state=PostState.SENT)), failed=failed
    )
    found = {each["account"]: each for each in counted.order_by("-failed", "-tasks")[:50]}
    accounts = Account.objects.filter(pk__in=found).select_related("staff")
    loads = [
        Load(each, told["tasks"], told["week"], told["failed"], told["tasks"] * 5 >= most_a_day * 4)
        for each in accounts
        for told in [found[each.pk]]
    ]
    return sorted(loads, key=lambda each: (-each.failed, -each.tasks, each.account.pk))
