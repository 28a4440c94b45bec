"""What is written to new friends, held against the persona cards of the accounts that will say it (R-057, R-083)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from jinlin.communities import personas
from jinlin.communities.models import Persona

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.communities.personas import Flaw
    from jinlin.workspaces.models import Workspace

__all__ = ["MOST", "Held", "held_against"]

MOST = 30  # cards that are looked at; a brand has a handful


@dataclass(frozen=True)
class Held:
    """What does not fit one card: by step; `accounts` speak as it."""

    persona: Persona
    accounts: int
    flaws: list[tuple[str, Flaw]]


def held_against(workspace: Workspace, texts: Mapping[str, str]) -> list[Held]:
    """Hold texts, by the name of their step, against every card that accounts speak as; the most spoken first."""
    rows = Persona.objects.filter(workspace=workspace, ended_at=None).annotate(speakers=Count("accounts"))
    cards = rows.filter(speakers__gt=0).order_by("-speakers", "name", "pk")[:MOST]
    return [
        Held(card, card.speakers, [(step, flaw) for step, text in texts.items() for flaw in personas.lint(text, card)])
        for card in cards
    ]
