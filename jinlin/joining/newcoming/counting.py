"""Questions about newcomers: the board, who was not welcomed in time, who is silent, cold or without a first order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q

from jinlin.communities.models import Placement
from jinlin.joining.models import IceBreak, Newcomer, OnboardingPlan
from jinlin.joining.newcoming.plans import DAYS, STEPS, USUAL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.joining.models import NewcomerQuerySet
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = ["Card", "Column", "board", "cold", "figures", "silent", "unmet", "unread", "without_order"]

SHOWN = 12
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
ENDS = {0: 1, 1: 3, 3: 7, 7: 14}  # each column holds those from its day until the next one's


@dataclass(frozen=True)
class Card:
    """A newcomer on the board: which steps are done, due or late."""

    row: Newcomer
    steps: list[tuple[str, str]]  # label, state: done, late, open

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(state == "done" for _label, state in self.steps)

    @property
    def share(self) -> int:
        """The completion in whole percent."""
        return round(100 * self.done / len(self.steps)) if self.steps else 100


@dataclass(frozen=True)
class Column:
    """A day of the board: how many are there, and the first of them."""

    day: int
    count: int
    cards: list[Card]


def board(access: Access, now: datetime, words: str = "") -> list[Column]:
    """Return the newcomers by how long they have been here, those least far first."""
    rows = _named(Newcomer.objects.visible_to(access).still_there(), words)
    columns = []
    for day in DAYS:
        here = rows.filter(joined_at__lte=now - timedelta(days=day), joined_at__gt=now - timedelta(days=ENDS[day]))
        order = (F("welcomed_at").asc(nulls_first=True), "-joined_at", "pk")
        found = list(here.select_related("member", "community").order_by(*order)[:SHOWN])
        columns.append((day, here.count(), found))
    days = _days_of(access.workspace, [row.community_id for _day, _count, found in columns for row in found])
    return [
        Column(day, count, [_card(row, days[row.community_id], now) for row in found]) for day, count, found in columns
    ]


def _named(rows: NewcomerQuerySet, words: str) -> NewcomerQuerySet:
    return rows.filter(Q(community__name__icontains=words) | Q(member__name__icontains=words)) if words else rows


def _days_of(workspace: Workspace, communities: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return by when each group asks for which steps; two queries, however many groups."""
    plans = {row.kind: row.days for row in OnboardingPlan.objects.filter(workspace=workspace)}
    placed: dict[int, list[str]] = {each: [] for each in communities}
    if set(plans) - {""}:
        rows = Placement.objects.filter(community__in=communities).values_list("community_id", "axis", "key")
        for community, axis, key in rows:
            placed[community].append(f"{axis}:{key}")
    usual = plans.get("", USUAL)
    return {each: next((plans[kind] for kind in sorted(kinds, reverse=True) if kind in plans), usual)
            for each, kinds in placed.items()}  # fmt: skip


def _card(row: Newcomer, days: dict[str, int], now: datetime) -> Card:
    steps = []
    for step, (field, label) in STEPS.items():
        if step not in days:
            continue
        due = row.welcome_by if step == "welcomed" else row.joined_at + timedelta(days=days[step] + 1)
        state = "done" if getattr(row, field) else "late" if due < now else "open"
        steps.append((str(label), state))
    return Card(row, steps)


def unmet(access: Access, now: datetime) -> NewcomerQuerySet:
    """Return newcomers of the last month nobody welcomed within the promise, those who wait longest first (R-088)."""
    rows = Newcomer.objects.visible_to(access).still_there().filter(welcomed_at=None, welcome_by__lt=now)
    rows = rows.filter(joined_at__gt=now - MONTH)
    return rows.select_related("member", "community__unit", "batch__task__assignee").order_by("welcome_by", "pk")


def silent(access: Access, now: datetime) -> NewcomerQuerySet:
    """Return newcomers who have said nothing in the hours of their plan. Whether they read is nobody's to know."""
    rows = Newcomer.objects.visible_to(access).still_there().filter(spoke_at=None, silent_at__lt=now)
    return rows.filter(joined_at__gt=now - MONTH)


def unread(access: Access, now: datetime) -> NewcomerQuerySet:
    """Return newcomers who have not said in the hours of their plan that they know the rules, the latest first (R-079)."""
    rows = Newcomer.objects.visible_to(access).still_there().filter(acknowledged_at=None, silent_at__lt=now)
    rows = rows.filter(joined_at__gt=now - MONTH)
    return rows.select_related("member", "community").order_by("-joined_at", "pk")


def without_order(access: Access, now: datetime) -> NewcomerQuerySet:
    """Return newcomers whose first order is still hoped for: none yet, tenure within the days of their plan (R-084)."""
    rows = Newcomer.objects.visible_to(access).still_there().filter(ordered_at=None, order_by__gt=now)
    return rows.select_related("member", "community").order_by("order_by", "pk")


def cold(access: Access, now: datetime) -> NewcomerQuerySet:
    """Return newcomers with whom there was no two-way exchange yet, those here longest first (R-089)."""
    broken = IceBreak.objects.filter(workspace=access.workspace, member=OuterRef("member"))
    rows = Newcomer.objects.visible_to(access).still_there().filter(~Exists(broken), joined_at__gt=now - MONTH)
    return rows.select_related("member", "community").order_by("joined_at", "pk")


@dataclass(frozen=True)
class Figures:
    """The newcomers of the last 30 days in numbers."""

    came: int
    in_time: int
    due: int  # whose promise is over: the denominator of `in_time`
    unmet: int
    silent: int
    ordered: int
    days_to_order: float | None

    @property
    def in_time_share(self) -> float | None:
        """Welcomed within the promise ÷ promises that are over."""
        return self.in_time / self.due if self.due else None

    @property
    def order_share(self) -> float | None:
        """First orders ÷ newcomers."""
        return self.ordered / self.came if self.came else None


def figures(access: Access, now: datetime) -> Figures:
    """Count the newcomers of the last 30 days in two queries."""
    rows = Newcomer.objects.visible_to(access).filter(joined_at__gt=now - MONTH)
    due = Q(welcome_by__lt=now) | Q(welcomed_at__isnull=False)
    late = Q(welcomed_at=None, welcome_by__lt=now, left_at=None)
    told = rows.aggregate(
        came=Count("pk"),
        in_time=Count("pk", filter=Q(welcomed_at__lte=F("welcome_by"))),
        due=Count("pk", filter=due),
        unmet=Count("pk", filter=late),
        silent=Count("pk", filter=Q(spoke_at=None, silent_at__lt=now, left_at=None)),
        ordered=Count("pk", filter=Q(ordered_at__isnull=False)),
    )
    waits = sorted(
        (ordered - joined).total_seconds() / 86_400
        for joined, ordered in rows.filter(ordered_at__isnull=False).values_list("joined_at", "ordered_at")[:5000]
        if ordered
    )
    return Figures(**told, days_to_order=waits[len(waits) // 2] if waits else None)
