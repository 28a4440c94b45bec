"""What follows for a member's profile: from a questionnaire they sent, and from learning whose phone it was sent from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.members.models import Visitor
from jinlin.questionnaires import actions as questionnaires
from jinlin.questionnaires.models import Response

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.events.models import Fact

__all__ = ["answered", "visitor_recognised"]


def answered(fact: Fact, now: datetime) -> None:
    """Write down what a response says about its member."""
    response = Response.objects.filter(workspace=fact.workspace_id, pk=fact.data["response"]).first()
    if response:
        questionnaires.apply(response, now=now)


def visitor_recognised(fact: Fact, now: datetime) -> None:
    """Let what a phone answered before be its member's."""
    visitors = Visitor.objects.select_related("member").filter(workspace=fact.workspace_id, member__isnull=False)
    visitor = visitors.filter(pk=fact.data["visitor"]).first()
    if visitor:
        questionnaires.apply_to_visitor(visitor, now=now)
