"""Questions about communities and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from jinlin.communities.models import Membership
from jinlin.members.models import Member

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access


def visible_members(access: Access) -> QuerySet[Member]:
    """Return the members a subtree knows: those of its units and those who are or were in one of its communities."""
    mine = Member.objects.in_workspace(access)
    if access.unit.parent_id is None:
        return mine
    path = access.unit.path
    inside = Membership.objects.filter(member=OuterRef("pk"), community__unit__path__startswith=path)
    return mine.filter(Q(unit__path__startswith=path) | Exists(inside))
