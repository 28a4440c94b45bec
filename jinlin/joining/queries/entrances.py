"""How somebody who was admitted gets into their group: by a code for groups that leads there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse

from jinlin.joining.models import Code

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.communities.models import Community

__all__ = ["Entrance", "entrance_of"]


@dataclass(frozen=True)
class Entrance:
    """The way into a group: the page of a code that shows it."""

    url: str


def entrance_of(community: Community | None, now: datetime) -> Entrance | None:
    """Return the way into a group, by the running code with the fewest other groups; None where a colleague invites by hand."""
    if community is None:
        return None
    running = Code.objects.filter(workspace=community.workspace_id, stopped_at=None, gone_at=None)
    running = running.exclude(starts_at__gt=now).filter(places__community=community, places__left_at=None)
    code = running.annotate(groups=Count("places", filter=Q(places__left_at=None))).order_by("groups", "pk").first()
    return Entrance(reverse("code-phone", args=[code.slug])) if code else None
