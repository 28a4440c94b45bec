"""How somebody who was admitted gets into their group: by a code for groups that leads there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse

from jinlin.joining.models import Application, Code, Gate, Guarding, Place, State

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.members.models import Visitor

__all__ = ["Entrance", "entrance_of", "gate_before"]


@dataclass(frozen=True)
class Entrance:
    """The way into a group: the page of a code that shows it."""

    url: str


def entrance_of(community: Community | None, now: datetime) -> Entrance | None:
    """Return the way into a group, by the running code with the fewest other groups; None where a colleague invites by hand."""
    if community is None:
        return None
    running = Code.objects.filter(workspace=community.workspace_id, stopped_at=None, gone_at=None)
    running = running.exclude(starts_at__gt=now).filter(places__community=community, places__left_at=None)
    code = running.annotate(groups=Count("places", filter=Q(places__left_at=None))).order_by("groups", "pk").first()
    return Entrance(reverse("code-phone", args=[code.slug])) if code else None


def gate_before(code: Code, visitor: Visitor | None) -> Gate | None:
    """Return the gate somebody has yet to pass before a code shows them its groups; None where none stands there.

    An address is passed on in a minute; who was admitted is not (R-072). Passed has whoever was admitted and is not inside yet.
    """
    behind = Place.objects.filter(code=code, left_at=None).exclude(community=None).values("community")
    placed = Guarding.objects.filter(workspace=code.workspace_id, community__in=behind, gate__ended_at=None)
    placed = placed.filter(gate__versions__published_at__isnull=False).order_by("pk")
    gates = list(dict.fromkeys(each.gate for each in placed.select_related("gate")))
    if not gates or (visitor and _admitted(gates, visitor)):
        return None
    return gates[0]


def _admitted(gates: list[Gate], visitor: Visitor) -> bool:
    mine = Q(visitor=visitor.slug)
    if visitor.member_id:
        mine |= Q(member=visitor.member_id)
    return Application.objects.filter(mine, gate__in=gates, state=State.ADMITTED).exists()
