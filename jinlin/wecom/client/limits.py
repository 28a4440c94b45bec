"""How often an endpoint may be called: windows of §7.1 as data, kept per process, and how many calls at a time.

What the platform counts otherwise than by calls (person-times of `message/send` and `appchat/send`, reminders of one task,
groups given away by one owner) is left to its own count.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jinlin.wecom.client.errors import RateLimited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Limits", "Window", "block_seconds", "windows_of"]

PARALLEL = 5  # calls of one endpoint at a time; 45033 has no published threshold
DAY, SHANGHAI = 86_400, 8 * 3600


@dataclass(frozen=True)
class Window:
    """So many calls in so many seconds."""

    most: int
    seconds: float


USUAL = (Window(10_000, 60), Window(150_000, 3600))  # one endpoint, per corp [D:90312]
OWN: dict[str, tuple[Window, ...]] = {
    "get_jsapi_ticket": (Window(400, 3600),),
    "ticket/get": (Window(100, 3600),),
    "externalcontact/add_moment_task": (Window(10, 60), Window(100_000, 30 * DAY)),
    "media/uploadimg": (Window(1000, DAY), Window(3000, 30 * DAY)),
    "msgaudit/get_permit_user_list": (Window(1000, 60),),
    "msgaudit/check_single_agree": (Window(2500, 60),),
    "msgaudit/check_room_agree": (Window(1500, 60),),
    "msgaudit/groupchat/get": (Window(2000, 60),),
    "msgaudit/get_robot_info": (Window(600, 60),),
    "appchat/create": (Window(1000, DAY),),
    "appchat/update": (Window(1000, 3600),),
    "webhook/send": (Window(20, 60),),  # per robot
}
BLOCKED = {"gettoken": 3600.0}  # an address that gave wrong secrets, whatever it asked how often [D:90313]


def windows_of(path: str) -> tuple[Window, ...]:
    """Return the windows of an endpoint."""
    return OWN.get(path, USUAL)


def block_seconds(path: str, now: float) -> float:
    """Return how long 45009 lasts at least, from `now` in Unix seconds: the shortest window, a day ends at midnight there."""
    seconds = BLOCKED.get(path) or min(window.seconds for window in windows_of(path))
    return DAY - (now + SHANGHAI) % DAY if seconds == DAY else seconds


@dataclass
class _Passages:
    at: deque[float] = field(default_factory=deque)
    turn: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(PARALLEL))


class Limits:
    """Lets calls through in time. Where more than `patience` seconds would have to pass, it raises RateLimited instead."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        wall: Callable[[], float] = time.time,
        patience: float = 60.0,
    ) -> None:
        self._clock, self._sleep, self._wall, self._patience = clock, sleep, wall, patience
        self._lock = threading.Lock()
        self._by_path: dict[tuple[str, str], _Passages] = {}

    @contextmanager
    def passage(self, path: str, lane: str = "") -> Iterator[None]:
        """Wait until the endpoint may be called, and hold one of its places meanwhile; each lane counts by itself.

        Raises RateLimited with 45009 where the wait is too long; the platform was not asked.
        """
        with self._lock:
            passages = self._by_path.setdefault((path, lane), _Passages())
        with passages.turn:
            while (wait := self._wait(path, passages)) > 0:
                if wait > self._patience:
                    until = self._wall() + wait
                    raise RateLimited(errcode=45009, errmsg="not asked: our own count", path=path, until=until)
                self._sleep(wait)
            yield

    def _wait(self, path: str, passages: _Passages) -> float:
        """Return for how long no call is allowed; nought counts the passage."""
        windows = windows_of(path)
        with self._lock:
            now, longest = self._clock(), max(window.seconds for window in windows)
            while passages.at and passages.at[0] <= now - longest:
                passages.at.popleft()
            waits = [_until_free(passages.at, window, now) for window in windows]
            if max(waits) <= 0:
                passages.at.append(now)
            return max(waits)


def _until_free(at: deque[float], window: Window, now: float) -> float:
    if len(at) < window.most:
        return 0.0
    return at[-window.most] + window.seconds - now
