"""How often an endpoint may be called: windows of §7.1 as data, and how many calls of this process at a time.

What the platform counts otherwise than by calls (person-times of `message/send` and `appchat/send`, reminders of one task,
groups given away by one owner) is left to its own count.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinlin.wecom.client.errors import RateLimited
from jinlin.wecom.client.passages import Own, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jinlin.wecom.client.passages import Common, Passages

__all__ = ["Limits", "Used", "Window", "block_seconds", "used_of", "windows_of"]

PARALLEL = 5  # calls of one endpoint at a time; 45033 has no published threshold
DAY, SHANGHAI = 86_400, 8 * 3600

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


@dataclass(frozen=True)
class Used:
    """How much of what an endpoint may be called has been used."""

    path: str
    calls: int
    window: Window

    @property
    def share(self) -> float:
        """The part of the window that is used, 0 to 1."""
        return self.calls / self.window.most


def used_of(passages: Common, most: int) -> list[Used]:
    """Return the endpoints nearest to their limit, each by the window it is nearest in."""
    found = []
    for path in passages.paths():
        windows = windows_of(path)
        rows = [Used(path, calls, window) for calls, window in zip(passages.used(path, windows), windows, strict=True)]
        found.append(max(rows, key=lambda each: each.share))
    return sorted((each for each in found if each.calls), key=lambda each: -each.share)[:most]


class Limits:
    """Lets calls through in time. Where more than `patience` seconds would have to pass, it raises RateLimited instead."""

    def __init__(
        self,
        *,
        passages: Passages | None = None,
        sleep: Callable[[float], None] = time.sleep,
        wall: Callable[[], float] = time.time,
        patience: float = 60.0,
    ) -> None:
        self._passages = passages or Own()
        self._sleep, self._wall, self._patience = sleep, wall, patience
        self._lock = threading.Lock()
        self._turns: dict[tuple[str, str], threading.BoundedSemaphore] = {}

    @contextmanager
    def passage(self, path: str, lane: str = "") -> Iterator[None]:
        """Wait until the endpoint may be called, and hold one of its places meanwhile; each lane counts by itself.

        Raises RateLimited with 45009 where the wait is too long; the platform was not asked.
        """
        windows = windows_of(path)
        with self._turn(path, lane):
            while (wait := self._passages.wait(path, lane, windows)) > 0:
                if wait > self._patience:
                    until = self._wall() + wait
                    raise RateLimited(errcode=45009, errmsg="not asked: our own count", path=path, until=until)
                self._sleep(wait)
            yield

    def _turn(self, path: str, lane: str) -> threading.BoundedSemaphore:
        with self._lock:
            return self._turns.setdefault((path, lane), threading.BoundedSemaphore(PARALLEL))
