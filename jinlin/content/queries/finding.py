"""Find assets and scripts by words, in both scripts: the rarest term leads, the others are looked up (R-091, R-100).

The index by term holds weight and row in order, so the first rows that meet all terms are the best ones and nothing is sorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from jinlin.content import finding
from jinlin.content.models import Asset, Script, SearchTerm
from jinlin.core.folding import folded

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access

__all__ = ["ASSET", "SCRIPT", "find", "find_scripts", "matching"]

ASSET, SCRIPT = "asset", "script"
CANDIDATES = 200
COUNTED = 2000  # beyond so many rows a term is simply common


def find(access: Access, words: str, *, on: date | None = None, limit: int = 20) -> list[Asset]:
    """Return the visible assets that meet all words, the best first: words as they stand before words apart, then use.

    With `on` only what may be sent on that day.
    """
    rows = Asset.objects.visible_to(access)
    rows = rows.usable(on) if on else rows.kept()
    found = matching(access, ASSET, words, rows)
    assets = list(Asset.objects.filter(pk__in=found).select_related("unit", "owner"))
    place = {pk: number for number, pk in enumerate(found)}
    asked = folded(words).text
    assets.sort(key=lambda each: (_nearness(asked, each.title, each.text), place[each.pk]))
    return assets[:limit]


def find_scripts(access: Access, words: str, *, limit: int = 20) -> list[Script]:
    """Return the visible scripts in use that meet all words, the best first."""
    found = matching(access, SCRIPT, words, Script.objects.visible_to(access).in_use())
    scripts = Script.objects.filter(pk__in=found).prefetch_related("variants").in_bulk()
    return [scripts[pk] for pk in found if pk in scripts][:limit]


def _nearness(asked: str, title: str, text: str) -> int:
    title = folded(title).text
    if asked == title:
        return 0
    if asked in title:
        return 1
    return 2 if asked in folded(text).text else 3


def matching(access: Access, kind: str, words: str, rows: QuerySet[Any], most: int = CANDIDATES) -> list[int]:
    """Return the keys of rows that meet all words, the heaviest and newest first, at most so many."""
    asked = finding.asked(words)
    if not asked:
        return []
    terms = SearchTerm.objects.filter(workspace=access.workspace, kind=kind)
    lead, *others = sorted(asked, key=lambda term: terms.filter(term=term)[:COUNTED].count()) if asked[1:] else asked
    found = terms.filter(term=lead)
    for term in others:
        found = found.filter(Exists(terms.filter(term=term, row=OuterRef("row"))))
    found = found.filter(Exists(rows.filter(pk=OuterRef("row")).order_by()))
    return list(found.order_by("-weight", "-row").values_list("row", flat=True)[:most])
