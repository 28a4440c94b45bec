"""The simulator's own clock: it can be set, moved on and made to run faster."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

__all__ = ["DAY", "SHANGHAI", "Clock", "midnight"]

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
DAY = 86_400


class Clock:
    """Simulated seconds since 1970, running at `speed` times real time."""

    def __init__(self, begins_at: float | None = None, speed: float = 1.0) -> None:
        self._from_real = time.monotonic()
        self._from = time.time() if begins_at is None else begins_at
        self.speed = speed
        self.skew = 0.0

    def now(self) -> float:
        """Return the simulated time, wrong by `skew` where that fault is asked for."""
        return self._true() + self.skew

    def _true(self) -> float:
        return self._from + (time.monotonic() - self._from_real) * self.speed

    def second(self) -> int:
        """Return the simulated time as the platform writes it."""
        return int(self.now())

    def set(self, at: float) -> None:
        """Make it another time."""
        self._from, self._from_real = at, time.monotonic()

    def advance(self, seconds: float) -> None:
        """Let time pass at once."""
        self.set(self._true() + seconds)

    def run(self, speed: float) -> None:
        """Run at another speed from now on."""
        self.set(self._true())
        self.speed = speed

    def moment(self) -> datetime:
        """Return the simulated time in Shanghai."""
        return datetime.fromtimestamp(self.now(), SHANGHAI)


def midnight(at: float) -> int:
    """Return the beginning of the day in Shanghai [D:92133]."""
    day = datetime.fromtimestamp(at, SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return int(day.timestamp())
