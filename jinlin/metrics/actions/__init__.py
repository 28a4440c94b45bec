"""Changes of metrics: refresh what the lake and the standings know."""

from jinlin.metrics.actions.building import build_roll_ups
from jinlin.metrics.actions.choosing import NegativeThreshold, SharesBeyondWhole, choose
from jinlin.metrics.actions.refreshing import prepare, refresh

__all__ = ["NegativeThreshold", "SharesBeyondWhole", "build_roll_ups", "choose", "prepare", "refresh"]
