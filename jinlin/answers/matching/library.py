"""A library ready for matching: all its words in one automaton, its patterns in one set (Aho and Corasick 1975; RE2).

Both read a message once, whatever there is in the library; nothing a person types in can make them slow.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import re2
from ahocorasick_rs import AhoCorasick, MatchKind

from jinlin.answers.matching.wording import Scope, form, rewritten, words_of
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.text import simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

__all__ = ["Condition", "Hits", "Library", "Line", "PatternBroken", "check_pattern"]

Hits = list[tuple[int, int, int]]  # number of a word, where it begins and ends
LONGEST_PATTERN = 200
_ASCII = 128
_MOST_TOLD = 20_000
_ALNUM = frozenset(string.ascii_letters + string.digits)
_MEMORY = 1 << 20  # bytes a pattern may take; more is refused


class PatternBroken(Refusal):
    """A regular expression that cannot be read, or is too large."""

    code = "pattern_broken"
    source_what = _("正则“%(pattern)s”写错了或太长")
    source_remedy = _("用 RE2 的写法,不超过 200 个字;不确定就用普通词")


@dataclass(frozen=True, slots=True)
class Condition:
    """When an entry answers: any of its lines (all words of it) or patterns, in its groups, at its time.

    `since` and `until` bound its validity, half-open. With `mention_needed` it is for messages that name assistant or
    staff. `by_staff`: a person answers, never the assistant. Higher `priority` first, then the lower `key`.
    """

    key: int
    title: str
    lines: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    scope: Scope = field(default_factory=Scope)
    priority: int = 5
    since: datetime | None = None
    until: datetime | None = None
    mention_needed: bool = False
    by_staff: bool = False

    @property
    def is_for_all(self) -> bool:
        """Whether it holds in every group, at all times, with mention and without."""
        return self.scope.kind == "workspace" and not (self.since or self.until or self.mention_needed)

    def lasts(self, at: datetime) -> bool:
        """Say whether it is valid at a moment."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Line:
    """One way of asking: the condition it belongs to, its words, and their signs: the more are meant, the closer it fits.

    `rank`, the lower the stronger: the narrowest scope, then priority, then the closest words, then who was there first.
    """

    place: int
    words: frozenset[int]
    told: tuple[str, ...]
    size: int
    rank: tuple[int, int, int, int]


class Library:
    """Conditions made ready once; `found` then costs what the message costs."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self.conditions = tuple(conditions)
        self.for_all = [each.is_for_all for each in self.conditions]
        self._numbers: dict[str, int] = {}
        self._lines_of: list[list[Line]] = []
        for place, condition in enumerate(self.conditions):
            for line in condition.lines:
                self._add(place, words_of(line))
        self._edged = frozenset(number for word, number in self._numbers.items() if _edges(word))
        # From here on: signs that are written otherwise, so that nobody looks for them; capitals of ASCII are the nearest.
        self.first_sign, signs = len(self._numbers), sorted(rewritten())
        self.first_far_sign = self.first_sign + sum(code < _ASCII for code in signs)
        self.find = AhoCorasick(
            [*self._numbers, *map(chr, signs)], matchkind=MatchKind.Standard, store_patterns=False
        ).find_matches_as_indexes
        self._patterns = [(place, told) for place, each in enumerate(self.conditions) for told in each.patterns]
        self._bound = frozenset(
            number for number, lines in enumerate(self._lines_of) if not all(self.for_all[line.place] for line in lines)
        )
        self.alone: list[Line | None] = [self._alone(lines) for lines in self._lines_of] + [None] * len(signs)
        # Outcomes that words alone decide, by word and case (`outcome.answer`), made once each.
        self.told: dict[int, object] = {}
        self.told_of_many: dict[tuple[tuple[int, ...], int], object] = {}
        self.has_patterns = bool(self._patterns)
        self._set = _set_of([told for _place, told in self._patterns])

    def _add(self, place: int, words: tuple[str, ...]) -> None:
        if not words:
            return
        numbers = [self._numbers.setdefault(word, len(self._numbers)) for word in words]
        self._lines_of.extend([] for _ in range(len(self._numbers) - len(self._lines_of)))
        line = self._line(place, frozenset(numbers), words, sum(map(len, words)))
        self._lines_of[numbers[0]].append(line)  # it can only fire where its first word is found

    def _alone(self, lines: list[Line]) -> Line | None:
        """Return the one line that a word is by itself and that is for everybody: found alone, there is nothing to weigh."""
        if len(lines) != 1 or len(lines[0].words) > 1 or self._patterns:
            return None
        return lines[0] if self.for_all[lines[0].place] else None

    def decide_alone(self, words: tuple[int, ...]) -> bool:
        """Say whether these words decide for every group and at all times, so that their outcome can be kept."""
        if self.has_patterns or not self._bound.isdisjoint(words):
            return False
        for told in (self.told, self.told_of_many):
            if len(told) >= _MOST_TOLD:
                told.clear()
        return True

    def never_part(self, word: int) -> bool:
        """Say whether a word counts wherever it is found: no Latin letters at its ends, and no sign."""
        return word < self.first_sign and word not in self._edged

    def _line(self, place: int, numbers: frozenset[int], words: tuple[str, ...], size: int) -> Line:
        entry = self.conditions[place]
        return Line(place, numbers, words, size, (entry.scope.rank, -entry.priority, -size, entry.key))

    def found(self, text: str) -> dict[int, Line]:
        """Return which conditions a text meets: place → the closest line of each."""
        text = form(text)
        return self.met_by(text, self.standing(text, self.find(text, overlapping=True)))

    def standing(self, text: str, hits: Hits) -> tuple[int, ...]:
        """Return which of the words that were found stand in a text, and are not a piece of a longer Latin word."""
        edged = self._edged
        return tuple([hit[0] for hit in hits if hit[0] not in edged or _stands_alone(text, hit[1], hit[2])])

    def met_by(self, text: str, words: tuple[int, ...]) -> dict[int, Line]:
        """Return the same of a text in its form in which these words stand."""
        met: dict[int, Line] = {}
        seen = set(words)
        for number in seen:
            for line in self._lines_of[number]:
                if len(line.words) == 1 or line.words <= seen:
                    known = met.get(line.place)
                    if known is None or known.size < line.size:
                        met[line.place] = line
        if self.has_patterns:
            self._meet_patterns(text, met)
        return met

    def _meet_patterns(self, text: str, met: dict[int, Line]) -> None:
        for number in self._set.Match(text) or ():
            place, pattern = self._patterns[number]
            piece = _compiled(pattern).search(text)
            size = len(piece.group()) if piece else 0
            if place not in met or met[place].size < size:
                met[place] = self._line(place, frozenset(), (piece.group() if piece else pattern,), size)


def check_pattern(pattern: str) -> None:
    """Refuse what RE2 cannot take. Raises PatternBroken."""
    if len(pattern) > LONGEST_PATTERN:
        raise PatternBroken(pattern=f"{pattern[:20]}…")
    try:
        _compiled(pattern)
    except re2.error as error:
        raise PatternBroken(pattern=pattern) from error


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, _MEMORY
    return options


def _compiled(pattern: str) -> Any:
    return re2.compile(simplified(pattern), _options())


def _set_of(patterns: Sequence[str]) -> Any:
    if not patterns:
        return None
    made = re2.Set.SearchSet(_options())
    for pattern in patterns:
        made.Add(simplified(pattern))
    made.Compile()
    return made


def _edges(word: str) -> bool:
    """Say whether a word begins or ends in Latin letters or digits: then it is found as a word, not within another."""
    return any(sign.isascii() and sign.isalnum() for sign in (word[0], word[-1]))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether a place in a text is a word by itself, as far as Latin letters and digits go."""
    if text[start - 1 : start] in _ALNUM and text[start] in _ALNUM:
        return False
    return not (text[end : end + 1] in _ALNUM and text[end - 1] in _ALNUM)
