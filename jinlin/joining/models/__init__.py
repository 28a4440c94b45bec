"""How people come in: codes, gates, applications, welcomes, newcomers."""

from __future__ import annotations

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
    "Greeting",
    "GreetingStep",
    "Outcome",
    "StepKind",
    "StopWhy",
    "TemplateState",
    "TemplateUse",
    "WelcomeFlow",
    "WelcomeTemplate",
]
