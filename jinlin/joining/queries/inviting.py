"""Who was invited to the rounds of a gate, who of them has not answered, and the link that takes each to their application."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from jinlin.joining.models import Application, Entry, State
from jinlin.members import visitors

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.joining.models import Gate
    from jinlin.workspaces.access import Access

__all__ = ["LINK_HOLDS", "invited", "link_of", "silent"]

LINK_HOLDS = timedelta(days=30)  # from the invitation on


def invited(access: Access, gate: Gate) -> QuerySet[Entry]:
    """Return the places in the rounds of a gate that one may see, the latest round first."""
    rows = Entry.objects.filter(
        round__gate=gate, application__in=Application.objects.visible_to(access).filter(gate=gate)
    )
    rows = rows.select_related("round__gate", "application__member", "application__workspace")
    return rows.order_by("-round__number", "pk")


def silent(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Return those who still can answer and have not."""
    return rows.filter(answered_at=None, passed=None, application__state=State.SCREENING)


def link_of(entry: Entry, now: datetime) -> str:
    """Return the personal path of somebody in a round; none for a phone nobody knows, and none once it is over."""
    member, until = entry.application.member, entry.invited_at + LINK_HOLDS
    if member is None or until <= now or entry.passed is not None:
        return ""
    return visitors.link_for(member, reverse("join", args=[entry.round.gate.slug]), until=until)
