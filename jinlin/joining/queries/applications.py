"""Questions about applications: which one somebody has, what else they could do, who waits and in what order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from jinlin.joining.gating.evaluating import Evaluation, evaluate
from jinlin.joining.models import UNDER_WAY, Application, State
from jinlin.joining.queries.facts import facts_of_applications

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.joining.models import Gate, GateVersion
    from jinlin.members.models import Visitor

__all__ = ["Evaluated", "evaluated", "latest_of", "place_in_line", "under_way_of", "waiting"]


@dataclass(frozen=True)
class Evaluated:
    """An application with what its gate says to it now."""

    application: Application
    evaluation: Evaluation


def evaluated(version: GateVersion, applications: Sequence[Application], *, now: datetime) -> list[Evaluated]:
    """Ask the gate about these applications, a handful of queries for each thousand."""
    tree = version.tree
    return [
        Evaluated(each, evaluate(tree, facts)) for each, facts in facts_of_applications(version, applications, now=now)
    ]


def latest_of(gate: Gate, visitor: Visitor | None) -> Application | None:
    """Return the newest application of a phone, or of the member it was proven to be; None where there is none."""
    if visitor is None or visitor.workspace_id != gate.workspace_id:
        return None
    mine = Q(visitor=visitor.slug)
    if visitor.member_id:
        mine |= Q(member=visitor.member_id)
    rows = Application.objects.filter(mine, gate=gate)
    return rows.select_related("workspace", "gate", "version", "community", "unit").order_by("-begun_at", "-pk").first()


def under_way_of(gate: Gate, *, visitor: str = "", member: int | None = None) -> Application | None:
    """Return the application of a phone, or of a member, that has not ended."""
    rows = Application.objects.filter(gate=gate, state__in=UNDER_WAY)
    by_member = rows.filter(member=member).first() if member else None
    return by_member or (rows.filter(visitor=visitor).first() if visitor else None)


def waiting(gate: Gate) -> QuerySet[Application]:
    """Return who waits for room: the higher score first, then who waits longer."""
    rows = Application.objects.filter(gate=gate, state=State.WAITING)
    return rows.order_by(F("score").desc(nulls_last=True), "state_at", "pk")


def place_in_line(application: Application) -> int:
    """Return the how-manieth of the waiting somebody is, from 1; 0 for one who does not wait."""
    if application.state != State.WAITING:
        return 0
    earlier = Q(state_at__lt=application.state_at) | Q(state_at=application.state_at, pk__lt=application.pk)
    if application.score is None:
        ahead = Q(score__isnull=False) | Q(score=None) & earlier
    else:
        ahead = Q(score__gt=application.score) | Q(score=application.score) & earlier
    return waiting(application.gate).filter(ahead).count() + 1
