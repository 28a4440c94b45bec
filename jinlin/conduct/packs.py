"""Rule packs: data files a rule set can begin with, for industries and for how strict one wants to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from jinlin.conduct.detecting.finding import Wanted

__all__ = ["USUAL", "Pack", "PackRule", "all_packs", "pack", "wanted"]

HERE = Path(__file__).parent
USUAL = "standard"
LADDER = ("warn", "red_packet", "remove")


@dataclass(frozen=True)
class PackRule:
    """A rule of a pack; texts by language."""

    key: str
    text: dict[str, str]
    detector: str = "by_eye"
    words: tuple[str, ...] = ()
    count: int = 0
    minutes: int = 0
    severity: str = "serious"
    ladder: tuple[str, ...] = LADDER


@dataclass(frozen=True)
class Pack:
    """A pack with everything it takes from the one it extends; texts by language ("zh", "en")."""

    key: str
    name: dict[str, str]
    positioning: dict[str, str]
    penalties: dict[str, str]
    welfare: dict[str, str] = field(default_factory=dict)
    nickname: dict[str, Any] = field(default_factory=dict)
    intro: dict[str, str] = field(default_factory=dict)
    intro_days: int = 3
    rules: tuple[PackRule, ...] = ()

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return told(self.name)


def told(texts: dict[str, str], language: str | None = None) -> str:
    """Return a text of a pack in a language (the reader's by default)."""
    short = "zh" if (language or get_language() or "zh").startswith("zh") else "en"
    return texts.get(short, "")


@cache
def all_packs() -> dict[str, Pack]:
    """Return every pack by key, in the order of the file."""
    written = yaml.safe_load((HERE / "packs.yaml").read_text(encoding="utf-8"))
    return {key: _pack(key, _whole(key, written)) for key in written}


def pack(key: str) -> Pack:
    """Return a pack; the standard one where the key is none."""
    return all_packs().get(key) or all_packs()[USUAL]


def wanted(key: str) -> tuple[Wanted, ...]:
    """Return the rules of a pack as the finder takes them."""
    return tuple(Wanted(rule.key, rule.detector, rule.words, rule.count, rule.minutes) for rule in pack(key).rules)


def _whole(key: str, written: dict[str, Any]) -> dict[str, Any]:
    own = written[key]
    if "extends" not in own:
        return dict(own)
    below = _whole(own["extends"], written)
    return {**below, **own, "rules": [*below["rules"], *own.get("rules", [])]}


def _pack(key: str, told: dict[str, Any]) -> Pack:
    rules = tuple(_rule(number, each) for number, each in enumerate(told.pop("rules"), 1))
    told.pop("extends", None)
    return Pack(key=key, rules=rules, **told)


def _rule(number: int, each: dict[str, Any]) -> PackRule:
    told = dict(each)
    for name in ("words", "ladder"):
        if name in told:
            told[name] = tuple(told[name])
    return PackRule(key=f"R{number}", **told)
