"""The dictionaries ready for looking: every word of the chosen packs in one automaton (Aho and Corasick 1975)."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from ahocorasick_rs import AhoCorasick, MatchKind

from jinlin.content.copycheck.words import GENERAL, GROUPS, PACKS
from jinlin.core.folding import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Dictionary", "Word", "dictionary", "pack"]

FOLDER = Path(__file__).parent / "packs"
SPARED = ""


class Word(NamedTuple):
    """A word of a pack, in its form: its group (none for one that is spared) and what to say instead, if told."""

    text: str
    group: str = SPARED
    suggestion: str = ""
    pack: str = GENERAL


class Dictionary:
    """Words of several packs; where two begin at one place the longer one counts, so 第一次 is not 第一."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.words = words
        self._find = AhoCorasick(
            [word.text for word in words], matchkind=MatchKind.LeftmostLongest, store_patterns=False
        ).find_matches_as_indexes

    def found(self, text: str) -> Iterator[tuple[Word, int, int]]:
        """Yield each word found in a text in its form, the spared ones too, with where it stands."""
        for number, start, end in self._find(text):
            if _stands_alone(text, start, end):
                yield self.words[number], start, end


@cache
def pack(name: str) -> tuple[Word, ...]:
    """Read one pack. Raises KeyError where a group of it has no words for people."""
    told: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    words = [
        Word(folded(str(word)).text, group, str(suggestion or ""), name)
        for group, entries in told["groups"].items()
        if GROUPS[group]
        for word, suggestion in entries.items()
    ]
    return (*words, *(Word(folded(str(word)).text, pack=name) for word in told.get("spared", ())))


@lru_cache(maxsize=64)
def dictionary(packs: tuple[str, ...], own: tuple[str, ...] = (), spared: tuple[str, ...] = ()) -> Dictionary:
    """Return the dictionary of general words, packs of a trade, a brand's own forbidden words and what it spares.

    The brand's own words count first, then a trade's, then the general ones; names no pack has are passed over.
    """
    words = [Word(folded(word).text, pack="own") for word in spared]
    words += [Word(folded(word).text, "own", pack="own") for word in own]
    for name in (*(each for each in packs if each in PACKS), GENERAL):
        words += pack(name)
    first: dict[str, Word] = {}
    for word in words:
        if word.text:
            first.setdefault(word.text, word)
    return Dictionary(tuple(first.values()))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether Latin letters and digits at the edges are a word by themselves: no1 is not in no10."""
    return not (_runs_on(text[start - 1 : start], text[start]) or _runs_on(text[end - 1], text[end : end + 1]))


def _runs_on(left: str, right: str) -> bool:
    if not (left and right and left.isascii() and right.isascii()):
        return False
    return (left.isdigit() and right.isdigit()) or (left.isalpha() and right.isalpha())
