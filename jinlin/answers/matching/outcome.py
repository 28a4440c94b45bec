"""What becomes of a message in a group: who answers it, by which entry, and why not by the others (R-086, R-271)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from jinlin.answers.matching.wording import form

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.answers.matching.library import Condition, Hits, Library, Line

__all__ = ["Group", "Lost", "Message", "Outcome", "Why", "answer"]


@dataclass(frozen=True, slots=True)
class Group:
    """What of a group decides: whether its owner switched the assistant on, whether it is paused, what it is."""

    key: str = ""
    is_on: bool = False
    is_paused: bool = False
    types: frozenset[str] = frozenset()  # "axis=value"
    tags: frozenset[str] = frozenset()
    case: int = field(init=False, repr=False, compare=False)
    silence: tuple[Outcome, Outcome] = field(
        init=False, repr=False, compare=False
    )  # where nothing is met, unnamed or named

    def __post_init__(self) -> None:
        """Look up once what most messages end in."""
        object.__setattr__(self, "case", 8 * self.is_on + 4 * self.is_paused)
        object.__setattr__(self, "silence", _SILENCE[self.is_on, self.is_paused])

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
    if not hits and not library.has_patterns:
        return group.silence[message.mentions]  # most messages ask nothing, and end here
    case = (
        group.case + 2 * message.mentions + message.repeats
    )  # what of them an outcome depends on where words decide alone
    if len(hits) == 1 and (told := library.told.get((hits[0][0] << 4) + case)) is not None:
        return told  # type: ignore[return-value]  # the library knows no outcomes
    return _answered(library, group, message, hits, case)


def _answered(library: Library, group: Group, message: Message, hits: Hits, case: int) -> Outcome:
    text = message.text
    if hits and (last := max(hits)[0]) >= library.first_sign:
        text = text.lower() if last < library.first_far_sign else form(text)
        hits = library.find(text, overlapping=True)
    words = library.standing(text, hits)
    if (told := library.told_of_many.get((words, case))) is not None:
        return told  # type: ignore[return-value]  # as above
    outcome = _decided(library, group, message, text, words)
    if library.decide_alone(words):
        library.told_of_many[words, case] = outcome
        if len(words) == 1 and library.never_part(words[0]):
            library.told[(words[0] << 4) + case] = outcome
    return outcome


def _decided(library: Library, group: Group, message: Message, text: str, words: tuple[int, ...]) -> Outcome:
    if (
        len(words) == 1 and (line := library.alone[words[0]]) is not None
    ):  # one word that means one entry, for everybody
        entry = library.conditions[line.place]
        return Outcome(_why(group, message, entry), entry, line.told)
    met = library.met_by(text, words)
    return _weighed(library, group, message, met) if met else group.silence[message.mentions]


def _weighed(library: Library, group: Group, message: Message, met: dict[int, Line]) -> Outcome:
    """Return the outcome where several entries may answer: the narrowest scope, then priority, then the closest words."""
    conditions, for_all = library.conditions, library.for_all
    standing: list[Line] = []
    lost: list[Lost] = []
    for place, line in met.items():
        if for_all[place] or not (why := _unfit(conditions[place], group, message)):
            standing.append(line)
        else:
            lost.append(Lost(conditions[place], line.told, why))
    if not standing:
        return Outcome(_why(group, message, None), lost=tuple(lost))
    best = standing[0] if len(standing) == 1 else min(standing, key=_rank)
    lost += [
        Lost(conditions[each.place], each.told, _behind(best.rank, each.rank)) for each in standing if each is not best
    ]
    entry = conditions[best.place]
    return Outcome(_why(group, message, entry), entry, best.told, tuple(lost))


_rank = attrgetter("rank")


def _unfit(entry: Condition, group: Group, message: Message) -> str:
    """Say why an entry is not for this message though the words fit; nothing where it is."""
    if not group.is_in(*entry.scope):
        return "scope"
    if not entry.lasts(message.at):
        return "not_yet" if entry.since is not None and message.at < entry.since else "over"
    return "mention" if entry.mention_needed and not message.mentions else ""


def _behind(best: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> str:
    """Say in what another is stronger."""
    if best[0] != other[0]:
        return "narrower"
    if best[1] != other[1]:
        return "priority"
    return "closer" if best[2] != other[2] else "older"


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


def _silence(*, on: bool, paused: bool) -> tuple[Outcome, Outcome]:
    """Return what becomes of a message that meets nothing: one that names nobody, one that names assistant or staff."""
    if not on or paused:
        return (Outcome(Why.PAUSED if on else Why.OFF),) * 2
    return Outcome(Why.UNMENTIONED), Outcome(Why.NO_MATCH)


_SILENCE = {(on, paused): _silence(on=on, paused=paused) for on in (False, True) for paused in (False, True)}
