"""Where calls are counted: in this process, or in files every process of a house counts in together.

The platform counts by corp, and a house has several processes: web, worker, commands. They share `JINLIN_HOME` (the lake is
there), so a file per endpoint under it, held with `flock` for the moment of counting, is a count all of them keep: it costs no
query, a process that dies lets go of it, and it outlives a restart, as windows of a month must.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
import time
from array import array
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

__all__ = ["Common", "Own", "Passages", "Window"]

SLICES = 60  # of a window, in a file: whoever waits waits a sixtieth longer than to the second


@dataclass(frozen=True)
class Window:
    """So many calls in so many seconds."""

    most: int
    seconds: float


class Passages(Protocol):
    """Counts calls of endpoints; each lane of an endpoint by itself."""

    def wait(self, path: str, lane: str, windows: Sequence[Window]) -> float:
        """Return for how many seconds no call is allowed; nought has counted one."""


class Own:
    """Counts in this process, to the second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._by_path: dict[tuple[str, str], deque[float]] = {}

    def wait(self, path: str, lane: str, windows: Sequence[Window]) -> float:
        """Return for how many seconds no call is allowed; nought has counted one."""
        with self._lock:
            now, longest = self._clock(), max(window.seconds for window in windows)
            at = self._by_path.setdefault((path, lane), deque())
            while at and at[0] <= now - longest:
                at.popleft()
            waits = [_until_free(at, window, now) for window in windows]
            if max(waits) <= 0:
                at.append(now)
            return max(waits)


def _until_free(at: deque[float], window: Window, now: float) -> float:
    if len(at) < window.most:
        return 0.0
    return at[-window.most] + window.seconds - now


Slices = dict[tuple[int, int], int]  # seconds of the window, number of the slice → calls


class Common:
    """Counts in files of a folder, together with every process that counts there; a lane's name is not written down."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._clock = folder, clock
        folder.mkdir(parents=True, exist_ok=True)

    def wait(self, path: str, lane: str, windows: Sequence[Window]) -> float:
        """Return for how many seconds no call is allowed; nought has counted one."""
        with self._held(path, lane) as file:
            now = self._clock()
            counted = _still_counting(_read(file), windows, now)
            longest = max(_until_a_slice_goes(counted, window, now) for window in windows)
            if longest <= 0:
                for window in windows:
                    key = (int(window.seconds), int(now // _width(window)))
                    counted[key] = counted.get(key, 0) + 1
                _write(file, counted)
            return longest

    def used(self, path: str, windows: Sequence[Window]) -> list[int]:
        """Return how many calls of an endpoint count in each window now."""
        with self._held(path, "") as file:
            counted = _still_counting(_read(file), windows, self._clock())
        return [
            sum(calls for (seconds, _number), calls in counted.items() if seconds == int(window.seconds))
            for window in windows
        ]

    def paths(self) -> list[str]:
        """Return the endpoints that were called, without those that have lanes."""
        return sorted(file.name.replace(".", "/") for file in self._folder.iterdir() if "-" not in file.name)

    @contextmanager
    def _held(self, path: str, lane: str) -> Iterator[int]:
        """Open the file of an endpoint and hold it; nobody else counts there meanwhile."""
        name = path.replace("/", ".") + (f"-{hashlib.sha256(lane.encode()).hexdigest()[:16]}" if lane else "")
        file = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)  # which lets go of it


def _width(window: Window) -> float:
    return window.seconds / SLICES


def _still_counting(counted: Slices, windows: Sequence[Window], now: float) -> Slices:
    """Leave out slices that are over, and what cannot be: of the future, or of a file that was cut."""
    by_seconds = {int(window.seconds): window for window in windows}
    return {
        (seconds, number): calls
        for (seconds, number), calls in counted.items()
        if (window := by_seconds.get(seconds))
        and now - window.seconds < (number + 1) * _width(window) <= now + _width(window)
        and calls <= window.most
    }


def _until_a_slice_goes(counted: Slices, window: Window, now: float) -> float:
    """Return how long until enough of the oldest slices are over; a slice counts until its end is out of the window."""
    rows = sorted((number, calls) for (seconds, number), calls in counted.items() if seconds == int(window.seconds))
    left, wait = sum(calls for _number, calls in rows), 0.0
    for number, calls in rows:
        if left < window.most:
            break
        left -= calls
        wait = (number + 1) * _width(window) + window.seconds - now
    return wait


def _read(file: int) -> Slices:
    content = os.pread(file, os.fstat(file).st_size, 0)
    told = array("Q", content[: len(content) // 24 * 24])
    return {(told[place], told[place + 1]): told[place + 2] for place in range(0, len(told), 3)}


def _write(file: int, counted: Slices) -> None:
    told = array("Q", [number for (seconds, slice_), calls in counted.items() for number in (seconds, slice_, calls)])
    os.pwrite(file, told.tobytes(), 0)
    os.ftruncate(file, len(told) * 8)
