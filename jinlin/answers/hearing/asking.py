"""Whether a message asks something: it names assistant or staff, complains, or is a question that is put to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinlin.answers.matching import Condition, Library, Message, answer
from jinlin.answers.matching.likeness import substance
from jinlin.answers.queries import is_mentioned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.answers.matching import Group, Outcome
    from jinlin.communities.listening import Message as Said

SHORTEST = 3  # signs that say something, the name after the @ aside


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


@cache
def complaints() -> Library:
    """Return the words by which somebody complains, ready for matching."""
    lines = Path(__file__).with_name("complaints.txt").read_text(encoding="utf-8").splitlines()
    told = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return Library([Condition(0, "complaint", told)])
