"""How people come in: codes, gates, applications, welcomes, newcomers."""

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
from jinlin.joining.models.welcome import (
    Greeting,
    GreetingStep,
    Outcome,
    StepKind,
    StopWhy,
    TemplateState,
    TemplateUse,
    WelcomeFlow,
    WelcomeTemplate,
)

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
    "Greeting",
    "GreetingStep",
    "Guarding",
    "Invitation",
    "Outcome",
    "Proposal",
    "Reply",
    "Round",
    "State",
    "Step",
    "StepKind",
    "StopWhy",
    "TemplateState",
    "TemplateUse",
    "WelcomeFlow",
    "WelcomeTemplate",
]
