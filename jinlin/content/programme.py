"""When a column comes out, and which issues are missing; pure (R-096)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Cadenced", "issues", "missing"]

DAY = timedelta(days=1)


class Cadenced(NamedTuple):
    """How often something comes out: `days` are weekdays (1 Monday … 7) or days of the month; the 31st is the last day."""

    cadence: str
    days: tuple[int, ...]
    begun_on: date
    ended_on: date | None = None


def issues(column: Cadenced, since: date, until: date) -> list[date]:
    """Return the days in `[since, until)` on which an issue is due."""
    return [
        on for on in _days(max(since, column.begun_on), min(until, column.ended_on or until)) if _is_due(column, on)
    ]


def missing(column: Cadenced, published: Iterable[date], since: date, until: date) -> list[date]:
    """Return the due days without an issue."""
    there = set(published)
    return [on for on in issues(column, since, until) if on not in there]


def _days(since: date, until: date) -> Iterator[date]:
    while since < until:
        yield since
        since += DAY


def _is_due(column: Cadenced, on: date) -> bool:
    if column.cadence == "daily":
        return not column.days or on.isoweekday() in column.days
    if column.cadence == "weekly":
        return on.isoweekday() in column.days
    last = monthrange(on.year, on.month)[1]
    return on.day in {min(day, last) for day in column.days}
