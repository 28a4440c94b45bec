"""What operators write on communities: notes and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities.models import CommunityTag, Note
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access

NAMED = 20  # communities that the audit trail names of those an action touched


@transaction.atomic
def note(access: Access, community: Community, text: str, *, now: datetime) -> Note:
    """Write a note about a community."""
    written = Note.objects.create(
        workspace=access.workspace, community=community, staff=access.staff, text=text, at=now
    )
    workspaces.audit(access, "communities.noted", community, now=now)
    return written


@transaction.atomic
def tag(access: Access, communities: Sequence[Community], name: str, *, now: datetime) -> int:
    """Put a tag on communities and return how many did not have it."""
    known = set(
        CommunityTag.objects.filter(workspace=access.workspace, name=name).values_list("community_id", flat=True)
    )
    fresh = [each for each in communities if each.pk not in known]
    rows = [
        CommunityTag(workspace=access.workspace, community=each, name=name, staff=access.staff, at=now)
        for each in fresh
    ]
    CommunityTag.objects.bulk_create(rows, batch_size=500)
    if fresh:
        details = {"tag": name, "count": len(fresh), "communities": [each.name for each in fresh][:NAMED]}
        workspaces.audit(access, "communities.tagged", access.workspace, details=details, now=now)
    return len(fresh)
