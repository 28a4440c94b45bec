"""Rules of communities, what was found against them, and crises."""

from __future__ import annotations

from jinlin.conduct.models.cases import Appeal, AppealState, Case, CaseState, Evidence, Exemption, Trail
from jinlin.conduct.models.crises import Complaint, Incident, IncidentEntry
from jinlin.conduct.models.regulations import Regulation, RegulationRead
from jinlin.conduct.models.rules import (
    LADDER,
    Acknowledgement,
    Detector,
    Penalty,
    Rule,
    RuleNotice,
    RuleSet,
    RuleVersion,
    Severity,
)

__all__ = [
    "LADDER",
    "Acknowledgement",
    "Appeal",
    "AppealState",
    "Case",
    "CaseState",
    "Complaint",
    "Detector",
    "Evidence",
    "Exemption",
    "Incident",
    "IncidentEntry",
    "Penalty",
    "Regulation",
    "RegulationRead",
    "Rule",
    "RuleNotice",
    "RuleSet",
    "RuleVersion",
    "Severity",
    "Trail",
]
