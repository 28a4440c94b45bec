"""Counts the messages of days, one after the other."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from jinlin.core.clock import day_bounds
from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.metrics.ingredients import talk
from jinlin.metrics.ingredients.frame import utc_naive
from jinlin.metrics.judged import invalidated
from jinlin.metrics.rollups.clock import hours
from jinlin.metrics.rollups.messages import Messages, told
from jinlin.metrics.rollups.tables import DATASETS, counted, empty

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinlin.metrics.readings import Validity
    from jinlin.metrics.rollups.runs import Array
    from jinlin.workspaces.models import Workspace

__all__ = ["DATASETS", "Counting"]

SLICE_ROWS = 2_000_000  # about so many messages are in memory at a time, but never less than one community's day
AHEAD = 2  # pieces that wait or are counted while the next is read
WORKERS = 1  # threads that count beside the one that reads and writes
DAY = timedelta(days=1)


class Counting:
    """Counts messages by one reading of valid ones; who was staff when is looked up once, for all days."""

    def __init__(self, workspace: Workspace, validity: Validity) -> None:
        self.workspace, self.validity = workspace, validity
        self.staff = engine.connect().to_pyarrow(_staff(workspace))
        self._recalls: dict[date, Array] = {}

    def days(self, days: Sequence[date]) -> Iterator[tuple[date, dict[str, pa.Table]]]:
        """Yield each day's roll-ups by dataset, sorted as their files are; give the days in order.

        This thread reads, and does with a day what it will, while others count what was read.
        """
        for on, parts in groupby(self._parts(days), itemgetter(0)):
            tables = [part for _, part in parts]
            yield on, {dataset: pa.concat_tables([one[dataset] for one in tables]) for dataset in DATASETS}

    def _parts(self, days: Sequence[date]) -> Iterator[tuple[date, dict[str, pa.Table]]]:
        waiting: deque[tuple[date, Future[dict[str, pa.Table]]]] = deque()
        with ThreadPoolExecutor(WORKERS, "counting") as pool:
            for on in days:
                staff, taken = self._staff_on(on), np.union1d(self._recalled(on), self._invalidated(on))
                for rows in self._slices(on):
                    waiting.append((on, pool.submit(self._count, on, rows, taken, staff)))
                    if len(waiting) > AHEAD:
                        on_before, part = waiting.popleft()
                        yield on_before, part.result()
            for on, part in waiting:
                yield on, part.result()

    def _count(self, on: date, rows: pa.Table, taken: Array, staff: Array) -> dict[str, pa.Table]:
        if not len(rows):
            return {dataset: empty(dataset) for dataset in DATASETS}
        said = Messages.read(rows, taken, staff)
        return counted(said, on, hours(said.second, on, self.workspace.zone))

    def _slices(self, on: date) -> Iterator[pa.Table]:
        """Yield the messages of a day in pieces of whole communities."""
        files = lake.files(self.workspace, "history", on, on + DAY)
        rows = told(lake.over(files, "history"), self.validity)
        if sum(file.row_count for file in files) <= SLICE_ROWS:
            yield engine.in_order(rows)
            return
        for first, last in _cuts(rows):
            yield engine.in_order(rows.filter(rows["community"].between(first, last)))

    def _staff_on(self, on: date) -> Array:
        """Return everybody who was staff, a bot or an alternate at any moment of a day."""
        begins, ends = (np.datetime64(utc_naive(moment), "us") for moment in day_bounds(on, self.workspace.zone))
        person, since, until = (self.staff[name].to_numpy() for name in ("person", "since", "until"))
        then = (np.isnat(since) | (since < ends)) & (np.isnat(until) | (until > begins))
        return np.unique(person[then])

    def _recalled(self, on: date) -> Array:
        """Return the keys of the messages taken back on a day or the next."""
        return np.union1d(self._recalls_on(on), self._recalls_on(on + DAY))

    def _invalidated(self, on: date) -> Array:
        """Return the keys of a day's messages that people found against the rules, none where those count too."""
        found = [] if self.validity.against_rules else invalidated(self.workspace, on, on + DAY)
        return np.array(found, dtype="int64")

    def _recalls_on(self, on: date) -> Array:
        """Days are counted in order, so each is looked through once and remembered for its eve."""
        if on not in self._recalls:
            rows = talk.recalled(lake.table(self.workspace, "history", on, on + DAY))
            found = engine.connect().to_pyarrow(rows)["key"].to_numpy()
            self._recalls = {day: keys for day, keys in self._recalls.items() if day == on - DAY} | {on: found}
        return self._recalls[on]


def _cuts(rows: Any) -> list[tuple[int, int]]:
    """Cut the communities, in order, into ranges of about SLICE_ROWS messages."""
    sizes = engine.connect().to_pyarrow(rows.group_by("community").agg(n=rows.count()).order_by("community"))
    community, so_far = sizes["community"].to_numpy(), np.cumsum(sizes["n"].to_numpy())
    piece = (so_far - 1) // SLICE_ROWS
    firsts = np.flatnonzero(np.diff(piece, prepend=-1))
    lasts = np.append(firsts[1:] - 1, len(community) - 1)
    return [(int(community[a]), int(community[b])) for a, b in zip(firsts, lasts, strict=True)]


def _staff(workspace: Workspace) -> Any:
    """Return person, since, until of every stretch in which somebody was staff, a bot or an alternate."""
    persons = lake.latest(workspace, "persons")
    return persons.filter(persons["kind"].notnull() & (persons["kind"] != "")).select("person", "since", "until")
