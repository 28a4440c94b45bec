"""Give a planned community what its pack brings, through the doors of the capabilities that own it (R-038, area V).

Everything comes as a draft or as an ordinary entry that people edit. What a workspace has already is left as it is: a second
group of the same pack shares the persona, the questionnaire and the answers of the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinlin.communities.actions import casting, chartering
from jinlin.communities.actions.casting import Card
from jinlin.communities.models import Persona
from jinlin.joining.models import WelcomeTemplate
from jinlin.joining.welcoming import library
from jinlin.joining.welcoming.library import TemplateWords
from jinlin.launch import admitting, answering, ruling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.core.wording import Words
    from jinlin.launch import packs
    from jinlin.launch.packs import Pack
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace


LONGEST_NAME = 40  # of a template


def charter_of(pack: Pack, language: str) -> dict[str, Any]:
    """Return the content of the charter a pack brings, as `communities.elements` has it."""
    told, objectives = pack.charter, pack.charter.objectives
    return {
        "shared_attributes": _in(told.shared_attributes, language),
        "belief": told.belief.in_language(language),
        "space": told.space.in_language(language),
        "goal": told.goal.in_language(language),
        "formation_scene": "planned",
        "value": told.value.in_language(language),
        "directions": list(told.directions),
        "pain_points": _in(told.pain_points, language),
        "persona": told.persona.in_language(language),
        "found_at": _in(told.where, language),
        "carriers": [{"kind": one.kind, "name": one.name.in_language(language)} for one in told.carriers],
        "objectives": [objectives.primary, *objectives.also],
        "primary": objectives.primary,
        "business_role": told.role,
        "theme": told.theme.in_language(language),
        "action": told.action,
        "core_value": told.core_value.in_language(language),
        "lifestyle": told.lifestyle.in_language(language),
    }


def _in(texts: Iterable[Words], language: str) -> list[str]:
    return [text.in_language(language) for text in texts]


@dataclass(frozen=True)
class Outfit:
    """What was made for a community and has to be kept until its group is there."""

    welcome: WelcomeTemplate


def outfit(
    *, who: Access, community: Community, pack: Pack, language: str, frame: Mapping[str, str], now: datetime
) -> Outfit:
    """Write everything a pack brings for a community that has nothing yet; call it in the transaction that plans it.

    `frame` are elements of the charter that belong to this one opening: theme, start_at, planned_end.
    """
    content = charter_of(pack, language) | {key: value for key, value in frame.items() if value}
    chartering.write(who=who, community=community, content=content, reason=pack.key, now=now)
    if pack.persona:
        give_persona(who, pack.persona, language, now)
    admitting.admit_by(who=who, community=community, pack=pack, language=language, now=now)
    ruling.rule(who=who, community=community, pack=pack, language=language, now=now)
    answering.answer(who=who, community=community, pack=pack, language=language, now=now)
    return Outfit(welcome=welcome_of(who, pack, language, now))


def welcome_name(pack: Pack, language: str) -> str:
    """Return what the pack's group welcome is called."""
    return pack.name.in_language(language)[:LONGEST_NAME]


def welcome_of(who: Access, pack: Pack, language: str, now: datetime) -> WelcomeTemplate:
    """Return the group welcome of the pack: all groups of a brand that begin with it share one, for the library holds a hundred."""
    name = welcome_name(pack, language)
    known = WelcomeTemplate.objects.filter(workspace=who.workspace, name=name, ended_at=None).first()
    text = pack.welcome.text(language).replace("{门店}", who.workspace.name)
    stage = pack.types.get("stage", "")
    words = TemplateWords(name=name, text=text, kind=f"stage:{stage}" if stage else "")
    return known or library.save_template(who=who, words=words, now=now)


def has_persona(workspace: Workspace, name: str) -> bool:
    """Say whether there is a persona of this name."""
    return Persona.objects.filter(workspace=workspace, name=name, ended_at=None).exists()


def give_persona(who: Access, persona: packs.Persona, language: str, now: datetime) -> None:
    """Add the persona card, unless there is one of its name."""
    name = persona.name.in_language(language)
    if has_persona(who.workspace, name):
        return
    card = Card(
        name=name,
        age_band=persona.age,
        about=persona.about.in_language(language),
        tones=persona.tones,
        never_says=_in(persona.never_says, language),
        expertise=_in(persona.expertise, language),
    )
    casting.save_persona(who, card, now=now)
