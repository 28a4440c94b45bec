"""What a pack is: everything a community begins with, for one industry (area V) or one type (R-038), as data.

A pack is read strictly: an unknown field, a missing translation or a word of the wrong kind fails at once and names the file.
"""

from __future__ import annotations

from typing import Any

import msgspec

from jinlin.core.wording import Words

NOTHING = Words("", "")


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The strictness that all parts share."""


class Carrier(_Part, frozen=True):
    """What returns value: a product, course, service or kind of lead (R-006)."""

    kind: str
    name: Words


class Objectives(_Part, frozen=True):
    """What the community is for: one primary, others beside it (R-008)."""

    primary: str
    also: tuple[str, ...] = ()


class Charter(_Part, frozen=True):
    """The charter a community begins with (R-001…R-008)."""

    shared_attributes: tuple[Words, ...]
    belief: Words
    goal: Words
    space: Words
    value: Words
    directions: tuple[str, ...]
    pain_points: tuple[Words, ...]
    persona: Words
    where: tuple[Words, ...]
    carriers: tuple[Carrier, ...]
    objectives: Objectives
    role: str
    theme: Words = NOTHING
    action: str = ""  # the one action a flash group is for (C-03)
    core_value: Words = NOTHING
    lifestyle: Words = NOTHING


class Staffing(_Part, frozen=True):
    """How many people of each function a group should have; pairs are from–to."""

    admins: tuple[int, int] = (1, 3)
    assistants: int = 0
    managers: int = 0
    guides: tuple[int, int] = (0, 0)
    koc: int = 0
    advisors: int = 0
    lecturers: int = 0
    sdr: int = 0


class Condition(_Part, frozen=True):
    """One condition of the gate; which of the fields it needs depends on its kind (R-064)."""

    kind: str
    questionnaire: str = ""
    tag: Words = NOTHING
    product: Words = NOTHING
    fen: int = 0


class Gate(_Part, frozen=True):
    """The gate: its strength, and conditions of which all must be met."""

    level: str
    conditions: tuple[Condition, ...] = ()


class Conduct(_Part, frozen=True):
    """One rule of conduct, and how breaking it is noticed (R-073)."""

    key: str
    detect: str
    severity: str
    text: Words
    words: tuple[str, ...] = ()


class Nickname(_Part, frozen=True):
    """How members are asked to name themselves; an empty pattern checks nothing (R-074)."""

    words: Words
    pattern: str = ""


class Rules(_Part, frozen=True):
    """The three mandatory parts, and what newcomers are asked."""

    positioning: Words
    conduct: tuple[Conduct, ...]
    penalties: Words
    nickname: Nickname
    introduction_days: int = 0


class Welcome(_Part, frozen=True):
    """What a newcomer hears: what the group is for, what they get, what to do now (R-082)."""

    purpose: Words
    get: Words
    do: Words

    def text(self, language: str) -> str:
        """Return the whole welcome in a language."""
        return "\n".join(part.in_language(language) for part in (self.purpose, self.get, self.do))


class Keywords(msgspec.Struct, frozen=True, array_like=True):
    """The words that ask for an answer, Chinese and English."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


class Answer(_Part, frozen=True):
    """One entry of the answer library (R-085)."""

    key: str
    words: Keywords
    text: Words
    kind: str = "text"
    link: str = ""


class Column(_Part, frozen=True):
    """One column 栏目 and how often it appears."""

    key: str
    name: Words
    direction: str
    per_week: float
    dimension: str


class Row(_Part, frozen=True):
    """One row of the day or week plan; `weekday` is 1 (Monday) to 7, 0 every day."""

    at: str
    column: str
    action: str
    owner: str
    brief: Words
    weekday: int = 0
    skip: str = ""


class Step(_Part, frozen=True):
    """One step of onboarding: on which day after joining."""

    day: int
    key: str


class Band(_Part, frozen=True):
    """A range others reported for a metric: a reference, never a target (R-329)."""

    metric: str
    low: float
    high: float
    note: Words


class Migration(_Part, frozen=True):
    """Where members go next, and when."""

    to: str
    when: Words


class Choice(_Part, frozen=True):
    """One option of a question."""

    key: str
    text: Words


class Asked(_Part, frozen=True):
    """One question of the questionnaire that comes with a pack."""

    key: str
    kind: str
    text: Words
    required: bool = False
    options: tuple[Choice, ...] = ()


class Questionnaire(_Part, frozen=True):
    """The questionnaire that comes with a pack."""

    key: str
    title: Words
    purpose: Words
    questions: tuple[Asked, ...]


class Persona(_Part, frozen=True):
    """The persona card that comes with a pack (R-057)."""

    name: Words
    age: str
    about: Words
    tones: tuple[str, ...]
    never_says: tuple[Words, ...]
    expertise: tuple[Words, ...]


class Pack(_Part, frozen=True):
    """One industry's or type's whole beginning; `more` holds what later capabilities read (feed, cycle, milestones …)."""

    key: str
    version: int
    requirement: str
    name: Words
    about: Words
    types: dict[str, str]
    charter: Charter
    staffing: Staffing
    gate: Gate
    rules: Rules
    welcome: Welcome
    answers: tuple[Answer, ...]
    columns: tuple[Column, ...]
    day: tuple[Row, ...]
    week: tuple[Row, ...]
    onboarding: tuple[Step, ...]
    metrics: tuple[Band, ...]
    migration: Migration
    combo: str = ""
    cases: tuple[str, ...] = ()
    questionnaire: Questionnaire | None = None
    persona: Persona | None = None
    more: dict[str, Any] = msgspec.field(default_factory=dict)
