"""What two texts have in common when a person would call them the same words, and how a way of asking is typed in.

The form of a text is `core.text.search_key` sign by sign: traditional script becomes simplified, full width half width,
capitals small, invisible signs go. Marks (,。?!) stay as they are and take no part: a keyword with marks in it is the words
between them. So most texts are their own form; the library sees those that are not by the signs themselves.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jinlin.core.folding import rewritten

__all__ = ["MOST_LINES", "MOST_WORDS", "Scope", "form", "lines_of", "rewritten", "words_of"]

MOST_LINES, MOST_WORDS, LONGEST_WORD = 60, 6, 40


class Scope(NamedTuple):
    """For which groups an entry is: all ("workspace"), those of a type ("stage=service"), with a tag, or one."""

    kind: str = "workspace"
    key: str = ""

    @property
    def rank(self) -> int:
        """How narrow it is: what is said for one group comes before what is said for all (R-086)."""
        return _RANKS[self.kind]

    def covers(self, other: Scope) -> bool:
        """Say whether every group of the other is one of its own, as far as the words tell."""
        return self.kind == "workspace" or self == other

    def may_meet(self, other: Scope) -> bool:
        """Say whether a group can be in both: not two groups, nor two values of one axis."""
        if self.kind == other.kind == "type":
            return self.key == other.key or self.key.partition("=")[0] != other.key.partition("=")[0]
        return self.kind != other.kind or self.kind != "community" or self.key == other.key


_RANKS = {"community": 0, "tag": 1, "type": 2, "workspace": 3}


def form(text: str) -> str:
    """Return the form of a text."""
    return text.translate(rewritten())


def words_of(line: str) -> tuple[str, ...]:
    """Return the words that must all occur: parted by +, blanks or marks; their forms, each once."""
    parts = re.split(r"[^\w]+|_+", form(line))
    return tuple(dict.fromkeys(part for part in parts if part))


def lines_of(typed: str) -> tuple[str, ...]:
    """Return the ways of asking that were typed in: one a line, or parted by | ; of which any one will do."""
    parts = (" ".join(part.split()) for part in re.split(r"[\n\r|｜]+", typed))
    return tuple(dict.fromkeys(part for part in parts if part))
