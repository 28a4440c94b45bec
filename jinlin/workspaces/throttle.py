"""Slow down people who guess passwords: five wrong ones close an account's door, fifty a machine's, for a quarter of an hour.

The counts live in the cache of the process: they are gone after a restart, and each web process counts for itself.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.core.cache import cache

__all__ = ["CLOSED_FOR", "clear", "count", "is_closed"]

CLOSED_FOR = timedelta(minutes=15)
_PER_ACCOUNT = 5
_PER_MACHINE = 50


def is_closed(username: str, machine: str) -> bool:
    """Say whether the door is closed, be the password right or wrong."""
    return any(cache.get(key, 0) >= most for key, most in _counters(username, machine))


def count(username: str, machine: str) -> None:
    """Remember a wrong password."""
    for key, _most in _counters(username, machine):
        if not cache.add(key, 1, timeout=CLOSED_FOR.total_seconds()):
            cache.incr(key)


def clear(username: str, machine: str) -> None:
    """Forget an account's wrong passwords after the right one; the machine's stay."""
    cache.delete(_counters(username, machine)[0][0])


def _counters(username: str, machine: str) -> tuple[tuple[str, int], tuple[str, int]]:
    account = hashlib.sha256(username.strip().lower().encode()).hexdigest()[:32]
    return (f"sign-in:account:{account}", _PER_ACCOUNT), (f"sign-in:machine:{machine}", _PER_MACHINE)
