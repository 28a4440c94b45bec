"""What goes to and fro with the closest members, and what follows from it (R-051, R-053, R-056, R-060, R-063)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from jinlin.communities.models import (
    GIVEN,
    Appointment,
    Attitude,
    AttitudeKind,
    Favour,
    FavourKind,
    Function,
    Guidance,
    Membership,
    Overstep,
    Score,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access

__all__ = ["LINE", "Card", "Exchange", "cards", "exchanges", "loads", "mix"]

LINE = 60  # points of a hundred: twice below it puts a deputy on the list of eliminations
STRIKES = 2
REWARD = 85  # an average of so many points over two scores or more, and nothing overstepped, is to be rewarded


@dataclass(frozen=True)
class Exchange:
    """How often something was given to a member, and how often they did something; contents alone for the ranking."""

    given: int = 0
    done: int = 0
    contents: int = 0


@dataclass(frozen=True)
class Card:
    """How a deputy did: the latest scores first, how often they were below the line, what they were refused."""

    appointment: Appointment
    scores: Sequence[Score]
    oversteps: int
    exchange: Exchange

    @property
    def strikes(self) -> int:
        """How many scores were below the line."""
        return sum(each.points < LINE for each in self.scores)

    @property
    def average(self) -> float | None:
        """The mean of the scores; None where there is none."""
        return sum(each.points for each in self.scores) / len(self.scores) if self.scores else None

    @property
    def state(self) -> str:
        """Whether they are to be let go, warned, rewarded, or fine."""
        if self.strikes >= STRIKES:
            return "eliminate"
        if self.strikes or self.oversteps:
            return "warn"
        return "reward" if len(self.scores) >= STRIKES and (self.average or 0) >= REWARD else "fine"


def exchanges(members: Iterable[int]) -> dict[int, Exchange]:
    """Return what was given to members and done by them; one query."""
    given, contents = Q(kind__in=GIVEN), Q(kind=FavourKind.CONTENT)
    rows = Favour.objects.filter(member__in=list(members)).order_by().values_list("member")
    told = rows.annotate(
        given=Count("pk", filter=given), done=Count("pk", filter=~given), c=Count("pk", filter=contents)
    )
    return {member: Exchange(g, d, c) for member, g, d, c in told}


def cards(access: Access) -> list[Card]:
    """Return the cards of the subtree's deputies: those to be let go first, then to be warned, then to be rewarded."""
    rows = Appointment.objects.visible_to(access).that_last().filter(function=Function.DEPUTY)
    deputies = list(rows.select_related("member", "community").order_by("pk")[:500])
    oversteps = Overstep.objects.filter(appointment__in=deputies).order_by().values_list("appointment")
    refused = dict(oversteps.annotate(n=Count("pk")))
    scores: dict[int, list[Score]] = defaultdict(list)
    for each in Score.objects.filter(appointment__in=deputies).order_by("-on", "-pk"):
        scores[each.appointment_id].append(each)
    told = exchanges(each.member_id for each in deputies if each.member_id)
    found = [
        Card(each, scores[each.pk], refused.get(each.pk, 0), told.get(each.member_id or 0, Exchange()))
        for each in deputies
    ]
    rank = {"eliminate": 0, "warn": 1, "reward": 2, "fine": 3}
    return sorted(found, key=lambda card: (rank[card.state], card.appointment.pk))


def mix(community: Community) -> list[tuple[AttitudeKind, int]]:
    """Count the present members of a group by attitude; nobody is counted whom nobody judged."""
    inside = Membership.objects.filter(community=community, left_at=None, member__affiliations=None).values("member")
    rows = Attitude.objects.filter(member__in=inside).order_by().values_list("kind").annotate(n=Count("pk"))
    counted = Counter(dict(rows))
    return [(kind, counted[kind]) for kind in AttitudeKind]


def loads(access: Access) -> dict[int, int]:
    """Return how many members each advisor of the subtree has."""
    rows = Guidance.objects.visible_to(access).that_last().order_by().values_list("staff")
    return {staff: n for staff, n in rows.annotate(n=Count("pk")) if staff is not None}
