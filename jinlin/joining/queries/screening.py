"""How a screening went, round by round (R-068)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from jinlin.joining.models import Entry, Round

if TYPE_CHECKING:
    from jinlin.joining.models import Gate

__all__ = ["RoundCount", "funnel"]


@dataclass(frozen=True)
class RoundCount:
    """A round with its counts: invited = answered + silent; once settled, answered = passed + cut, and the next round invites who passed."""

    round: Round
    invited: int
    answered: int
    passed: int

    @property
    def silent(self) -> int:
        """Who has not answered."""
        return self.invited - self.answered

    @property
    def cut(self) -> int:
        """Who answered and did not pass; 0 until the round is settled."""
        return self.answered - self.passed if self.round.settled_at else 0


def funnel(gate: Gate) -> list[RoundCount]:
    """Return the rounds of a gate with their counts, in order; two queries."""
    counted = Entry.objects.filter(round__gate=gate).order_by().values("round")
    told = {
        row["round"]: row
        for row in counted.annotate(
            invited=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            good=Count("pk", filter=Q(passed=True)),
        )
    }
    empty = {"invited": 0, "answered": 0, "good": 0}
    return [
        RoundCount(row, *(told.get(row.pk, empty)[name] for name in ("invited", "answered", "good")))
        for row in Round.objects.filter(gate=gate).order_by("number")
    ]
