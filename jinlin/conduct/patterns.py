"""Patterns of nicknames: RE2, whose time grows with the name and never with how the pattern is nested."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

__all__ = ["PatternUnreadable", "fits", "read"]

LONGEST_NAME = 60
_MEMORY = 1 << 20  # bytes a pattern may take; "(a{1,1000}){1,1000}" takes more and is refused


class PatternUnreadable(ValueError):
    """No pattern RE2 can take: wrong, too large, or one that looks back or ahead."""


@lru_cache(maxsize=500)
def read(pattern: str) -> Any:
    """Return a pattern ready to search with. Raises PatternUnreadable."""
    options = re2.Options()
    options.log_errors, options.max_mem = False, _MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise PatternUnreadable(pattern) from error


def fits(pattern: str, name: str) -> bool:
    """Say whether a nickname is as a pattern wants it; a pattern that cannot be read holds against nobody."""
    try:
        return bool(read(pattern).search(name[:LONGEST_NAME]))
    except PatternUnreadable:
        return True
