"""The simulator's own clock: it can be set, moved on and made to run faster."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        self._still: float | None = None

    def now(self) -> float:
        """Return the simulated time, wrong by `skew` where that fault is asked for."""
        return (self._true() if self._still is None else self._still) + self.skew

    @contextmanager
    def still(self, at: float | None = None) -> Iterator[float]:
        """Let it be one moment throughout, `at` or now: what somebody does happens at once."""
        before, moment = self._still, self._true() if at is None else at
        self._still = moment if before is None else before
        try:
            yield self._still
        finally:
            self._still = before

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
