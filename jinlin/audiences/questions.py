"""What an audience may ask: the fields of a saved query, checked before anything is kept or counted (R-259)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinlin.members.models import Tier
from jinlin.metrics.models import Segment
from jinlin.metrics.segments import lifecycle, quadrants, rfm

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN_REGION = "?"
CHOICES: Mapping[str, frozenset[str]] = {
    "segment": frozenset(Segment.values),
    "lifecycle": frozenset(lifecycle.STAGES),
    "rfm": frozenset(rfm.GRADES),
    "quadrant": frozenset(quadrants.QUADRANTS),
    "tier": frozenset({*Tier.values, ""}),
}
NUMBERS = ("tags", "units", "communities")
TEXTS = ("region",)


class BadQuestion(Exception):
    """A field or a value that an audience cannot ask for."""


@dataclass(frozen=True)
class Question:
    """Who is meant: each field narrows, the values within a field are alternatives; an empty field does not narrow."""

    segment: frozenset[str] = frozenset()
    lifecycle: frozenset[str] = frozenset()
    rfm: frozenset[str] = frozenset()
    quadrant: frozenset[str] = frozenset()
    tier: frozenset[str] = frozenset()
    region: frozenset[str] = frozenset()
    tags: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    communities: frozenset[int] = field(default=frozenset())

    def kept(self) -> dict[str, list[Any]]:
        """Return the query as it is saved."""
        return {name: sorted(values) for name, values in self.__dict__.items() if values}


def parse(query: Mapping[str, Any]) -> Question:
    """Return the question of a query. Raises BadQuestion."""
    strange = set(query) - {*CHOICES, *NUMBERS, *TEXTS}
    if strange:
        raise BadQuestion(", ".join(sorted(strange)))
    values: dict[str, Any] = {}
    for name, given in query.items():
        if not isinstance(given, list | tuple | set | frozenset):
            raise BadQuestion(name)
        values[name] = _checked(name, given)
    return Question(**values)


def _checked(name: str, given: Any) -> frozenset[Any]:
    if name in NUMBERS:
        try:
            return frozenset(int(one) for one in given)
        except (TypeError, ValueError) as error:
            raise BadQuestion(name) from error
    wanted = frozenset(str(one) for one in given)
    if name in CHOICES and not wanted <= CHOICES[name]:
        raise BadQuestion(f"{name}: {', '.join(sorted(wanted - CHOICES[name]))}")
    return wanted
