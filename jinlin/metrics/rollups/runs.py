"""Runs of equal values in arrays that stand sorted: where each begins, which one a row is in, sums by run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


BITS = 63  # of a positive number


@dataclass(frozen=True)
class Runs:
    """Neighbouring rows that belong together; there is at least one row."""

    firsts: Array  # the row at which each run begins
    rows: int

    @classmethod
    def of(cls, *columns: Array) -> Runs:
        """Begin a run wherever one of the columns differs from the row before."""
        changes = np.zeros(len(columns[0]), dtype=bool)
        changes[0] = True
        for column in columns:
            changes[1:] |= column[1:] != column[:-1]
        return cls.beginning(changes)

    @classmethod
    def beginning(cls, begins: Array) -> Runs:
        """Begin a run at every row that says so; the first one has to."""
        return cls(np.flatnonzero(begins), len(begins))

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self.firsts)

    @cached_property
    def place(self) -> Array:
        """Which run each row is in, from 0."""
        steps = np.zeros(self.rows, dtype=np.int8)
        steps[self.firsts[1:]] = 1
        return np.cumsum(steps, dtype=np.int32)

    @cached_property
    def sizes(self) -> Array:
        """How many rows each run has."""
        return np.diff(self.firsts, append=self.rows)

    @cached_property
    def lasts(self) -> Array:
        """The row at which each run ends."""
        return self.firsts + self.sizes - 1

    def sums(self, values: Array) -> Array:
        """Add up numbers or count marks by run."""
        so_far = np.cumsum(values, dtype=np.int32 if values.itemsize == 1 else np.int64)
        return np.diff(so_far[self.lasts], prepend=0)

    def maxima(self, values: Array) -> Array:
        """Return the largest number of each run."""
        return np.maximum.reduceat(values, self.firsts)


def counts(places: Array, size: int) -> Array:
    """Count how often each number below `size` occurs."""
    return np.bincount(places, minlength=size)


def order_of(groups: Array, at: Array) -> Array:
    """Return the order by group (from 0) and time, in microseconds; rows of one moment keep the order they have.

    Where group, time and row fit into 63 bits together, one sort of numbers does what else is a sort of rows.
    """
    since = at - at.min()
    for unit in (1_000_000, 1000, 1):
        if unit == 1 or not (since % unit).any():
            since = since // unit
            break
    row_bits, time_bits = len(at).bit_length(), int(since.max()).bit_length()
    if int(groups.max()).bit_length() + time_bits + row_bits > BITS:
        return np.lexsort((since, groups))
    packed = (groups.astype(np.int64) << (time_bits + row_bits)) | (since << row_bits) | np.arange(len(at))
    packed.sort(kind="stable")  # the groups stand in order: only within them there is something to sort
    order: Array = packed & ((1 << row_bits) - 1)
    return order


def repeats(groups: Array, prints: Array, size: int) -> Array:
    """Count per group, from 0, the rows whose fingerprint an earlier row of the group has: of n equal ones, n - 1.

    Fingerprints are hashes; the low bits that fit beside the group are compared (44 and more up to 500,000 groups).
    """
    bits = BITS - size.bit_length()
    packed = (groups.astype(np.int64) << bits) | (prints & ((1 << bits) - 1))
    packed.sort(kind="stable")  # the groups stand in order: only within them there is something to sort
    return counts(packed[1:][packed[1:] == packed[:-1]] >> bits, size)
