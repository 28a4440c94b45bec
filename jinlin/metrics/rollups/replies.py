"""Who answered whom: pairs of members of one community and day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jinlin.metrics.rollups.messages import NOBODY, UNNAMED
from jinlin.metrics.rollups.runs import BITS

if TYPE_CHECKING:
    from jinlin.metrics.rollups.messages import Messages
    from jinlin.metrics.rollups.runs import Array

SIEVE_BITS = 22


@dataclass(frozen=True)
class Replies:
    """Each reply once: the places among `Messages.members` of who answered and of who was answered.

    `unnamed` is who answered a message that nobody can name: a reply, and no pair.
    """

    source: Array
    target: Array
    unnamed: Array

    @classmethod
    def among(cls, said: Messages) -> Replies:
        """Find the replies of somebody known to somebody else who is known."""
        wanted, asks = np.unique(said.reply_to, return_inverse=True)
        asked = _rows_with(said.key, wanted)[asks]
        rows, asked = said.answers[asked >= 0], asked[asked >= 0]
        source, target = said.members.place[rows], said.members.place[asked]
        both_known = (said.person[rows] != NOBODY) & (said.person[asked] != NOBODY)
        real = both_known & (source != target) & (said.community[rows] == said.community[asked])
        blind = said.answers[said.reply_to == UNNAMED]
        return cls(source[real], target[real], said.members.place[blind[said.person[blind] != NOBODY]])

    def pairs(self) -> tuple[Array, Array, Array]:
        """Return source, target and how many replies, sorted by source."""
        each, replies = np.unique((self.source.astype(np.int64) << 32) | self.target, return_counts=True)
        return each >> 32, each & 0xFFFFFFFF, replies


def _rows_with(keys: Array, wanted: Array) -> Array:
    """Return the row of each wanted key (sorted), -1 where there is none.

    Keys are hashes: a sieve by their top bits leaves few to look up among the wanted ones.
    """
    sieve = np.zeros(1 << SIEVE_BITS, dtype=bool)
    sieve[wanted >> (BITS - SIEVE_BITS)] = True
    rows = np.flatnonzero(sieve[keys >> (BITS - SIEVE_BITS)])
    places = np.searchsorted(wanted, keys[rows])
    hits = np.flatnonzero(wanted[np.minimum(places, len(wanted) - 1)] == keys[rows]) if len(wanted) else places[:0]
    found = np.full(len(wanted), -1)
    found[places[hits]] = rows[hits]
    return found
