"""What conduct does by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.conduct import actions
from jinlin.conduct.actions import alarms, trails
from jinlin.conduct.models import Evidence

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["forget", "scan", "spread"]


def scan(now: datetime) -> bool:
    """Check new messages against the rules, and listen for a crisis; say whether more are waiting."""
    return actions.scan_next(now)


def spread(now: datetime) -> bool:
    """Ask owners to set newly published rules as notice; say whether more groups are waiting."""
    return actions.spread_next(now)


def forget(now: datetime) -> int:
    """Delete evidence past its keeping, complaints and trails nobody looks back on; return how many rows."""
    gone = Evidence.objects.filter(expires_on__lt=now.date()).delete()[0]
    return gone + alarms.forget_complaints(now) + trails.forget(now)
