"""Questions about communities and who is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q

from jinlin.communities import definitions, types
from jinlin.communities.models import Community, Membership, OfficialKind, OfficialSpan, Placement, Succession
from jinlin.core.clock import local_date
from jinlin.members.models import Identity, Member
from jinlin.wecom import org
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

SHANGHAI = ZoneInfo("Asia/Shanghai")  # the platform's days


def visible_members(access: Access) -> QuerySet[Member]:
    """Return the members a subtree knows: those of its units and those who are or were in one of its communities."""
    mine = Member.objects.in_workspace(access)
    if access.unit.parent_id is None:
        return mine
    # Gathered from the units up: a store's people are few among a million, and to ask each of the million takes seconds.
    units = list(Unit.objects.beneath(access.unit).values_list("pk", flat=True))
    own = Member.objects.filter(unit__in=units).order_by().values("pk")
    inside = Membership.objects.filter(community__unit__in=units).order_by().values("member_id")
    return mine.filter(pk__in=own.union(inside))


@dataclass(frozen=True)
class Behind:
    """An owner of groups whose official statistics do not reach over the days asked for: [since, until) is what was read."""

    account: int
    person: int
    unit: int
    owns_since: date | None  # in which their oldest group was opened, as far as known
    since: date
    until: date

    def lacks(self, days: Iterable[date]) -> bool:
        """Say whether one of these days was not read though they may have owned a group by then."""
        return any(not self.since <= day < self.until for day in days if not self.owns_since or day >= self.owns_since)


def owners_behind(workspace: Workspace, first: date, last: date) -> list[Behind]:
    """Return the owners of open groups of whom not every day from `first` to `last` was read; five queries at most."""
    inside = Q(since__lte=first, until__gt=last)
    spans = official_spans(workspace, OfficialKind.GROUPS).exclude(inside)
    told = list(spans.values_list("account", "account__userid", "since", "until"))
    if not told:
        return []
    userids = [userid for _account, userid, _since, _until in told]
    ids = Identity.objects.filter(workspace=workspace, external_id__in=userids)
    people = dict(ids.values_list("external_id", "member_id"))
    rows = Community.objects.filter(workspace=workspace, ended_at=None, owner__in=people.values())
    opened = dict(rows.order_by().values_list("owner_id").annotate(at=Min("opened_at")))
    units = org.units_of(workspace, userids)
    found = []
    for account, userid, since, until in told:
        person = people.get(userid)
        if person is not None and person in opened:
            at = opened[person]
            on = local_date(at, SHANGHAI) if at else None
            found.append(Behind(account, person, units.get(userid, units[""]), on, since, until))
    return found


def official_spans(workspace: Workspace, kind: OfficialKind) -> QuerySet[OfficialSpan]:
    """Return how far the official statistics are read of each account that may own groups and have customers now."""
    return OfficialSpan.objects.filter(workspace=workspace, kind=kind, account__serves=True, account__gone_at=None)


def read_so_far(workspace: Workspace, kind: OfficialKind, today: date) -> dict[str, Any]:
    """Tell how far official statistics are read: first and last day, accounts, those behind, those the platform refuses."""
    begun = Q(since__lt=today)
    told = official_spans(workspace, kind).aggregate(
        first=Min("since", filter=begun),
        last=Max("until", filter=begun),
        accounts=Count("pk"),
        behind=Count("pk", filter=Q(until__lt=today, refused_by=None)),
        refused=Count("pk", filter=Q(refused_by__isnull=False)),
    )
    last = told["last"] - timedelta(days=1) if told["last"] else None
    days = {"first": told["first"] and told["first"].isoformat(), "last": last and last.isoformat()}
    return told | days | _lacking(official_spans(workspace, kind), today)


NAMED = 8  # accounts that are named where something is missing; the counts tell of all


def _lacking(spans: QuerySet[OfficialSpan], today: date) -> dict[str, Any]:
    """Name accounts that are behind, the furthest first, with their last day, and refused ones with the number of why."""
    late = spans.filter(until__lt=today, refused_by=None).order_by("until", "account")
    denied = spans.filter(refused_by__isnull=False).order_by("account")
    begun = [
        (userid, "" if since == until else (until - timedelta(days=1)).isoformat())
        for userid, since, until in late.values_list("account__userid", "since", "until")[:NAMED]
    ]
    told = {"late": begun, "denied": list(denied.values_list("account__userid", "refused_by")[:NAMED])}
    return {name: each for name, each in told.items() if each}


def groups_by_value(access: Access) -> dict[tuple[str, str], tuple[int, int]]:
    """Return for each value of an axis how many open groups one sees have it, and how many of these in an older version."""
    newest = definitions.latest(access.workspace)
    open_ones = Community.objects.visible_to(access).filter(ended_at=None).order_by().values("pk")
    rows = Placement.objects.filter(workspace=access.workspace, community__in=open_ones).order_by()
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for axis, key, version, count in rows.values_list("axis", "key", "version").annotate(count=Count("pk")):
        all_of, old = found.get((axis, key), (0, 0))
        behind = count if version != newest.get((axis, key), definitions.AS_SHIPPED) else 0
        found[axis, key] = (all_of + count, old + behind)
    return found


def by_version(rows: QuerySet[Placement]) -> list[tuple[int, int]]:
    """Return how many of some placements were made under each version of their definition, the oldest first."""
    return list(rows.order_by("version").values_list("version").annotate(count=Count("pk")))


def with_charters(access: Access, state: State) -> QuerySet[Community]:
    """Return the open groups one sees that match the filters of the list of charters, with their charters."""
    rows = Community.objects.visible_to(access).filter(ended_at=None)
    if words := state.text("q"):
        rows = rows.filter(Q(name__icontains=words) | Q(external_id=words))
    if value := state.choice("type"):
        axis, _dot, key = value.partition(".")
        rows = rows.filter(placements__axis=axis, placements__key=key)
    if unit := state.choice("unit"):
        rows = rows.filter(unit__path__startswith=unit)
    if which := state.choice("state"):
        rows = rows.filter(CHARTERS[which])
    if key := state.choice("missing"):
        rows = rows.filter(_without(key))
    if kind := state.choice("proposed"):
        rows = rows.filter(proposals__kind=kind, proposals__decided_at=None)
    return rows.select_related("unit", "charter").prefetch_related("placements").order_by(*state.order_by)


CHARTERS = {
    "none": Q(charter=None),
    "draft": Q(charter__isnull=False, charter__ready_at=None),
    "ready": Q(charter__ready_at__isnull=False),
}
DOUBTED_ONLY = {
    "formation_scene",
    "directions",
    "end_condition",
}  # of these nothing can be said before there is a charter


def _without(key: str) -> Q:
    told = Q(charter__lacks__contains=f" {key} ") | Q(charter__doubts__contains=f" {key} ")
    return told if key in DOUBTED_ONLY else told | Q(charter=None)


def charter_options(access: Access) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of the filters that depend on the workspace: every type, the units one sees."""
    values = [
        (f"{axis.key}.{value.key}", f"{axis.name} · {value.name}")
        for axis in types.axes().values()
        for value in axis.values
    ]
    units = Unit.objects.visible_to(access).order_by("path")[:OPTIONS_SHOWN]
    return {
        "type": values,
        "unit": [(unit.path, f"{'　' * (unit.path.count('/') - 2)}{unit.name}") for unit in units],
    }


OPTIONS_SHOWN = 2_000


def charter_counts(access: Access) -> dict[str, int]:
    """Count the open groups one sees: all, and by the state of their charter."""
    rows = Community.objects.visible_to(access).filter(ended_at=None).order_by()
    found = rows.aggregate(groups=Count("pk"), **{key: Count("pk", filter=which) for key, which in CHARTERS.items()})
    return {key: int(count) for key, count in found.items()}


@dataclass(frozen=True)
class Lineage:
    """One step from a group to its successor: how many people came along, and how many of them are still there later."""

    row: Succession
    before: int  # people who were in the predecessor then
    carried: int  # of these, people who came into the successor within 30 days
    kept: dict[int, int | None]  # days → of the carried, people still in the successor then; None: not yet


CARRY_DAYS = 30
KEPT_AFTER = (7, 30)


def lineage(community: Community, now: datetime) -> list[Lineage]:
    """Return what a group grew out of and what grew out of it, the newest first (R-042)."""
    rows = Succession.objects.filter(Q(predecessor=community) | Q(successor=community))
    return [_step(row, now) for row in rows.select_related("predecessor", "successor", "by").order_by("-at")[:20]]


def _step(row: Succession, now: datetime) -> Lineage:
    there = _inside(row.predecessor_id, row.at).values("member_id")
    until = row.at + timedelta(days=CARRY_DAYS)
    came = Membership.objects.filter(community=row.successor_id, member__in=there, joined_at__lt=until)
    carried = came.order_by().values("member_id").distinct()
    kept = {
        days: _inside(row.successor_id, row.at + timedelta(days=days)).filter(member__in=carried).count()
        if row.at + timedelta(days=days) <= now
        else None
        for days in KEPT_AFTER
    }
    return Lineage(row, there.count(), carried.count(), kept)


def _inside(community: int, at: datetime) -> QuerySet[Membership]:
    """Return who was in a group at a moment."""
    rows = Membership.objects.filter(community=community, joined_at__lte=at).order_by()
    return rows.filter(Q(left_at=None) | Q(left_at__gt=at))
