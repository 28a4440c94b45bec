"""A questionnaire as data: pages of questions, when each is asked, what its answers are worth and what they stand for.

It is kept as JSON in a draft, which changes, and in versions, which never do.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "CHOICES",
    "NUMBERS",
    "Condition",
    "Definition",
    "How",
    "Kind",
    "Look",
    "Meaning",
    "Notice",
    "Option",
    "Page",
    "Question",
    "Range",
    "kept",
    "read",
]


class Kind(StrEnum):
    """What is asked for."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    RATING = "rating"
    NPS = "nps"
    REGION = "region"
    PHONE = "phone"
    CONSENT = "consent"
    PICTURE = "picture"


CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE})
NUMBERS = frozenset({Kind.NUMBER, Kind.RATING, Kind.NPS})


class How(StrEnum):
    """How an earlier answer is looked at."""

    ANSWERED = "answered"  # at all
    ANY = "any"  # has one of these options
    NONE = "none"  # is answered and has none of these options
    LEAST = "least"  # a number, at least
    MOST = "most"  # a number, at most


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of a definition: never changed, only replaced."""


class Look(Part, frozen=True, kw_only=True, omit_defaults=True):
    """One look at an earlier answer."""

    question: str
    how: How
    options: tuple[str, ...] = ()
    number: float | None = None


class Condition(Part, frozen=True, kw_only=True, omit_defaults=True):
    """When a question is asked: all of the tests hold, or any of them."""

    looks: tuple[Look, ...]
    every: bool = True


class Meaning(Part, frozen=True, kw_only=True, omit_defaults=True):
    """What an answer is worth and stands for: points by score, tags, codes of the codebook."""

    points: dict[str, float] = {}
    tags: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


class Option(Meaning, frozen=True, kw_only=True, omit_defaults=True):
    """Something to choose."""

    key: str
    label: str


class Range(Meaning, frozen=True, kw_only=True, omit_defaults=True):
    """Numbers from `low` to `high`, both included; None is without end."""

    low: float | None = None
    high: float | None = None


class Question(Part, frozen=True, kw_only=True, omit_defaults=True):
    """One question. `least` and `most` limit a number, the length of a text, how many options are chosen, or the top of a rating."""

    key: str
    kind: Kind
    title: str
    hint: str = ""
    required: bool = True
    options: tuple[Option, ...] = ()
    ranges: tuple[Range, ...] = ()
    least: float | None = None
    most: float | None = None
    when: Condition | None = None
    attribute: str = ""  # of the member, that gets the answer
    counts_to: str = ""  # the score that gets the number itself
    low_end: str = ""  # words at the ends of a scale
    high_end: str = ""

    def option(self, key: str) -> Option | None:
        """Find an option."""
        return next((option for option in self.options if option.key == key), None)


class Page(Part, frozen=True, kw_only=True, omit_defaults=True):
    """Questions asked together."""

    questions: tuple[Question, ...] = ()
    title: str = ""


class Notice(Part, frozen=True, kw_only=True, omit_defaults=True):
    """What a person is told before anything is collected: who, what for, what, how long, whom to ask (PIPL art. 17)."""

    controller: str = ""
    purpose: str = ""
    collected: str = ""
    retention_days: int = 180
    contact: str = ""


class Definition(Part, frozen=True, kw_only=True, omit_defaults=True):
    """The whole."""

    title: str
    intro: str = ""
    thanks: str = ""
    notice: Notice = Notice()
    scores: tuple[str, ...] = ()  # names; the first is the one that ranks
    pages: tuple[Page, ...] = (Page(),)

    @property
    def questions(self) -> Iterator[Question]:
        """All questions in their order."""
        return (question for page in self.pages for question in page.questions)

    def question(self, key: str) -> Question | None:
        """Find a question."""
        return next((question for question in self.questions if question.key == key), None)


def read(data: dict[str, Any]) -> Definition:
    """Read a definition as it was kept. Raises msgspec.ValidationError where it is none."""
    return msgspec.convert(data, Definition)


def kept(definition: Definition) -> dict[str, Any]:
    """Return a definition as it is kept."""
    plain: dict[str, Any] = msgspec.to_builtins(definition)
    return plain
