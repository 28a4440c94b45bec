"""Who answers in a group at a moment: by the roster, while it is open, and who is asked otherwise (R-275).

Shifts of the group itself count before those of its unit, those of the unit before those of the units above. Without any shift
the duty hours alone say when a group is open. A day off closes; somebody absent is not asked. While it is open and nobody of the
roster is there, a working admin is asked, then the owner.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from django.db.models import Q

from jinlin.communities import keepers
from jinlin.communities.models import Absence, DutyHours, Holiday, OffHours, Shift
from jinlin.core.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, tzinfo

    from jinlin.communities.keepers import Keeper
    from jinlin.communities.models import Community
    from jinlin.workspaces.models import Staff, Unit, Workspace

__all__ = [
    "Answerer",
    "Roster",
    "answerer",
    "answerers",
    "on_duty",
    "open_seconds",
    "opens_at",
    "roster_of",
    "roster_of_unit",
    "rosters_of",
]

SHIFT, ADMIN, OWNER, CLOSED, NOBODY = "shift", "admin", "owner", "closed", "nobody"
LOOK_AHEAD = 60  # days in which a group opens again, or is taken for closed


@dataclass(frozen=True)
class Answerer:
    """Who is asked at a moment, if anybody, and why just they: `shift`, `admin`, `owner`, `closed`, `nobody`."""

    staff: Staff | None
    why: str
    is_open: bool


@dataclass(frozen=True)
class Roster:
    """When a group is open and who is on duty then."""

    zone: tzinfo
    shifts: Sequence[Shift]
    hours: DutyHours
    holidays: Mapping[date, str]
    absences: Mapping[int, Sequence[tuple[date, date]]] = field(default_factory=dict)

    def is_open(self, at: datetime) -> bool:
        """Say whether questions are answered at a moment."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(begins <= minute < ends for begins, ends in self.stretches(local.date()))

    def stretches(self, on: date) -> list[tuple[int, int]]:
        """Return from which minute to which it is open on a day, in order, without overlaps."""
        if on in self.holidays:
            return []
        if not self.shifts:
            return [(self.hours.begins, self.hours.ends)]
        found: list[tuple[int, int]] = []
        for begins, ends in sorted((each.begins, each.ends) for each in self.of_day(on)):
            if found and begins <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], ends))
            else:
                found.append((begins, ends))
        return found

    def of_day(self, on: date) -> list[Shift]:
        """Return the shifts of a day's weekday, the earliest first."""
        mine = [each for each in self.shifts if each.weekday == on.weekday()]
        return sorted(mine, key=lambda each: (each.begins, each.pk))

    def gaps(self, on: date) -> list[tuple[int, int]]:
        """Return the stretches of a day within the duty hours in which nobody of the roster is there."""
        if on in self.holidays or not self.shifts:
            return []
        at, found = self.hours.begins, []
        for each in self.of_day(on):
            if self.is_away(each.staff, on) or each.ends <= at:
                continue
            if each.begins >= self.hours.ends:
                break
            found += [(at, each.begins)] if each.begins > at else []
            at = each.ends
        return [*found, (at, self.hours.ends)] if at < self.hours.ends else found

    def is_away(self, staff: Staff, on: date) -> bool:
        """Say whether somebody has left or is absent on a day."""
        left = staff.left_at is not None and local_date(staff.left_at, self.zone) <= on
        return left or any(first <= on <= last for first, last in self.absences.get(staff.pk, ()))

    def on_shift(self, at: datetime) -> Staff | None:
        """Return who has the shift at a moment and is there; of two, whose began first."""
        local = at.astimezone(self.zone)
        minute, on = local.hour * 60 + local.minute, local.date()
        if on in self.holidays:
            return None
        here = [each for each in self.of_day(on) if each.begins <= minute < each.ends]
        return next((each.staff for each in here if not self.is_away(each.staff, on)), None)


def on_duty(community: Community, at: datetime) -> Staff | None:
    """Return who answers in a group at a moment; None where nobody is asked."""
    return answerer(community, at).staff


def answerer(community: Community, at: datetime) -> Answerer:
    """Return who answers in a group at a moment, and why they."""
    return answerers([community], at)[community.pk]


def answerers(communities: Sequence[Community], at: datetime) -> dict[int, Answerer]:
    """Return who answers in each of these groups, of one workspace; a handful of queries, however many."""
    rosters = rosters_of(communities)
    found = {key: _by_roster(roster, at) for key, roster in rosters.items()}
    open_or_asked = [each for each in communities if found[each.pk] is None]
    kept = keepers.keepers_of(open_or_asked) if open_or_asked else {}
    away = _away(communities, at)
    for each in open_or_asked:
        found[each.pk] = _by_keepers(rosters[each.pk], kept[each.pk], at, away)
    return {key: answer for key, answer in found.items() if answer is not None}


def _by_roster(roster: Roster, at: datetime) -> Answerer | None:
    """Answer from the roster alone; None where owner and admins have to be looked at."""
    if staff := roster.on_shift(at):
        return Answerer(staff, SHIFT, is_open=True)
    if not roster.is_open(at) and roster.hours.off_hours == OffHours.NOBODY:
        return Answerer(None, CLOSED, is_open=False)
    return None


def _by_keepers(roster: Roster, found: Sequence[Keeper], at: datetime, away: frozenset[int]) -> Answerer:
    is_open = roster.is_open(at)
    asked = list(found)
    if not is_open and roster.hours.off_hours == OffHours.OWNER:
        asked = [each for each in found if each.is_owner]
    for each in sorted(asked, key=lambda one: one.is_owner):
        if each.works and each.staff and each.staff.pk not in away:
            return Answerer(each.staff, OWNER if each.is_owner else ADMIN, is_open)
    return Answerer(None, NOBODY if is_open else CLOSED, is_open)


def _away(communities: Sequence[Community], at: datetime) -> frozenset[int]:
    if not communities:
        return frozenset()
    workspace = communities[0].workspace
    on = local_date(at, workspace.zone)
    rows = Absence.objects.filter(workspace=workspace, first_on__lte=on, last_on__gte=on)
    return frozenset(rows.values_list("staff_id", flat=True))


def roster_of(community: Community) -> Roster:
    """Return the roster of a group."""
    return rosters_of([community])[community.pk]


def roster_of_unit(unit: Unit) -> Roster:
    """Return the roster that counts in the groups of a unit which have none of their own."""
    return _rosters(unit.workspace, {0: (None, unit)})[0]


def rosters_of(communities: Sequence[Community]) -> dict[int, Roster]:
    """Return the rosters of groups of one workspace, whose units are read; five queries, however many."""
    if not communities:
        return {}
    return _rosters(communities[0].workspace, {each.pk: (each.pk, each.unit) for each in communities})


def _rosters(workspace: Workspace, places: Mapping[int, tuple[int | None, Unit]]) -> dict[int, Roster]:
    units = {above for _group, unit in places.values() for above in _line(unit)}
    groups, of_units = _shifts(workspace, [group for group, _unit in places.values() if group], units)
    hours = {row.unit_id: row for row in DutyHours.objects.filter(workspace=workspace, unit__in=units)}
    closed: dict[int, dict[date, str]] = defaultdict(dict)
    for unit, on, name in Holiday.objects.filter(workspace=workspace, unit__in=units).values_list("unit", "on", "name"):
        closed[unit][on] = name
    absences = _absences(workspace, list(chain(*groups.values(), *of_units.values())))
    made: dict[int, Roster] = {}
    for key, (group, place) in places.items():
        line = _line(place)
        own = groups.get(group or 0) or next((of_units[unit] for unit in line if unit in of_units), [])
        told = next((hours[unit] for unit in line if unit in hours), DutyHours(workspace=workspace))
        days = {on: name for unit in reversed(line) for on, name in closed.get(unit, {}).items()}
        made[key] = Roster(workspace.zone, own, told, days, absences)
    return made


def _line(unit: Unit) -> list[int]:
    """Return the unit and those above it, from itself upwards."""
    return [int(part) for part in reversed(unit.path.strip("/").split("/"))]


def _shifts(
    workspace: Workspace, groups: Sequence[int], units: set[int]
) -> tuple[dict[int, list[Shift]], dict[int, list[Shift]]]:
    rows = Shift.objects.filter(Q(community__in=groups) | Q(unit__in=units), workspace=workspace)
    of_groups: dict[int, list[Shift]] = defaultdict(list)
    of_units: dict[int, list[Shift]] = defaultdict(list)
    for row in rows.select_related("staff").order_by("weekday", "begins", "pk"):
        if row.community_id is not None:
            of_groups[row.community_id].append(row)
        elif row.unit_id is not None:
            of_units[row.unit_id].append(row)
    return of_groups, of_units


def _absences(workspace: Workspace, shifts: Sequence[Shift]) -> dict[int, list[tuple[date, date]]]:
    people = {each.staff_id for each in shifts}
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = Absence.objects.filter(workspace=workspace, staff__in=people) if people else Absence.objects.none()
    for staff, first, last in rows.values_list("staff", "first_on", "last_on"):
        found[staff].append((first, last))
    return found


def opens_at(roster: Roster, at: datetime) -> datetime | None:
    """Return when questions are answered next: at once where it is open; None where it does not open for long."""
    if roster.is_open(at):
        return at
    day = local_date(at, roster.zone)
    for ahead in range(LOOK_AHEAD):
        for begins, _ends in roster.stretches(day + timedelta(days=ahead)):
            begin = _moment(roster, day + timedelta(days=ahead), begins)
            if begin > at:
                return begin
    return None


def open_seconds(roster: Roster, since: datetime, until: datetime) -> float:
    """Return for how long of [since, until) it was open: response times without the night count this (R-275)."""
    day, last = local_date(since, roster.zone), local_date(until, roster.zone)
    total = 0.0
    while day <= last:
        for begins, ends in roster.stretches(day):
            begin, end = max(since, _moment(roster, day, begins)), min(until, _moment(roster, day, ends))
            total += max(0.0, (end - begin).total_seconds())
        day += timedelta(days=1)
    return total


def _moment(roster: Roster, on: date, minute: int) -> datetime:
    """Return a minute of a day as a moment: what the clock on the wall shows, also where it is put forward."""
    day, rest = divmod(minute, 1440)
    wall = datetime.combine(on + timedelta(days=day), time(rest // 60, rest % 60), roster.zone)
    return wall.astimezone(UTC)
