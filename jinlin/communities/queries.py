"""Questions about communities and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.communities.models import Membership
from jinlin.members.models import Member
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access


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
