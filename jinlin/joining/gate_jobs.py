"""By the clock: applications run out, proofs go, who waits is called up, members are asked again (R-064, R-067)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from jinlin.joining.actions import deciding, proving, rechecking
from jinlin.joining.models import Application, Gate, State
from jinlin.joining.queries import gates as queries

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["call_up_waiting", "expire_applications", "recheck_members", "sweep_proofs"]

EVERY = timedelta(days=7)


def expire_applications(now: datetime) -> bool:
    """End what was not finished or used in time; say whether more is waiting."""
    return deciding.expire_due(now=now)


def sweep_proofs(now: datetime) -> bool:
    """Delete proofs whose time is over; say whether more are waiting."""
    return proving.sweep(now=now)


def call_up_waiting(now: datetime) -> None:
    """Admit who waits before gates whose groups have room again."""
    waiting = Application.objects.filter(gate=OuterRef("pk"), state=State.WAITING)
    for gate in Gate.objects.filter(Exists(waiting), ended_at=None).select_related("workspace"):
        deciding.call_up(gate=gate, now=now)


def recheck_members(now: datetime) -> bool:
    """Ask the members behind one gate again, each gate once a week; say whether more gates are waiting."""
    due = [gate for gate in rechecking.due(before=now - EVERY) if queries.in_force(gate)]
    for gate in due[:1]:
        rechecking.recheck(gate=gate, now=now)
    return len(due) > 1
