"""The calendar as data: months of 42 cells, weeks in half hours, days, a list; lanes, conflicts, the share of promotion (ux.md §9.2)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from jinlin.core.clock import local_date
from jinlin.playbooks import days, queries
from jinlin.playbooks.definition import MEMBER_FACING
from jinlin.playbooks.models import Enrolment, State
from jinlin.playbooks.timing import QUIET_FROM, QUIET_TO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinlin.playbooks.days import Special
    from jinlin.playbooks.models import Occurrence
    from jinlin.workspaces.access import Access

__all__ = ["LANES", "Cell", "Span", "View", "conflicts", "span_of", "view"]

A_DAY = timedelta(days=1)
CELLS, CHIPS = 42, 3
FIRST, LAST, SLOT = 7 * 60, 23 * 60, 30
NEAR = timedelta(minutes=45)
MOST_PAIRS = 200
MOST = 2000  # occurrences a page shows; beyond, lanes and filters are the way
LANES = ("unit", "tag", "owner")
SETTLED = (State.DONE, State.SKIPPED, State.CANCELLED)


@dataclass(frozen=True)
class Span:
    """Which days a view shows: [since, until), and the day that was asked for."""

    kind: str
    on: date
    since: date
    until: date

    @property
    def before(self) -> date:
        """The day to ask for to see the stretch before."""
        return (self.on.replace(day=1) - A_DAY) if self.kind == "month" else self.on - A_DAY * self.length

    @property
    def after(self) -> date:
        """The day to ask for to see the stretch after."""
        if self.kind == "month":
            return (self.on.replace(day=28) + 4 * A_DAY).replace(day=1)
        return self.on + A_DAY * self.length

    @property
    def length(self) -> int:
        """How many days it is."""
        return (self.until - self.since).days


def span_of(kind: str, on: date) -> Span:
    """Return the days of a view around a day: 42 from the Monday before the month, a week from Monday, a day, two weeks."""
    if kind == "month":
        first = on.replace(day=1)
        since = first - A_DAY * first.weekday()
        return Span(kind, on, since, since + A_DAY * CELLS)
    if kind == "day":
        return Span(kind, on, on, on + A_DAY)
    if kind == "list":
        return Span(kind, on, on, on + 14 * A_DAY)
    since = on - A_DAY * on.weekday()
    return Span("week", on, since, since + 7 * A_DAY)


@dataclass
class Cell:
    """A day, or a half hour of one: its occurrences, and the days worth a word."""

    on: date
    minutes: int | None = None
    items: list[Occurrence] = field(default_factory=list)
    specials: list[Special] = field(default_factory=list)
    outside: bool = False  # of another month

    @property
    def chips(self) -> list[Occurrence]:
        """The first three; the rest is one number."""
        return self.items[:CHIPS]

    @property
    def more(self) -> int:
        """How many are not drawn."""
        return max(0, len(self.items) - CHIPS)

    @property
    def slot(self) -> str:
        """Where something that is dropped here goes: 2026-03-05 or 2026-03-05T14:30."""
        if self.minutes is None:
            return self.on.isoformat()
        return f"{self.on.isoformat()}T{self.minutes // 60:02}:{self.minutes % 60:02}"

    @property
    def quiet(self) -> bool:
        """Whether nobody may be disturbed in this half hour."""
        return self.minutes is not None and (self.minutes < QUIET_TO or self.minutes >= QUIET_FROM)


@dataclass(frozen=True)
class Slot:
    """A half hour of a week: its time, a cell for each day."""

    minutes: int
    cells: Sequence[Cell]

    @property
    def time(self) -> str:
        """The time as a clock shows it."""
        return f"{self.minutes // 60:02}:{self.minutes % 60:02}"


@dataclass(frozen=True)
class View:
    """Everything a page of the calendar shows."""

    span: Span
    items: Sequence[Occurrence]
    cells: Sequence[Cell]
    clashing: frozenset[int]
    promo: int
    facing: int
    mass_by_day: Counter[date]
    cut: bool

    @property
    def weeks(self) -> list[Sequence[Cell]]:
        """The cells of a month by weeks."""
        return [self.cells[begin : begin + 7] for begin in range(0, len(self.cells), 7)]

    @property
    def promo_share(self) -> float | None:
        """Promotion among what members notice; None where there is nothing."""
        return self.promo / self.facing if self.facing else None

    @property
    def done(self) -> int:
        """How many are done with."""
        return sum(1 for each in self.items if each.state in SETTLED)


def view(access: Access, span: Span, *, lane: str = "", of: str = "") -> View:
    """Return what is due in a stretch; with a lane, of one store, tag or owner alone."""
    zone = access.workspace.zone
    since = datetime.combine(span.since, time(), tzinfo=zone)
    until = datetime.combine(span.until, time(), tzinfo=zone)
    rows = queries.due_of(access, since=since, until=until)
    found = [each for each in rows[: MOST + 1] if not of or of in lanes_of(each, lane)]
    items = found[:MOST]
    facing = [each for each in items if each.action in MEMBER_FACING and each.state != State.SKIPPED]
    return View(
        span=span,
        items=items,
        cells=_cells(access, span, items),
        clashing=conflicts(facing),
        promo=sum(1 for each in facing if each.direction == "promo"),
        facing=len(facing),
        mass_by_day=Counter(local_date(each.due_at, zone) for each in facing if _is_mass(each)),
        cut=len(found) > MOST,
    )


def _is_mass(occurrence: Occurrence) -> bool:
    row = occurrence.run.version.definition.by_key.get(occurrence.row)
    return row is not None and row.channel == "group_task"


def lanes_of(occurrence: Occurrence, lane: str) -> tuple[str, ...]:
    """Return the lanes an occurrence stands in: its store, the tag its groups were chosen by, who answers for it."""
    run = occurrence.run
    found = {
        "unit": run.unit.name,
        "tag": str(run.aim.get("tag", "")),
        "owner": run.responsible.name,
    }
    return (found[lane],) if lane in found else ()


def lanes(items: Iterable[Occurrence], lane: str) -> dict[str, list[Occurrence]]:
    """Return occurrences by lane, in the order of names."""
    grouped: dict[str, list[Occurrence]] = defaultdict(list)
    for each in items:
        for name in lanes_of(each, lane):
            grouped[name].append(each)
    return dict(sorted(grouped.items()))


def _cells(access: Access, span: Span, items: Sequence[Occurrence]) -> list[Cell]:
    zone = access.workspace.zone
    by_day: dict[date, list[Occurrence]] = defaultdict(list)
    for each in items:
        by_day[local_date(each.due_at, zone)].append(each)
    special: dict[date, list[Special]] = defaultdict(list)
    for day in days.days_of(access.workspace, span.since, span.until):
        special[day.on].append(day)
    every = [span.since + A_DAY * number for number in range(span.length)]
    month = span.on.month
    return [Cell(on, None, by_day[on], special[on], span.kind == "month" and on.month != month) for on in every]


def slots(view: View, access: Access) -> list[Slot]:
    """Return a week in half hours from 07:00 to 23:00; what is earlier or later stands in the first or last."""
    zone = access.workspace.zone
    table = {(cell.on, minutes): Cell(cell.on, minutes) for cell in view.cells for minutes in range(FIRST, LAST, SLOT)}
    for each in view.items:
        local = each.due_at.astimezone(zone)
        minutes = (local.hour * 60 + local.minute) // SLOT * SLOT
        table[local.date(), min(max(minutes, FIRST), LAST - SLOT)].items.append(each)
    return [Slot(minutes, [table[cell.on, minutes] for cell in view.cells]) for minutes in range(FIRST, LAST, SLOT)]


def conflicts(items: Sequence[Occurrence]) -> frozenset[int]:
    """Return the occurrences that are less than 45 minutes from another in a group they share."""
    ordered = sorted(items, key=lambda each: each.due_at)
    pairs = []
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.due_at - one.due_at >= NEAR:
                break
            pairs.append((one, other))
    shared: dict[tuple[int, int], bool] = {}
    found: set[int] = set()
    for one, other in pairs[:MOST_PAIRS]:
        key = (min(one.cohort_id, other.cohort_id), max(one.cohort_id, other.cohort_id))
        if key not in shared:
            shared[key] = key[0] == key[1] or _share_a_group(*key)
        if shared[key]:
            found |= {one.pk, other.pk}
    return frozenset(found)


def _share_a_group(one: int, other: int) -> bool:
    rows = Enrolment.objects.that_take_part().filter(cohort=one)
    return rows.filter(community__enrolments__cohort=other).exists()
