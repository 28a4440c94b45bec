"""How strong a gate is, and whether that suits the type of the group (R-070, C-04)."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.joining.gating.conditions import Condition, Group, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

__all__ = ["LABELS", "LEVELS", "Strength", "favours_payers", "of", "warning"]

HIGH_SPEND_FEN = 100_000  # a thousand yuan: below it a purchase is everyday


class Strength(IntEnum):
    """How much a gate asks."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3


LEVELS: Mapping[str, Strength] = {each.name.lower(): each for each in Strength}
LABELS: Mapping[Strength, _StrPromise] = {
    Strength.NONE: gettext_lazy("无门槛"),
    Strength.LOW: gettext_lazy("低门槛"),
    Strength.MEDIUM: gettext_lazy("中门槛"),
    Strength.HIGH: gettext_lazy("高门槛"),
}
KINDS: Mapping[Kind, Strength] = {
    Kind.PAID_ANNUAL: Strength.HIGH,
    Kind.PAID_PERMANENT: Strength.HIGH,
    Kind.COURSE_ENROLLED: Strength.MEDIUM,
    Kind.TOTAL_SPEND: Strength.MEDIUM,
    Kind.OWNS_PRODUCT: Strength.MEDIUM,
    Kind.ORDER: Strength.LOW,
    Kind.ACTIVITY: Strength.LOW,
    Kind.QUESTIONNAIRE: Strength.LOW,
    Kind.SCORE: Strength.MEDIUM,
    Kind.POSTER: Strength.LOW,
    Kind.ACKNOWLEDGED: Strength.LOW,
    Kind.TAG: Strength.LOW,
    Kind.TIER: Strength.HIGH,
    Kind.INVITATION: Strength.LOW,
    Kind.MANUAL: Strength.MEDIUM,
}
PAYING = {Kind.PAID_ANNUAL, Kind.PAID_PERMANENT, Kind.TOTAL_SPEND, Kind.OWNS_PRODUCT, Kind.COURSE_ENROLLED, Kind.ORDER}


def of(gate: Group) -> Strength:
    """Return how much a gate asks: the most of what it asks together, the least of what it lets one choose from."""
    asked = [each for part in gate.parts if (each := _of_part(part)) is not None]
    if not asked:
        return Strength.NONE
    if gate.mode == "all":
        return max(asked)
    # Much money or a valued opinion: a choice among what is hard to meet is hard to meet.
    return Strength.HIGH if min(asked) >= Strength.MEDIUM and max(asked) == Strength.HIGH else min(asked)


def _of_part(part: Condition | Group) -> Strength | None:
    if isinstance(part, Group):
        return of(part)
    if part.voluntary:
        return None
    if part.kind == Kind.TOTAL_SPEND and part.fen >= HIGH_SPEND_FEN:
        return Strength.HIGH
    return KINDS[part.kind]


def warning(gate: Group, wanted: Strength, type_name: str) -> str:
    """Say that a gate is stronger or weaker than suits the type; empty where it suits."""
    found = of(gate)
    told = {"type": type_name, "wanted": LABELS[wanted], "found": LABELS[found]}
    if found > wanted:
        return _("“%(type)s”适合%(wanted)s,现在是%(found)s:会把本来欢迎的人挡在外面。") % told
    if found < wanted:
        return _("“%(type)s”适合%(wanted)s,现在是%(found)s:筛不出精准的人,进来的人也不珍惜。") % told
    return ""


def favours_payers(gate: Group) -> bool:
    """Say whether only money opens the gate: a die-hard fan who pays nothing has no way in (R-134, C-34)."""
    return _only_paying(gate) is True


def _only_paying(part: Condition | Group) -> bool | None:
    if isinstance(part, Condition):
        return None if part.voluntary or part.kind == Kind.ACKNOWLEDGED else part.kind in PAYING
    told = [each for one in part.parts if (each := _only_paying(one)) is not None]
    if not told:
        return None
    return any(told) if part.mode == "all" else all(told)
