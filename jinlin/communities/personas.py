"""Which persona an account speaks as, and whether a text fits it: words it never uses, and its tone (R-057)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import gettext as _

from jinlin.communities.models import Persona, Tone
from jinlin.core.text import simplified

if TYPE_CHECKING:
    from jinlin.wecom.models import Account

__all__ = ["Flaw", "lint", "persona_of"]

_FILE = Path(__file__).with_name("personas.yaml")
_SENTENCES = re.compile(r"[^。!\uff01?\uff1f;\uff1b\n]+")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
FORBIDDEN, TONE = "forbidden", "tone"


@dataclass(frozen=True)
class Flaw:
    """What does not fit: a forbidden word or a breach of tone, where it begins in the text, and why in words."""

    kind: str
    word: str
    at: int
    why: str


def persona_of(account: Account) -> Persona | None:
    """Return the persona an account speaks as; None where it speaks as itself."""
    return Persona.objects.filter(accounts__account=account, ended_at=None).first()


def lint(text: str, persona: Persona) -> list[Flaw]:
    """Return what in a text does not fit a persona, in the order of the text; none where it fits."""
    folded = _folded(text)
    found = [
        Flaw(FORBIDDEN, word, at, _("%(name)s 不用这个词") % {"name": persona.name})
        for word in persona.never_says
        for at in _places(folded, word)
    ]
    for tone in persona.tones:
        found += _against(text, folded, tone)
    return sorted(found, key=lambda flaw: (flaw.at, flaw.kind, flaw.word))


def _against(text: str, folded: str, tone: str) -> list[Flaw]:
    """Return what in a text is against one tone."""
    rule = _rules().get(tone)
    if rule is None:
        return []
    label = {"tone": Tone(tone).label}
    found = [
        Flaw(TONE, word, at, _("不合“%(tone)s”的语气") % label)
        for word in rule.get("words", ())
        for at in _places(folded, word)
    ]
    return found + _too_many(text, rule, label) + _too_long(text, rule, label)


def _too_many(text: str, rule: dict[str, Any], label: dict[str, Any]) -> list[Flaw]:
    emoji, most = list(_EMOJI.finditer(text)), rule.get("emoji")
    if most is None or len(emoji) <= most:
        return []
    first = emoji[most]
    why = _("“%(tone)s”的语气最多用 %(most)s 个表情,这里有 %(n)s 个") % {**label, "most": most, "n": len(emoji)}
    return [Flaw(TONE, first.group(), first.start(), why)]


def _too_long(text: str, rule: dict[str, Any], label: dict[str, Any]) -> list[Flaw]:
    most = rule.get("sentence")
    if most is None:
        return []
    why = _("“%(tone)s”的语气一句话不超过 %(most)s 字") % {**label, "most": most}
    long = [each for each in _SENTENCES.finditer(text) if len(each.group().strip()) > most]
    return [Flaw(TONE, f"{each.group().strip()[:12]}…", each.start(), why) for each in long]


def _places(folded: str, word: str) -> list[int]:
    wanted = _folded(word)
    return [each.start() for each in re.finditer(re.escape(wanted), folded)] if wanted else []


def _folded(text: str) -> str:
    """Write a text so that case, width and script do not matter; every character keeps its place."""
    return "".join(_one(character) for character in _same_length(text))


def _same_length(text: str) -> str:
    plain = simplified(text)
    return plain if len(plain) == len(text) else text


def _one(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).casefold()
    return folded if len(folded) == 1 else character


@cache
def _rules() -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content
