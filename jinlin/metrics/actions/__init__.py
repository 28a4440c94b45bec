"""Changes of metrics: refresh what the lake and the standings know."""

from jinlin.metrics.actions.building import build_roll_ups
from jinlin.metrics.actions.choosing import (
    BadRule,
    BadSteps,
    Ladders,
    NegativeThreshold,
    RuleChoice,
    SharesBeyondWhole,
    choose,
)
from jinlin.metrics.actions.judging import invalidate, restore
from jinlin.metrics.actions.refreshing import prepare, refresh

__all__ = [
    "BadRule",
    "BadSteps",
    "Ladders",
    "NegativeThreshold",
    "RuleChoice",
    "SharesBeyondWhole",
    "build_roll_ups",
    "choose",
    "invalidate",
    "prepare",
    "refresh",
    "restore",
]
