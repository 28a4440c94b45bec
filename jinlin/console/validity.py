"""What follows for the numbers when a person decides about a case: a confirmed violation is no valid message (C-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.metrics import actions as metrics

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.events.models import Fact

__all__ = ["case_confirmed", "case_dismissed"]


def case_confirmed(fact: Fact, now: datetime) -> None:  # noqa: ARG001  (what every reaction is given)
    """Take the message out of what is valid on the day it was said."""
    on = fact.at.astimezone(fact.workspace.zone).date()
    metrics.invalidate(workspace=fact.workspace, source=_source(fact), message=fact.data["message"], on=on)


def case_dismissed(fact: Fact, now: datetime) -> None:  # noqa: ARG001  (what every reaction is given)
    """Let the message be valid again; of a case that never was confirmed there is nothing to take back."""
    metrics.restore(workspace=fact.workspace, source=_source(fact))


def _source(fact: Fact) -> str:
    return f"case:{fact.data['case']}"
