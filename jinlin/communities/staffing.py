"""Which groups lack somebody: the same questions as `team`, asked of all groups at once (R-046, R-055).

Nobody's people are counted: whether the third guide is there is asked by the place of the third row, so that the cost follows
the groups and not the people. What a type of its own asks for is judged per group on its page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from jinlin.communities import keepers, team
from jinlin.communities.models import Appointment, Community, Function, Membership, MembershipRole
from jinlin.workspaces.models import UnitKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = ["LACKS", "counts", "held_by", "lacking"]

LACKS = (team.OWNER, team.ADMIN, Function.ASSISTANT, Function.MANAGER, Function.GUIDE)
STORE = {need.function: need.least for need in team.STORE}


def lacking(rows: QuerySet[Community], workspace: Workspace, function: str) -> QuerySet[Community]:
    """Return those of the open groups in which a function is not filled; with owners, also those with two."""
    rows = rows.filter(ended_at=None)
    if function == team.OWNER:
        two = keepers.in_state(rows, workspace, keepers.OWNERS).values("pk")
        return rows.filter(Q(owner=None) | Q(pk__in=two))
    return rows.filter(_lacks(function))


def counts(access: Access) -> dict[str, int]:
    """Count the open groups of the subtree in which each function is not filled; a query for each function."""
    rows = Community.objects.visible_to(access)
    return {str(key): lacking(rows, access.workspace, key).count() for key in LACKS}


def _lacks(function: str) -> Q:
    if function == team.ADMIN:
        admins = Membership.objects.filter(~Q(role=MembershipRole.MEMBER), community=OuterRef("pk"), left_at=None)
        helping = admins.filter(role=MembershipRole.ADMIN).exclude(member=OuterRef("owner"))
        alone = admins.filter(role=MembershipRole.ADMIN)
        return ~Exists(helping) & (Q(owner__isnull=False) | ~Exists(alone))
    held = held_by(function)
    if function in STORE:
        least = STORE[function]
        return Q(~Exists(held[least - 1 : least]), unit__kind=UnitKind.STORE)
    return Q(~Exists(held))


def held_by(function: str) -> QuerySet[Appointment]:
    """Return who has a function in the group outside and is there."""
    rows = Appointment.objects.that_last().filter(community=OuterRef("pk"), function=function)
    return rows.filter(Q(staff=None) | Q(staff__left_at=None)).order_by(F("pk"))
