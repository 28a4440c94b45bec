"""Which assets a list page asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from jinlin.content.models import Asset, AssetTag
from jinlin.content.queries.finding import ASSET, matching

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access

__all__ = ["listed", "tags_of"]

SOON = timedelta(days=7)


def listed(access: Access, state: State, on: date) -> QuerySet[Asset]:
    """Return the visible assets that match, ordered, with what their cells need; those of the bin where that is asked."""
    rows = Asset.objects.visible_to(access)
    rows = rows.exclude(binned_at=None) if state.choice("shelf") == "bin" else rows.kept()
    for name in ("state", "direction", "format", "origin"):
        if value := state.choice(name):
            rows = rows.filter(**{name: value})
    if tag := state.choice("tag"):
        rows = rows.filter(tags__name=tag)
    if path := state.choice("unit"):
        rows = rows.filter(unit__path__startswith=path)
    if valid := state.choice("valid"):
        rows = rows.filter(_VALID[valid](on))
    if words := state.text("q"):
        rows = rows.filter(pk__in=matching(access, ASSET, words, rows))
    return rows.select_related("unit", "owner").prefetch_related("tags").order_by(*state.order_by)


_VALID = {
    "now": lambda on: (Q(valid_from=None) | Q(valid_from__lte=on)) & (Q(valid_until=None) | Q(valid_until__gte=on)),
    "over": lambda on: Q(valid_until__lt=on),
    "soon": lambda on: Q(valid_until__gte=on, valid_until__lte=on + SOON),
}


def tags_of(access: Access, most: int = 100) -> list[tuple[str, str]]:
    """Return the tags of the library, the most used first, as options."""
    rows = AssetTag.objects.filter(workspace=access.workspace).values_list("name").annotate(n=Count("pk"))
    return [(name, name) for name, _count in rows.order_by("-n", "name")[:most]]
