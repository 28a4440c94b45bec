"""How often an endpoint may be called: windows of §7.1 as data, kept per process, and how many calls at a time."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Limits", "Window"]

PARALLEL = 5  # calls of one endpoint at a time; 45033 has no published threshold


@dataclass(frozen=True)
class Window:
    """So many calls in so many seconds."""

    most: int
    seconds: float


USUAL = (Window(10_000, 60), Window(150_000, 3600))  # one endpoint, per corp [D:90312]
OWN: dict[str, tuple[Window, ...]] = {
    "get_jsapi_ticket": (Window(400, 3600),),
    "ticket/get": (Window(100, 3600),),
    "externalcontact/add_moment_task": (Window(10, 60),),
    "media/uploadimg": (Window(1000, 86400),),
    "msgaudit/get_permit_user_list": (Window(1000, 60),),
    "msgaudit/check_single_agree": (Window(2500, 60),),
    "msgaudit/check_room_agree": (Window(1500, 60),),
    "msgaudit/get_robot_info": (Window(600, 60),),
    "appchat/create": (Window(1000, 86400),),
    "appchat/update": (Window(1000, 3600),),
    "webhook/send": (Window(20, 60),),
}


@dataclass
class _Passages:
    at: deque[float] = field(default_factory=deque)
    turn: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(PARALLEL))


class Limits:
    """Lets calls through in time; `sleep` is called with the seconds that have to pass."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock, self._sleep, self._lock = clock, sleep, threading.Lock()
        self._by_path: dict[str, _Passages] = {}

    @contextmanager
    def passage(self, path: str) -> Iterator[None]:
        """Wait until the endpoint may be called, and hold one of its places meanwhile."""
        with self._lock:
            passages = self._by_path.setdefault(path, _Passages())
        with passages.turn:
            while (wait := self._wait(path, passages)) > 0:
                self._sleep(wait)
            yield

    def _wait(self, path: str, passages: _Passages) -> float:
        """Return for how long no call is allowed; nought counts the passage."""
        windows = OWN.get(path, USUAL)
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
