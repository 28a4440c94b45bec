"""Chinese has no blanks, so what one looks for is cut into signs and pairs of signs; pure.

A text is folded first (core.folding), so both scripts find the same. Pairs of neighbouring signs are terms, and of short
fields single signs too; Latin words and numbers are terms as they are. Whoever looks for words must meet all their terms.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from jinlin.core.folding import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["BODY_SIGNS", "LONGEST_TERM", "asked", "terms", "weighed"]

LONGEST_TERM: Final = 20
BODY_SIGNS: Final = 300  # of a long text, so many signs can be found
MOST_ASKED: Final = 12
_RUNS = re.compile(r"[㐀-鿿]+|[a-z0-9]+(?:[.-][a-z0-9]+)*|[^\W\d_a-z㐀-鿿]+")


def terms(text: str, *, singles: bool = False) -> set[str]:
    """Return the terms of a text; with `singles` every Chinese sign by itself too."""
    found: set[str] = set()
    for run in _RUNS.findall(folded(text).text):
        if not _is_han(run[0]):
            found.add(run[:LONGEST_TERM])
            continue
        found.update(run[at : at + 2] for at in range(len(run) - 1))
        if singles or len(run) == 1:
            found.update(run)
    return found


def asked(words: str) -> tuple[str, ...]:
    """Return the terms that all have to be met, without those that another contains."""
    found = [term for word in words.split() for run in _RUNS.findall(folded(word).text) for term in _asked(run)]
    return tuple(dict.fromkeys(found))[:MOST_ASKED]


def _asked(run: str) -> list[str]:
    if not _is_han(run[0]):
        return [run[:LONGEST_TERM]]
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def weighed(short: Iterable[tuple[str, int]], body: str) -> dict[str, int]:
    """Return terms with their weights: each short field (title, tag …) with its own, the body with 1."""
    weights: Counter[str] = Counter(dict.fromkeys(terms(body[:BODY_SIGNS]), 1))
    for text, weight in short:
        for term in terms(text, singles=True):
            weights[term] += weight
    return dict(weights)


def _is_han(sign: str) -> bool:
    return "㐀" <= sign <= "鿿"
