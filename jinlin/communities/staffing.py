"""Which groups lack somebody: the same questions as `team`, asked of all groups at once (R-046, R-055).

What a group needs follows from the axis that says it first, as in `definitions`; the database is asked by a case for each value
of those axes, and how many there are by a count in each group, so that the cost follows the groups and not their people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from jinlin.communities import definitions, keepers, team, types
from jinlin.communities.models import Appointment, Community, Function, Membership, MembershipRole, Placement
from jinlin.workspaces.models import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from jinlin.communities.definitions import Definition
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = ["LACKS", "counts", "held_by", "lacking"]

LACKS = (team.OWNER, team.ADMIN, Function.ASSISTANT, Function.MANAGER, Function.GUIDE)


def lacking(rows: QuerySet[Community], workspace: Workspace, function: str) -> QuerySet[Community]:
    """Return those of the open groups in which a function is not filled; with owners, also those with two."""
    rows = rows.filter(ended_at=None)
    if function == team.OWNER:
        two = keepers.in_state(rows, workspace, keepers.OWNERS).values("pk")
        return rows.filter(Q(owner=None) | Q(pk__in=two))
    if function == Function.ASSISTANT:
        return rows.filter(~Exists(held_by(function)))
    wanted, have = _wanted(workspace, function), _admins() if function == team.ADMIN else _held(function)
    return rows.annotate(wanted=wanted, have=have).filter(have__lt=F("wanted"))


def counts(access: Access) -> dict[str, int]:
    """Count the open groups of the subtree in which each function is not filled; a query for each function."""
    rows = Community.objects.visible_to(access)
    return {str(key): lacking(rows, access.workspace, key).count() for key in LACKS}


def held_by(function: str) -> QuerySet[Appointment]:
    """Return who has a function in the group outside and is there."""
    rows = Appointment.objects.that_last().filter(community=OuterRef("pk"), function=function)
    return rows.filter(Q(staff=None) | Q(staff__left_at=None))


def _wanted(workspace: Workspace, function: str) -> Case:
    """Return how many of a function a group needs, as `team.needs_of` says."""
    said = [When(_placed(each), then=Value(_number(each.staffing, function))) for each in _saying(workspace)]
    usual = {team.ADMIN: 1, Function.MANAGER: 1, Function.GUIDE: team.GUIDES}[function]
    if function != team.ADMIN:
        said.insert(0, When(~Q(unit__kind=UnitKind.STORE), then=Value(0)))
    return Case(*said, default=Value(usual), output_field=IntegerField())


def _number(staffing: dict[str, int], function: str) -> int:
    if function == team.ADMIN:
        return min(max(staffing["admins"], 1), keepers.MOST_ADMINS)
    return min(staffing["guides"], 1) if function == Function.MANAGER else staffing["guides"]


def _saying(workspace: Workspace) -> Iterator[Definition]:
    """Yield the definitions that say something about staffing, of the axis asked first before the others."""
    rule = definitions.rules()["fields"].get("staffing", {})
    edited = list(definitions.edited(workspace))
    for axis in rule.get("order", definitions.rules()["order"]):
        shipped = [definitions.shipped(axis, value.key) for value in types.axes()[axis].values]
        mine = [each for each in edited if each.axis == axis]
        yield from (each for each in [*shipped, *mine] if each.says("staffing"))


def _placed(definition: Definition) -> Exists:
    key = {"axis": definition.axis, "key": definition.key, "version": definition.version}
    return Exists(Placement.objects.filter(community=OuterRef("pk"), **key))


def _held(function: str) -> Coalesce:
    return _counted(held_by(function).order_by().values("community"))


def _admins() -> Coalesce:
    """Count the admins who are not the owner too: no second person stands in for themselves (R-048)."""
    rows = Membership.objects.filter(~Q(role=MembershipRole.MEMBER), community=OuterRef("pk"), left_at=None)
    helping = rows.filter(role=MembershipRole.ADMIN).exclude(member=Coalesce(OuterRef("owner"), Value(0)))
    return _counted(helping.order_by().values("community"))


def _counted(rows: Any) -> Coalesce:
    told = rows.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(told, output_field=IntegerField()), Value(0))
