"""How many volunteers so many groups need, and whether the groups are shared out evenly (R-054: 300–400 groups by 20)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from jinlin.communities.models import Appointment, Community, Function
from jinlin.metrics.activity import thresholds

if TYPE_CHECKING:
    from django.http import QueryDict

    from jinlin.workspaces.access import Access

MOST = 1_000_000


@dataclass(frozen=True)
class Share:
    """A volunteer and how many groups they have: `word` says too few, too many or fine."""

    name: str
    groups: int
    word: str


@dataclass(frozen=True)
class Capacity:
    """The calculator: for so many groups between `fewest` and `most` volunteers; and who has how many now."""

    groups: int
    least: int
    most: int
    fewest_people: int
    most_people: int
    shares: list[Share]

    @property
    def is_balanced(self) -> bool:
        """Whether everybody has a number within the limits."""
        return bool(self.shares) and all(each.word == "fine" for each in self.shares)

    @property
    def spread(self) -> int:
        """The difference between whoever has most and whoever has fewest."""
        counts = [each.groups for each in self.shares]
        return max(counts) - min(counts) if counts else 0


def people_needed(groups: int, least: int, most: int) -> tuple[int, int]:
    """Return the fewest and the most volunteers for so many groups: everybody at the upper, or at the lower limit."""
    return math.ceil(groups / most), math.ceil(groups / least)


def capacity(access: Access, given: QueryDict) -> Capacity:
    """Return the calculator for the number asked for, all open groups of the subtree where none is."""
    limits = thresholds.of(access.workspace)
    least, most = int(limits["capacity.volunteer_least"]), int(limits["capacity.volunteer_most"])
    asked = given.get("groups", "")
    open_groups = Community.objects.visible_to(access).filter(ended_at=None)
    groups = min(int(asked), MOST) if asked.isdecimal() else open_groups.count()
    fewest, many = people_needed(groups, least, most)
    return Capacity(groups, least, most, fewest, many, _shares(access, least, most))


def _shares(access: Access, least: int, most: int) -> list[Share]:
    rows = Appointment.objects.visible_to(access).that_last().filter(function=Function.VOLUNTEER, staff__left_at=None)
    told = (
        rows.order_by()
        .values_list("staff__name", "staff")
        .annotate(groups=Count("community"))
        .order_by("-groups", "staff")
    )
    return [Share(name, n, _word(n, least, most)) for name, _staff, n in told[:200]]


def _word(groups: int, least: int, most: int) -> str:
    if groups > most:
        return "many"
    return "few" if groups < least else "fine"
