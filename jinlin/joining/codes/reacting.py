"""What follows for codes when somebody comes into a group, leaves it, or the group ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.joining.codes import keeping

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.events.models import Fact

__all__ = ["group_changed", "somebody_came"]


def somebody_came(fact: Fact, now: datetime) -> None:
    """Keep up the codes that lead to the group, and the one they came by."""
    state, community = fact.data.get("state", ""), fact.data["community"]
    for code in keeping.codes_of(fact.workspace, state=state, community=community):
        came = [fact.data["member"]] if state and code.state == state else []
        keeping.keep_up(code, came, now=now)


def group_changed(fact: Fact, now: datetime) -> None:
    """Keep up the codes that lead to a group somebody left, or that ended."""
    for code in keeping.codes_of(fact.workspace, community=fact.data["community"]):
        keeping.keep_up(code, (), now=now)
