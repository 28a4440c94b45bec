"""Many words in one pass over a text (Aho–Corasick), in small letters; Latin words count as whole words only."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Words", "lexicon"]


class Words:
    """A set of words, each with what it stands for; asked of one text after another."""

    def __init__(self, meanings: Iterable[tuple[str, int]]) -> None:
        pairs = [(word.strip().lower(), meaning) for word, meaning in meanings if word.strip()]
        self.words = [word for word, _meaning in pairs]
        self.meanings = [meaning for _word, meaning in pairs]
        self._find = AhoCorasick(self.words).find_matches_as_indexes if pairs else None

    def found(self, texts: Iterable[str | None]) -> Iterator[tuple[int, int, str]]:
        """Yield the place of a text, the meaning and the word, for each meaning once a text."""
        find = self._find
        if find is None:
            return
        for place, text in enumerate(texts):
            if text and (matches := find(text.lower(), overlapping=True)):
                yield from self._told(place, text.lower(), matches)

    def _told(self, place: int, text: str, matches: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, str]]:
        seen = set()
        for which, start, end in matches:
            meaning = self.meanings[which]
            if meaning not in seen and is_whole(text, start, end):
                seen.add(meaning)
                yield place, meaning, self.words[which]


def is_whole(text: str, start: int, end: int) -> bool:
    """Say whether no Latin letter or digit goes on before or behind what begins or ends with one."""
    before = start > 0 and _latin(text[start - 1]) and _latin(text[start])
    return not (before or (end < len(text) and _latin(text[end]) and _latin(text[end - 1])))


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


@cache
def lexicon(name: str) -> tuple[str, ...]:
    """Return the words of a file beside this one: `abuse`, `complaints`."""
    lines = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())
