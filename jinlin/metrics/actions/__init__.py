"""Changes of metrics: refresh what the lake and the standings know."""

from jinlin.metrics.actions.building import build_roll_ups
from jinlin.metrics.actions.refreshing import prepare, refresh

__all__ = ["build_roll_ups", "prepare", "refresh"]
