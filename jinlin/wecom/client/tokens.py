"""Where tokens are kept: fetched early, once for all who wait."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["EARLY", "App", "Fetched", "MemoryTokens", "TokenStore"]

EARLY = 300.0  # seconds before its end a token is replaced


@dataclass(frozen=True)
class App:
    """Whose calls they are."""

    corp_id: str
    secret: str = field(repr=False)
    agent_id: int | None = None


@dataclass(frozen=True)
class Fetched:
    """A token as the platform gave it, and for how many seconds."""

    value: str = field(repr=False)
    seconds: int


class TokenStore(Protocol):
    """Keeps the token of one app."""

    def token(self, fetch: Callable[[], Fetched]) -> str:
        """Return a token that is good; `fetch` is called by one of those who need it."""

    def forget(self, value: str) -> None:
        """Drop one the platform refused: the next who asks fetches another. One replaced meanwhile stays."""


class MemoryTokens:
    """Keeps the token in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._value, self._good_until = "", 0.0

    def token(self, fetch: Callable[[], Fetched]) -> str:
        """Return the token, fetched by the first who finds it old."""
        with self._lock:
            if not self._value or self._clock() >= self._good_until:
                fetched = fetch()
                self._value, self._good_until = fetched.value, self._clock() + max(fetched.seconds - EARLY, 1.0)
            return self._value

    def forget(self, value: str) -> None:
        """Drop the token if it still is this one."""
        with self._lock:
            if self._value == value:
                self._value = ""
