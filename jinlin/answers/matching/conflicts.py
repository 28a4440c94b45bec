"""Entries that stand in each other's way (R-271): two that answer the same words with equal right, and one that never fires.

Each way of asking is put to the library as if somebody had said just that. Patterns have no words of their own: they are seen
where another entry's words meet them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.answers.matching.library import Condition, Library

__all__ = ["CLASH", "SHADOWED", "Conflict", "conflicts_of"]

CLASH, SHADOWED = "clash", "shadowed"


class Conflict(NamedTuple):
    """Two entries and the words: `clash`: equal right, the older one answers; `shadowed`: `other` answers all of `entry`'s words."""

    kind: str
    entry: Condition
    other: Condition
    words: str


def conflicts_of(library: Library) -> list[Conflict]:
    """Return what stands in each other's way, each pair once a kind."""
    found: dict[tuple[str, int, int], Conflict] = {}
    for place, entry in enumerate(library.conditions):
        for conflict in _of_one(library, place, entry):
            pair = sorted((conflict.entry.key, conflict.other.key))
            found.setdefault((conflict.kind, pair[0], pair[1]), conflict)
    return list(found.values())


def _of_one(library: Library, place: int, entry: Condition) -> Iterator[Conflict]:
    stronger: list[dict[int, str]] = []
    for line in entry.lines:
        met = library.found(line)
        if place not in met:
            continue
        size = met.pop(place).size
        above: dict[int, str] = {}
        for other_place, other_line in met.items():
            other = library.conditions[other_place]
            mine, theirs = _right(entry, size), _right(other, other_line.size)
            if mine == theirs and _meet(entry, other):
                yield Conflict(CLASH, entry, other, line)
            if (theirs, other.key) < (mine, entry.key) and _hides(other, entry):
                above[other_place] = line
        stronger.append(above)
    always = set.intersection(*(set(each) for each in stronger)) if stronger and not entry.patterns else set()
    for other_place in sorted(always):
        yield Conflict(SHADOWED, entry, library.conditions[other_place], stronger[0][other_place])


def _right(entry: Condition, size: int) -> tuple[int, int, int]:
    return entry.scope.rank, -entry.priority, -size


def _meet(one: Condition, other: Condition) -> bool:
    """Say whether both can be asked by one message: in one group, at one time."""
    if not one.scope.may_meet(other.scope):
        return False
    starts = [each.since for each in (one, other) if each.since]
    ends = [each.until for each in (one, other) if each.until]
    return not starts or not ends or max(starts) < min(ends)


def _hides(other: Condition, entry: Condition) -> bool:
    """Say whether the other is there wherever and whenever the entry is."""
    if not other.scope.covers(entry.scope) or (other.mention_needed and not entry.mention_needed):
        return False
    begins = other.since is None or (entry.since is not None and other.since <= entry.since)
    ends = other.until is None or (entry.until is not None and entry.until <= other.until)
    return begins and ends
