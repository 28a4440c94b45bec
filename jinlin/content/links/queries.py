"""How often links were followed, and by whom they were spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Sum

from jinlin.content.models import Link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from jinlin.workspaces.models import Workspace

__all__ = ["Clicks", "clicks_of", "spread_of"]


class Clicks(NamedTuple):
    """How often, and by how many phones (a phone once a day)."""

    clicks: int = 0
    visitors: int = 0


def clicks_of(workspace: Workspace, kind: str, ids: Iterable[int]) -> dict[int, Clicks]:
    """Return the clicks of the links about many things of one kind, in one query; things without links are left out."""
    rows = Link.objects.filter(workspace=workspace, about_kind=kind, about_id__in=list(ids))
    told = rows.values_list("about_id").annotate(clicks=Sum("click_count"), visitors=Sum("visitor_count"))
    return {number: Clicks(clicks, visitors) for number, clicks, visitors in told}


def spread_of(workspace: Workspace, kind: str, number: int) -> QuerySet[Link]:
    """Return the links about one thing, the most followed first, with who spreads each (R-103)."""
    rows = Link.objects.filter(workspace=workspace, about_kind=kind, about_id=number)
    return rows.select_related("community", "member", "staff").order_by("-visitor_count", "pk")
