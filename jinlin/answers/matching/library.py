"""A library ready for matching: all its words in one automaton, its patterns in one set (Aho and Corasick 1975; RE2).

Both read a message once, whatever there is in the library; nothing a person types in can make them slow.
"""

from __future__ import annotations

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
    """One way of asking: the condition it belongs to, its words, and their signs: the more are meant, the closer it fits."""

    place: int
    words: frozenset[int]
    told: tuple[str, ...]
    size: int


class Library:
    """Conditions made ready once; `found` then costs what the message costs."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self.conditions = tuple(conditions)
        self.for_all = [each.is_for_all for each in self.conditions]
        self.strengths = [(each.scope.rank, -each.priority) for each in self.conditions]  # the lower, the stronger
        self._numbers: dict[str, int] = {}
        self._lines_of: list[list[Line]] = []
        for place, condition in enumerate(self.conditions):
            for line in condition.lines:
                self._add(place, words_of(line))
        self._edged = frozenset(number for word, number in self._numbers.items() if _edges(word))
        self.first_sign = len(
            self._numbers
        )  # from here on: signs that are written otherwise, so that nobody looks for them
        self.find = AhoCorasick(
            [*self._numbers, *map(chr, rewritten())], matchkind=MatchKind.Standard, store_patterns=False
        ).find_matches_as_indexes
        self._patterns = [(place, told) for place, each in enumerate(self.conditions) for told in each.patterns]
        self.alone: list[Line | None] = [self._alone(lines) for lines in self._lines_of]
        self.alone += [None] * len(rewritten())
        self.told: dict[tuple[int, str], object] = {}  # outcomes of words found alone, made once
        self.has_patterns = bool(self._patterns)
        self._set = _set_of([told for _place, told in self._patterns])

    def _add(self, place: int, words: tuple[str, ...]) -> None:
        if not words:
            return
        numbers = [self._numbers.setdefault(word, len(self._numbers)) for word in words]
        self._lines_of.extend([] for _ in range(len(self._numbers) - len(self._lines_of)))
        line = Line(place, frozenset(numbers), words, sum(map(len, words)))
        self._lines_of[numbers[0]].append(line)  # it can only fire where its first word is found

    def _alone(self, lines: list[Line]) -> Line | None:
        """Return the one line that a word is by itself and that is for everybody: found alone, there is nothing to weigh."""
        if len(lines) != 1 or len(lines[0].words) > 1 or self._patterns:
            return None
        return lines[0] if self.conditions[lines[0].place].is_for_all else None

    def is_alone(self, text: str, hit: tuple[int, int, int]) -> bool:
        """Say whether the only word of a text that was found leaves nothing to weigh."""
        number, start, end = hit
        return self.alone[number] is not None and (number not in self._edged or _stands_alone(text, start, end))

    def found(self, text: str) -> dict[int, tuple[int, tuple[str, ...]]]:
        """Return which conditions a text meets: place → (signs of it that are meant, the words), the closest line of each."""
        text = form(text)
        return self.met_by(text, self.find(text, overlapping=True))

    def met_by(self, text: str, hits: Hits) -> dict[int, tuple[int, tuple[str, ...]]]:
        """Return the same of a text in its form whose words have been found."""
        met: dict[int, tuple[int, tuple[str, ...]]] = {}
        seen = {hit[0] for hit in hits}
        if not self._edged.isdisjoint(seen):
            seen = {hit[0] for hit in hits if hit[0] not in self._edged or _stands_alone(text, hit[1], hit[2])}
        for number in seen:
            for line in self._lines_of[number]:
                if (len(line.words) == 1 or line.words <= seen) and met.get(line.place, (0,))[0] < line.size:
                    met[line.place] = (line.size, line.told)
        if self.has_patterns:
            self._meet_patterns(text, met)
        return met

    def _meet_patterns(self, text: str, met: dict[int, tuple[int, tuple[str, ...]]]) -> None:
        for number in self._set.Match(text) or ():
            place, pattern = self._patterns[number]
            piece = _compiled(pattern).search(text)
            size = len(piece.group()) if piece else 0
            if met.get(place, (-1,))[0] < size:
                met[place] = (size, (piece.group() if piece else pattern,))


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
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_runs_on(before, text[start]) or _runs_on(text[end - 1], after))


def _runs_on(left: str, right: str) -> bool:
    return bool(left and right) and left.isascii() and right.isascii() and left.isalnum() and right.isalnum()
