"""Which groups the report of the team asks for, and who can be given a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q

from jinlin.communities import staffing
from jinlin.communities.models import Appointment, Community, Membership, Placement
from jinlin.console.alerts.queries import units
from jinlin.console.groups.queries import stages
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.members.models import Member
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access

MOST_PEOPLE = 300


def listed(access: Access, state: State) -> QuerySet[Community]:
    """Return the visible open groups that match, ordered, with what their cells need."""
    rows = matching(access, state).select_related("unit", "owner", "workspace")
    return rows.prefetch_related(Prefetch("placements", Placement.objects.filter(axis="stage"))).order_by(
        *state.order_by
    )


def matching(access: Access, state: State) -> QuerySet[Community]:
    """Return the visible open groups that match the filters."""
    rows: QuerySet[Community] = Community.objects.visible_to(access).filter(ended_at=None)
    if words := state.text("q"):
        rows = rows.filter(name__icontains=words)
    if path := state.choice("unit"):
        rows = rows.filter(unit__path__startswith=path)
    if stage := state.choice("stage"):
        rows = rows.filter(placements__axis="stage", placements__key=stage)
    if who := state.text("who"):
        mine = Appointment.objects.that_last().filter(community=OuterRef("pk"), staff__name__icontains=who)
        rows = rows.filter(Exists(mine) | Q(owner__name__icontains=who))
    if function := state.choice("function"):
        rows = rows.filter(Exists(staffing.held_by(function)))
    if lacks := state.choice("lacks"):
        rows = staffing.lacking(rows, access.workspace, lacks)
    return rows


def options(access: Access) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of the filters that depend on the workspace."""
    return {"unit": units(access), "stage": stages(access)}


def colleagues(access: Access, words: str = "") -> list[Staff]:
    """Return who can be given a function, by part of the name: working colleagues of the subtree."""
    rows = Staff.objects.visible_to(access).filter(left_at=None, name__icontains=words).select_related("unit")
    return list(rows.order_by("unit__path", "name", "pk")[:MOST_PEOPLE])


def people_of(community: Community, words: str) -> list[Member]:
    """Return members of a group by part of the name, real ones only; nobody without a word."""
    if not words:
        return []
    rows = Membership.objects.filter(community=community, left_at=None, member__name__icontains=words)
    rows = rows.filter(member__affiliations=None).select_related("member").order_by("member__name", "pk")
    return [row.member for row in rows[:30]]
