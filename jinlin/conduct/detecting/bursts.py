"""Who says too much or the same again and again within minutes: sorted arrays, no loop over messages.

A burst is told once, at the message that makes it one; what goes on after it is the same burst.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

__all__ = ["Said", "Trip", "bursts"]

MINUTE = 60


@dataclass(frozen=True)
class Said:
    """Messages as columns.

    `speaker` is a number for a person in a community, `second` when, `mark` what; `place` is the row of a new message, -1 of
    one that was heard before.
    """

    speaker: Ints
    second: Ints
    mark: Ints
    place: Ints


@dataclass(frozen=True)
class Trip:
    """A burst: the new message that made it one, and everything of it so far as rows of the columns."""

    place: int
    rows: Ints


def bursts(said: Said, *, more_than: int, minutes: int, same: bool = False) -> list[Trip]:
    """Return where somebody says more than so many messages within minutes; with `same`, messages of one mark."""
    order = np.lexsort(
        (said.place, said.second, said.mark, said.speaker) if same else (said.place, said.second, said.speaker)
    )
    speaker, second = said.speaker[order], said.second[order]
    if len(order) <= more_than:
        return []
    within = np.zeros(len(order), dtype=bool)
    apart = second[more_than:] - second[:-more_than] < minutes * MINUTE
    within[more_than:] = apart & (speaker[more_than:] == speaker[:-more_than])
    if same:
        mark = said.mark[order]
        within[more_than:] &= mark[more_than:] == mark[:-more_than]
    begins = within.copy()
    begins[1:] &= ~within[:-1]
    places = np.flatnonzero(begins & (said.place[order] >= 0))
    return [Trip(int(said.place[order[at]]), order[at - more_than : at + 1]) for at in places.tolist()]
