"""The windows of a question as small tables, and moments as day numbers of a zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis

from jinlin.core.clock import day_bounds

if TYPE_CHECKING:
    from datetime import tzinfo

    from jinlin.core.clock import Window

NEVER = 4_000_000  # a day number after every real one: still there
EVER = -4_000_000  # a day number before every real one
SECONDS = 86_400
MARGIN = 40  # days on both sides of the windows that are numbered exactly


@dataclass(frozen=True)
class Frame:
    """The windows of one question, in the workspace's zone; a window is known by its place in the list."""

    zone: tzinfo
    windows: tuple[Window, ...]

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """The distinct days at whose midnight a window begins or ends, in order."""
        days = {day for window in self.windows for day in (window.since, window.until)}
        return tuple(sorted(day.toordinal() for day in days))

    @property
    def first(self) -> int:
        """The earliest edge."""
        return self.edges[0]

    @property
    def last(self) -> int:
        """The latest edge."""
        return self.edges[-1]

    @property
    def since(self) -> date:
        """The first day of all windows."""
        return date.fromordinal(self.first)

    @property
    def until(self) -> date:
        """The day after the last of all windows."""
        return date.fromordinal(self.last)

    @cached_property
    def listed(self) -> Any:
        """The windows: window, since and until as day numbers (a, b) and as places among the edges (ak, bk)."""
        place = {day: k for k, day in enumerate(self.edges)}
        pairs = [(w.since.toordinal(), w.until.toordinal()) for w in self.windows]
        return _table(
            {"window": "int32", "a": "int32", "b": "int32", "ak": "int32", "bk": "int32"},
            [(n, a, b, place[a], place[b]) for n, (a, b) in enumerate(pairs)],
        )

    @cached_property
    def calendar(self) -> Any:
        """One row for every day of every window: day, on, window, a, b."""
        return _table(
            {"day": "int32", "on": "date", "window": "int32", "a": "int32", "b": "int32"},
            [
                (day.toordinal(), day, n, w.since.toordinal(), w.until.toordinal())
                for n, w in enumerate(self.windows)
                for day in w.dates()
            ],
        )

    @cached_property
    def edge_table(self) -> Any:
        """The edges: place k and x, the number of days since the first edge."""
        return _table({"k": "int32", "x": "int64"}, [(k, day - self.first) for k, day in enumerate(self.edges)])

    @cached_property
    def ranks(self) -> Any:
        """For each day from the one before the first edge: how many edges are not after it."""
        rows, k = [], 0
        for day in range(self.first - 1, self.last + 1):
            while k < len(self.edges) and self.edges[k] <= day:
                k += 1
            rows.append((day, k))
        return _table({"day": "int32", "k": "int32"}, rows)

    def day(self, at: Any) -> Any:
        """Return the day number of a UTC timestamp column; exact around the windows, monotone everywhere."""
        branches = [(at >= run.begins, run.number(at)) for run in reversed(self._runs[1:])]
        number = self._runs[0].number(at)
        return (ibis.cases(*branches, else_=number) if branches else number).cast("int32")

    @cached_property
    def _runs(self) -> list[_Run]:
        """Stretches of days that all begin at the same clock time in UTC; a clock change starts a new one."""
        runs: list[_Run] = []
        for number in range(self.first - MARGIN, self.last + MARGIN):
            begins = day_bounds(date.fromordinal(number), self.zone)[0].replace(tzinfo=None)
            if not runs or begins != runs[-1].begins + timedelta(days=number - runs[-1].day):
                if runs:
                    runs[-1] = _Run(runs[-1].begins, runs[-1].day, number - 1)
                runs.append(_Run(begins, number, NEVER))
        return runs


@dataclass(frozen=True)
class _Run:
    begins: datetime
    day: int
    last: int

    def number(self, at: Any) -> Any:
        seconds = at.delta(ibis.literal(self.begins, "timestamp(6)"), unit="second")
        number = (seconds // SECONDS).cast("int64") + self.day
        return ibis.least(number, ibis.literal(self.last, "int64")) if self.last != NEVER else number


def _table(schema: dict[str, str], rows: list[tuple[Any, ...]]) -> Any:
    import pyarrow as pa  # loaded with the engine, not with the module

    made = ibis.schema(schema)
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in schema]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, made.to_pyarrow().types, strict=True)]
    return ibis.memtable(pa.table(arrays, names=list(schema)))


def small_table(schema: dict[str, str], rows: list[tuple[Any, ...]]) -> Any:
    """Return rows made in Python as a table of the engine."""
    return _table(schema, rows)


def utc_naive(at: datetime) -> datetime:
    """Return a moment as the lake stores it."""
    return at.astimezone(UTC).replace(tzinfo=None)
