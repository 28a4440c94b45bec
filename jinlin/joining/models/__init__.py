"""How people come in: codes, gates, applications, welcomes, newcomers."""

from __future__ import annotations

from jinlin.joining.models.codes import (
    NEARLY_FULL,
    TONES,
    Code,
    CodeDeed,
    CodeKind,
    CodeQuerySet,
    CodeState,
    CodeWish,
    CodeWishState,
    Place,
    Showing,
)
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
    "NEARLY_FULL",
    "TONES",
    "Code",
    "CodeDeed",
    "CodeKind",
    "CodeQuerySet",
    "CodeState",
    "CodeWish",
    "CodeWishState",
    "Greeting",
    "GreetingStep",
    "Outcome",
    "Place",
    "Showing",
    "StepKind",
    "StopWhy",
    "TemplateState",
    "TemplateUse",
    "WelcomeFlow",
    "WelcomeTemplate",
]
