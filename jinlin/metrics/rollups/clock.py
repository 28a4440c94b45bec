"""The hour on a zone's clock for times in seconds, clock changes included."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from jinlin.core.clock import day_bounds

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from jinlin.metrics.rollups.runs import Array

HOUR = 3600
HOURS = 24
DAY = HOURS * HOUR
QUARTER = timedelta(minutes=15)


def hours(second: Array, on: date, zone: tzinfo) -> Array:
    """Return the hour, 0 to 23, of seconds since 1970 within a day of the zone; a clock change moves what comes after it."""
    begins, ends = day_bounds(on, zone)
    moments = [begins, *_clock_changes(begins, ends, zone)]
    ahead = np.array([_offset(moment, zone) for moment in moments])
    if len(moments) == 1:
        elapsed = (second - int(begins.timestamp())).astype(np.int32)  # shorter numbers divide faster
        return (elapsed // HOUR + begins.astimezone(zone).hour) % HOURS
    since = np.array([moment.timestamp() for moment in moments[1:]])
    on_the_clock: Array = second + ahead[np.searchsorted(since, second, side="right")]
    return on_the_clock % DAY // HOUR


def _clock_changes(begins: datetime, ends: datetime, zone: tzinfo) -> list[datetime]:
    """List the moments, to the quarter of an hour, at which the clock of the zone jumps."""
    if _offset(begins, zone) == _offset(ends, zone):
        return []
    quarters = [begins + n * QUARTER for n in range(1, (ends - begins) // QUARTER + 1)]
    return [moment for moment in quarters if _offset(moment, zone) != _offset(moment - QUARTER, zone)]


def _offset(moment: datetime, zone: tzinfo) -> int:
    away = moment.astimezone(zone).utcoffset()
    return int(away.total_seconds()) if away else 0
