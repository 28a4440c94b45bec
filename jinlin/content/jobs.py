"""By the clock: count what was followed, empty the bin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.content.actions import assets
from jinlin.content.links import actions as links

if TYPE_CHECKING:
    from datetime import datetime


def count_clicks(now: datetime) -> bool:
    """Count what was followed since the last time."""
    return links.count_clicks(now=now)


def empty_the_bin(now: datetime) -> bool:
    """Delete what has been in the bin for 30 days."""
    return assets.sweep(now=now)
