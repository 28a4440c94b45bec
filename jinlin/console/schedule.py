"""By the clock: everything that happens because time passes.

`bin/jinlin worker` (and so `bin/jinlin up`) calls `tick` again and again. Each entry does at most a piece of work and
says whether more is waiting; all of them are safe to run twice, and on several machines at once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

log = logging.getLogger("jinlin.schedule")

AFTER_FAILURE = timedelta(minutes=1)


@dataclass
class Entry:
    """Something to do every so often; `what` returns true when it should be asked again at once."""

    every: timedelta
    what: Callable[[datetime], object]
    due_at: datetime | None = None


def sweep_the_lake(now: datetime) -> None:
    """Delete lake files that a crash left unlisted a day ago or more."""
    from jinlin.lake import actions as lake

    lake.sweep(now=now, older_than=timedelta(days=1))


SCHEDULE = [
    Entry(timedelta(hours=6), sweep_the_lake),
]


def tick(now: datetime, entries: Iterable[Entry] = SCHEDULE) -> timedelta:
    """Do once what is due; return how long nothing will be."""
    waits = [run(entry, now) for entry in entries]
    return max(min(waits, default=timedelta(minutes=1)), timedelta(0))


def run(entry: Entry, now: datetime) -> timedelta:
    """Do one entry when it is due; one that fails is logged and tried again later, and stops no other."""
    if entry.due_at is None or entry.due_at <= now:
        entry.due_at = now + attempt(entry, now)
    return entry.due_at - now


def attempt(entry: Entry, now: datetime) -> timedelta:
    """Do the work and say when to come again."""
    try:
        more = entry.what(now)
    except Exception:
        log.exception("%s failed; it will be tried again", entry.what.__name__)
        return max(entry.every, AFTER_FAILURE)
    return timedelta(0) if more else entry.every
