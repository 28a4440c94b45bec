"""Questions about communities and who is in them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, Q

from jinlin.communities.models import Membership, OfficialKind, OfficialSpan
from jinlin.members.models import Member
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace


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
    return told | {"first": told["first"] and told["first"].isoformat(), "last": last and last.isoformat()}
