"""By the clock: plan, hand on, count again, let what is over be late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.playbooks.actions import breaking, issuing, planning, settling

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["stop_for_leavers", "tick"]


def tick(now: datetime) -> bool:
    """Do a piece of each; say whether more is waiting. Four queries where nothing is due, however many groups there are."""
    found = [
        planning.plan_next(now),
        issuing.issue_next(now),
        settling.recount_next(now),
        settling.settle_next(now),
    ]
    return any(found)


def stop_for_leavers(now: datetime) -> None:
    """Take groups out of their runs where people leave in numbers."""
    breaking.stop_leavers(now)
