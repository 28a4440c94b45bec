"""What time it is: the one place where a clock is read. Everything else is handed a moment.

The product may share the clock of a simulated city (`JINLIN_CLOCK=sim`), in demos and tests only: its offset and speed are read
from the city's control plane now and then, and time runs on from there in between.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from urllib.request import urlopen

from django.conf import settings

__all__ = ["SharedClock", "now", "real_seconds", "today"]

READ_EVERY = 5.0  # real seconds between two looks at the city's clock
PATIENCE = 2.0


def now() -> datetime:
    """Return the moment it is, in UTC."""
    shared = _shared()
    return shared.now() if shared else datetime.now(UTC)


def today(zone: tzinfo) -> date:
    """Return the day it is in a zone."""
    return now().astimezone(zone).date()


def real_seconds(wait: timedelta) -> float:
    """Return for how many seconds of the machine's clock to sleep until `wait` has passed here."""
    shared = _shared()
    return wait.total_seconds() / (shared.speed() if shared else 1.0)


def _shared() -> SharedClock | None:
    return _clock_at(settings.JINLIN_CLOCK_URL) if settings.JINLIN_CLOCK == "sim" else None


@lru_cache(maxsize=4)
def _clock_at(url: str) -> SharedClock:
    return SharedClock(url)


@dataclass(frozen=True)
class Reading:
    """What the other clock said, and when that was on ours, which nobody sets (`time.monotonic`)."""

    epoch: float
    speed: float
    read_at: float

    def at(self, moment: float) -> float:
        """Return the other clock's seconds since 1970 at a moment of ours."""
        return self.epoch + (moment - self.read_at) * self.speed


class SharedClock:
    """A clock that another program keeps; the machine's own until that program has answered once."""

    def __init__(self, url: str) -> None:
        self._url = f"{url.rstrip('/')}/sim/clock"
        self._reading = Reading(time.time(), 1.0, time.monotonic())
        self._look_at = 0.0

    def now(self) -> datetime:
        """Return the moment it is there, in UTC."""
        return datetime.fromtimestamp(self._current().at(time.monotonic()), UTC)

    def speed(self) -> float:
        """Return how many of its seconds pass in one of the machine's."""
        return max(self._current().speed, 0.001)

    def _current(self) -> Reading:
        if time.monotonic() >= self._look_at:
            self._reading = self._read() or self._reading
            self._look_at = time.monotonic() + READ_EVERY
        return self._reading

    def _read(self) -> Reading | None:
        """Ask the control plane; None while nobody answers."""
        asked = time.monotonic()
        try:
            with urlopen(self._url, timeout=PATIENCE) as answer:  # noqa: S310  (settings allow loopback addresses only)
                told = json.loads(answer.read())
        except (OSError, ValueError):
            return None
        return Reading(float(told["epoch"]), float(told["speed"]), (asked + time.monotonic()) / 2)
