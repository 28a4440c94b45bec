"""How many added an account, were told in time, took the benefit, came into a group; counted from rows the facts made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from jinlin.joining.models import Greeting, Outcome, TemplateUse, WelcomeFlow, WelcomeTemplate
from jinlin.wecom.models import Account

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access

__all__ = ["Funnel", "flows", "funnels", "greetings", "slowest", "templates"]


@dataclass(frozen=True)
class Funnel:
    """What became of the people who added an account in a window."""

    added: int = 0
    sent: int = 0
    late: int = 0
    claimed: int = 0
    joined: int = 0
    stopped: int = 0


def greetings(access: Access, since: datetime) -> QuerySet[Greeting]:
    """Return who added an account of the subtree's people since a moment."""
    rows = Greeting.objects.filter(workspace=access.workspace, added_at__gte=since)
    if access.unit.parent_id is None:
        return rows
    near = Account.objects.filter(workspace=access.workspace, staff__unit__path__startswith=access.unit.path)
    return rows.filter(userid__in=near.values("userid"))


def funnels(access: Access, since: datetime) -> dict[int | None, Funnel]:
    """Return the counters of each flow, under None of those no flow was for; one query."""
    rows = greetings(access, since).order_by().values("flow_id")
    counted = rows.annotate(
        added=Count("pk"),
        sent=Count("pk", filter=Q(outcome=Outcome.SENT)),
        late=Count("pk", filter=Q(outcome=Outcome.LATE)),
        claimed=Count("pk", filter=Q(benefit_at__isnull=False)),
        joined=Count("pk", filter=Q(joined_at__isnull=False)),
        stopped=Count("pk", filter=Q(stopped_at__isnull=False)),
    )
    names = ("added", "sent", "late", "claimed", "joined", "stopped")
    return {flow: Funnel(*told) for flow, *told in counted.values_list("flow_id", *names)}


def slowest(access: Access, since: datetime, most: int = 2000) -> tuple[float, float] | None:
    """Return the median and the longest wait for the first message, in seconds; None where nothing was sent."""
    rows = greetings(access, since).filter(outcome=Outcome.SENT).order_by("-added_at")
    waits = sorted(
        max((settled - added).total_seconds(), 0.0)
        for added, settled in rows.values_list("added_at", "settled_at")[:most]
        if settled
    )
    return (waits[len(waits) // 2], waits[-1]) if waits else None


def flows(access: Access) -> QuerySet[WelcomeFlow]:
    """Return the flows in use, that for all others last."""
    rows = WelcomeFlow.objects.filter(workspace=access.workspace, ended_at=None)
    return rows.select_related("community").order_by("-state", "pk")


def templates(access: Access) -> QuerySet[WelcomeTemplate]:
    """Return the group welcomes in use, with how many groups they are for and how many owners say so."""
    near = Q(uses__ended_at=None, uses__community__unit__path__startswith=access.unit.path)
    rows = WelcomeTemplate.objects.filter(workspace=access.workspace, ended_at=None)
    return rows.annotate(
        groups=Count("uses", filter=near & Q(uses__isnull=False)),
        attached=Count("uses", filter=near & (Q(uses__declared_at__isnull=False) | Q(uses__seen_at__isnull=False))),
    ).order_by("name", "pk")


def uses_of(access: Access, template: WelcomeTemplate) -> QuerySet[TemplateUse]:
    """Return the groups of the subtree a welcome is for, those still to be done first."""
    rows = template.uses.filter(ended_at=None, community__unit__path__startswith=access.unit.path)
    return rows.select_related("community__unit", "task__assignee").order_by("declared_at", "community__name", "pk")
