"""Whether a message asks something: it names assistant or staff, complains, or is a question that is put to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinlin.answers.matching import Condition, Library, Message, answer, form
from jinlin.answers.queries import is_mentioned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.answers.matching import Group, Outcome
    from jinlin.communities.listening import Message as Said

SHORTEST = 3  # signs that say something, the name after the @ aside
ALIKE = 0.6  # share of pairs of signs two texts have in common to be one question


@dataclass(frozen=True)
class Asked:
    """What a message asks, as far as its words tell."""

    mentions: bool
    complains: bool
    outcome: Outcome


def asked(library: Library, group: Group, said: Said, names: Iterable[str], *, to_us: bool) -> Asked | None:
    """Return what a message asks; None where it asks nothing of us.

    A question that quotes or names another member is theirs to answer; `to_us`: it quotes one of ours.
    """
    text = said.text or ""
    mentions = said.mention and is_mentioned(text, names)
    complains = bool(complaints().found(text))
    if not mentions and not to_us and (said.reply_to or said.mention):
        return None
    outcome = answer(library, group, Message(text, said.at, mentions=mentions))
    if not (mentions or complains or said.question):
        return None
    if len(substance(text)) < SHORTEST and outcome.entry is None:
        return None
    return Asked(mentions, complains, outcome)


def substance(text: str) -> str:
    """Return the letters and digits of a text's form, without the names after an @."""
    words = " ".join(word for word in form(text).replace("\u2005", " ").split() if not word.startswith(("@", "＠")))
    return "".join(sign for sign in words if sign.isalnum())


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring signs of a text's substance."""
    plain = substance(text)
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1)) or frozenset({plain})


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of pairs two texts have in common (Jaccard), 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 1.0


@cache
def complaints() -> Library:
    """Return the words by which somebody complains, ready for matching."""
    lines = Path(__file__).with_name("complaints.txt").read_text(encoding="utf-8").splitlines()
    told = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return Library([Condition(0, "complaint", told)])
