"""Questions about members: whose corp tags somebody may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.members.models import Follow, Tag
from jinlin.wecom.models import Account

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = ["corp_tags", "taggable"]


def taggable(access: Access) -> QuerySet[Follow]:
    """Return the open follows whose tags somebody may change: who operates the whole brand all, others their own account's."""
    rows = Follow.objects.filter(workspace=access.workspace, ended_at=None)
    if not access.can("members.tag"):
        return rows.none()
    if access.unit.parent_id is None and access.can("communities.tag"):
        return rows
    mine = Account.objects.filter(workspace=access.workspace, staff=access.staff)
    return rows.filter(userid__in=mine.values("userid"))


def corp_tags(workspace: Workspace) -> QuerySet[Tag]:
    """Return the corp's tags that can be put on somebody, group by group."""
    rows = Tag.objects.filter(workspace=workspace, external_id__isnull=False, gone_at=None)
    return rows.order_by("group", "name", "pk")
