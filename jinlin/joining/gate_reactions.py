"""What follows for gates from facts told elsewhere: somebody joined, somebody left. Safe to repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.communities.models import Community
from jinlin.joining.actions import applying, checking, deciding
from jinlin.joining.queries import asking
from jinlin.members.models import Visitor

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.events.models import Fact

__all__ = ["somebody_answered", "somebody_joined", "somebody_left", "somebody_recognised"]


def somebody_answered(fact: Fact, now: datetime) -> None:
    """Note on an application that its questionnaire was answered."""
    if fact.data.get("about") == asking.ABOUT:
        applying.answered(
            workspace=fact.workspace,
            application_id=fact.data["id"],
            questionnaire=fact.data["questionnaire"],
            score=fact.data["score"],
            response=fact.data["response"],
            at=fact.at,
            now=now,
        )


def somebody_joined(fact: Fact, now: datetime) -> None:
    """End the application of somebody who was admitted and is in the group now."""
    if (community := _community(fact)) is not None and fact.data.get("member"):
        deciding.joined(community=community, member=fact.data["member"], at=fact.at, now=now)


def somebody_left(fact: Fact, now: datetime) -> None:
    """Settle what a gate had proposed for somebody who has left."""
    if (community := _community(fact)) is not None and fact.data.get("member"):
        checking.left(community=community, member=fact.data["member"], fact=fact, now=now)


def somebody_recognised(fact: Fact, now: datetime) -> None:
    """Note on the applications of a phone which member it is."""
    visitor = (
        Visitor.objects.select_related("member").filter(workspace=fact.workspace_id, pk=fact.data["visitor"]).first()
    )
    if visitor is not None and visitor.member is not None:
        applying.recognise(visitor=visitor.slug, member=visitor.member, now=now)


def _community(fact: Fact) -> Community | None:
    return Community.objects.filter(workspace=fact.workspace_id, pk=fact.data.get("community")).first()
