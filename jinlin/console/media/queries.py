"""Which files of the archive somebody may see: of the groups of their own subtree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.communities.models import Community
from jinlin.members.models import Identity
from jinlin.wecom.models import Media

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access


def visible(access: Access) -> QuerySet[Media]:
    """Return the files of groups one may see."""
    groups = Community.objects.visible_to(access).filter(external_id__isnull=False)
    return Media.objects.filter(workspace=access.workspace, chat_id__in=groups.values("external_id"))


def listed(access: Access, state: State) -> QuerySet[Media]:
    """Return the visible files that match, ordered."""
    rows = visible(access)
    if states := state.choices("state"):
        rows = rows.filter(state__in=states)
    if kind := state.choice("kind"):
        rows = rows.filter(kind=kind)
    if words := state.text("q"):
        named = Community.objects.visible_to(access).filter(name__icontains=words)
        rows = rows.filter(chat_id__in=named.values("external_id"))
    days = state.days("sent")
    bounds = {"sent_at__date__gte": days.since, "sent_at__date__lt": days.before}
    return rows.filter(**{name: value for name, value in bounds.items() if value}).order_by(*state.order_by)


def groups_of(access: Access, rows: Sequence[Media]) -> dict[str, Community]:
    """Return the groups of these files by the platform's id."""
    found = Community.objects.visible_to(access).filter(external_id__in={row.chat_id for row in rows})
    return {str(each.external_id): each for each in found}


def senders_of(access: Access, rows: Sequence[Media]) -> dict[str, str]:
    """Return the names of who sent these files by the platform's id."""
    ids = Identity.objects.filter(workspace=access.workspace, external_id__in={row.sender for row in rows})
    return dict(ids.values_list("external_id", "member__name"))
