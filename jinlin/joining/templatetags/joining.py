"""How gates and applications are marked on pages."""

from __future__ import annotations

from typing import Any

from django import template

from jinlin.joining.gating.strength import Strength
from jinlin.joining.models import State

register = template.Library()

TONES = {
    State.REVIEW: "primary",
    State.SCREENING: "primary",
    State.WAITING: "apricot",
    State.ADMITTED: "ok",
    State.JOINED: "ok",
    State.REJECTED: "bad",
}
STRENGTHS = {Strength.NONE: "service", Strength.LOW: "service", Strength.MEDIUM: "value", Strength.HIGH: "sell"}


@register.filter
def at(told: dict[Any, Any], key: object) -> Any:
    """Return what a mapping holds for a key; None where it holds nothing."""
    return told.get(key)


@register.filter
def wanting(told: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return what is not met, the worst first, three at most: a row of a list has no room for more."""
    ranks = {"unmet": 0, "pending": 1}
    return sorted((each for each in told if each[0] in ranks), key=lambda each: ranks[each[0]])[:3]


@register.filter
def application_tone(state: str) -> str:
    """Return the tone in which a state is shown."""
    return TONES.get(State(state), "quiet")


@register.filter
def gate_tone(strength: Strength) -> str:
    """Return the tone in which a strength is shown."""
    return STRENGTHS[strength]
