"""Health: classes, dormancy, verdict, light and remedies of communities (R-009, R-221, R-261, R-266, R-327)."""

from jinlin.metrics.health.actions import assess, judge, relight
from jinlin.metrics.health.classes import Evidence, Judgement, classify
from jinlin.metrics.health.queries import Explanation, explain, trend
from jinlin.metrics.health.remedies import Remedy, remedies

__all__ = [
    "Evidence",
    "Explanation",
    "Judgement",
    "Remedy",
    "assess",
    "classify",
    "explain",
    "judge",
    "relight",
    "remedies",
    "trend",
]
