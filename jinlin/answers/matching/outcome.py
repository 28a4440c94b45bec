"""What becomes of a message in a group: who answers it, by which entry, and why not by the others (R-086, R-271)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from jinlin.answers.matching.wording import form

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.answers.matching.library import Condition, Hits, Library

__all__ = ["Group", "Lost", "Message", "Outcome", "Why", "answer"]


@dataclass(frozen=True, slots=True)
class Group:
    """What of a group decides: whether its owner switched the assistant on, whether it is paused, what it is."""

    key: str = ""
    is_on: bool = False
    is_paused: bool = False
    types: frozenset[str] = frozenset()  # "axis=value"
    tags: frozenset[str] = frozenset()

    def is_in(self, kind: str, key: str) -> bool:
        """Say whether a scope is for this group."""
        return kind == "workspace" or key in self.types or key in self.tags if kind != "community" else key == self.key


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said: `mentions`, whether it names the assistant or one of the staff; `repeats`, whether they asked before."""

    text: str
    at: datetime
    mentions: bool = False
    repeats: bool = False


class Why(StrEnum):
    """Why the assistant answers or does not, in the order in which it is asked."""

    REPLIED = "replied"
    OFF = "off"
    PAUSED = "paused"
    UNMENTIONED = "unmentioned"
    NO_MATCH = "no_match"
    REPEATED = "repeated"
    BY_STAFF = "by_staff"


class Lost(NamedTuple):
    """An entry that matches the words and is not the one: `why` scope, not_yet, over, mention, narrower, priority, closer or older."""

    entry: Condition
    words: tuple[str, ...]
    why: str


class Outcome(NamedTuple):
    """The best entry if any, the words that fired it, whether the assistant sends it and why; the others with why not."""

    why: Why
    entry: Condition | None = None
    words: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()

    @property
    def replies(self) -> bool:
        """Whether the assistant answers of itself."""
        return self.why is Why.REPLIED


def answer(library: Library, group: Group, message: Message) -> Outcome:
    """Return what becomes of a message: a pure function of these three."""
    hits = library.find(message.text, overlapping=True)
    if not hits and not library.has_patterns:  # most messages ask nothing, and end here
        return _NOTHING[group.is_on, group.is_paused, message.mentions]
    return _answered(library, group, message, hits)


def _answered(library: Library, group: Group, message: Message, hits: Hits) -> Outcome:
    text = message.text
    if hits and max(hits)[0] >= library.first_sign:
        text = form(text)
        hits = library.find(text, overlapping=True)
    if len(hits) == 1 and library.is_alone(text, hits[0]):
        return _alone(library, group, message, hits[0][0])
    met = library.met_by(text, hits)
    return _weighed(library, group, message, met) if met else _NOTHING[group.is_on, group.is_paused, message.mentions]


def _alone(library: Library, group: Group, message: Message, number: int) -> Outcome:
    """Return the outcome of one word that means one entry, which is for everybody: made once, for most messages are such."""
    line = library.alone[number]
    entry = library.conditions[line.place]  # type: ignore[union-attr]  # the caller has looked
    why = _why(group, message, entry)
    told = library.told.get((number, why))
    if told is None:
        told = library.told[number, why] = Outcome(why, entry, line.told)  # type: ignore[union-attr]
    return told  # type: ignore[return-value]  # the library knows no outcomes


def _weighed(library: Library, group: Group, message: Message, met: dict[int, tuple[int, tuple[str, ...]]]) -> Outcome:
    """Return the outcome where several entries may answer: the narrowest scope, then priority, then the closest words."""
    standing: list[tuple[tuple[int, int, int, int], Condition, tuple[str, ...]]] = []
    lost: list[Lost] = []
    for place, (size, words) in met.items():
        entry = library.conditions[place]
        if library.for_all[place] or not (why := _unfit(entry, group, message)):
            standing.append(((*library.strengths[place], -size, entry.key), entry, words))
        else:
            lost.append(Lost(entry, words, why))
    if not standing:
        return Outcome(_why(group, message, None), lost=tuple(lost))
    rank, best, said = standing[0] if len(standing) == 1 else min(standing, key=_strength)
    lost += [Lost(entry, words, _behind(rank, other)) for other, entry, words in standing if entry is not best]
    return Outcome(_why(group, message, best), best, said, tuple(lost))


_strength = itemgetter(0)


def _unfit(entry: Condition, group: Group, message: Message) -> str:
    """Say why an entry is not for this message though the words fit; nothing where it is."""
    if not group.is_in(*entry.scope):
        return "scope"
    if not entry.lasts(message.at):
        return "not_yet" if entry.since is not None and message.at < entry.since else "over"
    return "mention" if entry.mention_needed and not message.mentions else ""


def _behind(best: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> str:
    """Say in what another is stronger."""
    for word, mine, theirs in zip(("narrower", "priority", "closer"), best, other, strict=False):
        if mine != theirs:
            return word
    return "older"


def _why(group: Group, message: Message, entry: Condition | None) -> Why:
    if not group.is_on:
        return Why.OFF
    if group.is_paused:
        return Why.PAUSED
    if not message.mentions:
        return Why.UNMENTIONED
    if entry is None:
        return Why.NO_MATCH
    if message.repeats:
        return Why.REPEATED
    return Why.BY_STAFF if entry.by_staff else Why.REPLIED


def _without_match(*, on: bool, paused: bool, mentioned: bool) -> Outcome:
    return Outcome(Why.OFF if not on else Why.PAUSED if paused else Why.NO_MATCH if mentioned else Why.UNMENTIONED)


_EITHER = (False, True)
_NOTHING = {
    (on, paused, mentioned): _without_match(on=on, paused=paused, mentioned=mentioned)
    for on in _EITHER
    for paused in _EITHER
    for mentioned in _EITHER
}
