"""Where members read the rules of their group, as an address that can be sent (R-075, R-079)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from jinlin.conduct import queries
from jinlin.wecom.models import Connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.communities.models import Community

__all__ = ["of_groups"]


def of_groups(communities: Sequence[Community]) -> dict[int, str]:
    """Return the address of the rules that hold in each group; a workspace whose public address nobody wrote has none."""
    found: dict[int, str] = {}
    for workspace in {each.workspace for each in communities}:
        connection = Connection.objects.filter(workspace=workspace).first()
        base = connection.public_url.rstrip("/") if connection else ""
        mine = [each.pk for each in communities if each.workspace_id == workspace.pk]
        for pk, version in queries.versions_for(workspace, mine).items() if base else ():
            found[pk] = f"{base}{reverse('phone-rules', args=[version.slug])}"
    return found
