"""Questions about launches and which packs fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinlin.launch import library
from jinlin.launch.models import Launch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from jinlin.launch.packs import Pack
    from jinlin.workspaces.access import Access

COMBO = "combo"  # nothing is advised on this axis: it comes with the pack


@dataclass(frozen=True)
class Fitting:
    """A pack with how many of its places are among those advised."""

    pack: Pack
    same: int
    of: int
    is_preset: bool


def fitting(places: Mapping[str, str]) -> list[Fitting]:
    """Return all packs, those whose places are nearest to the advised ones first; templates after presets when equal."""
    found = [_fit(pack, places, is_preset=True) for pack in library.presets().values()]
    found += [_fit(pack, places, is_preset=False) for pack in library.templates().values()]
    return sorted(found, key=lambda each: (-(each.same / each.of if each.of else 0), -each.same, not each.is_preset))


def _fit(pack: Pack, places: Mapping[str, str], *, is_preset: bool) -> Fitting:
    asked = {axis: key for axis, key in pack.types.items() if axis != COMBO}
    return Fitting(pack, sum(places.get(axis) == key for axis, key in asked.items()), len(asked), is_preset)


def listed(access: Access) -> QuerySet[Launch]:
    """Return the launches of the subtree, newest first, with what the list shows of each."""
    rows = Launch.objects.visible_to(access).select_related("community__unit", "by", "opening")
    return rows.order_by("-begun_at", "-pk")
