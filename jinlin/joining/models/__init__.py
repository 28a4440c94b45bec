"""Rows of how people come in."""

from __future__ import annotations

from jinlin.joining.models.applications import (
    ENDED,
    UNDER_WAY,
    Acknowledgement,
    Application,
    ApplicationQuerySet,
    Entry,
    Evidence,
    Invitation,
    Reply,
    State,
    Step,
)
from jinlin.joining.models.checking import Checking, Deed, Proposal
from jinlin.joining.models.gates import Gate, GateQuerySet, GateVersion, Guarding, Round

__all__ = [
    "ENDED",
    "UNDER_WAY",
    "Acknowledgement",
    "Application",
    "ApplicationQuerySet",
    "Checking",
    "Deed",
    "Entry",
    "Evidence",
    "Gate",
    "GateQuerySet",
    "GateVersion",
    "Guarding",
    "Invitation",
    "Proposal",
    "Reply",
    "Round",
    "State",
    "Step",
]
