"""A page of questions as a phone shows it: names of fields, what was answered, what is wrong, what depends on what."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jinlin.questionnaires.engine.answering import PROVINCES, Wrong, read_answer
from jinlin.questionnaires.engine.branching import asked, holds, that_count
from jinlin.questionnaires.engine.checking import limits
from jinlin.questionnaires.engine.definition import Condition, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from jinlin.questionnaires.engine.branching import Answers
    from jinlin.questionnaires.engine.definition import Definition, Page, Question

__all__ = ["Shown", "Taken", "name_of", "places", "shown", "take"]


@dataclass(frozen=True)
class Shown:
    """One question on the page."""

    question: Question
    value: Any = None
    error: str = ""
    hidden: bool = False
    when: str = ""  # JSON for the page's script; empty where nothing on this page decides

    @property
    def name(self) -> str:
        """The field's name."""
        return name_of(self.question)

    @property
    def kind(self) -> str:
        """What is asked for."""
        return str(self.question.kind.value)

    @property
    def chosen(self) -> Sequence[str]:
        """The options that are chosen."""
        return self.value if isinstance(self.value, list) else [self.value] if isinstance(self.value, str) else []

    @property
    def text(self) -> str:
        """The answer as it stands in a field; a phone number never goes back to the page."""
        if self.value is None or isinstance(self.value, list | dict | bool):
            return ""
        return f"{self.value:g}" if isinstance(self.value, float) else str(self.value)

    @property
    def masked(self) -> str:
        """A phone number that is kept, masked."""
        return str(self.value.get("masked", "")) if isinstance(self.value, dict) else ""

    @property
    def picture(self) -> str:
        """The picture that is kept."""
        return str(self.value.get("picture", "")) if isinstance(self.value, dict) else ""

    @property
    def scale(self) -> list[str]:
        """The numbers to press."""
        low, high = limits(self.question)
        return [str(n) for n in range(int(low), int(high) + 1)]

    @property
    def region(self) -> tuple[str, str]:
        """Province and city."""
        province, _blank, city = self.text.partition(" ")
        return province, city

    @property
    def provinces(self) -> Sequence[str]:
        """What to choose from."""
        return PROVINCES


@dataclass
class Taken:
    """What a post of a page brought: answers to save, errors by question, and questions that only now are asked."""

    answers: Answers = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    unseen: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether one may go on."""
        return not self.errors and not self.unseen


def name_of(question: Question) -> str:
    """Return the name of a question's field."""
    return f"q_{question.key}"


def places(definition: Definition, answers: Mapping[str, Any]) -> list[int]:
    """Return the pages somebody who answers so gets to see."""
    wanted = {question.key for question in asked(definition, answers)}
    return [n for n, page in enumerate(definition.pages) if any(q.key in wanted for q in page.questions)]


def shown(
    definition: Definition, page: Page, answers: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> list[Shown]:
    """Return the questions of a page; those not asked so far are hidden, where an answer on this page may change that."""
    counted = that_count(definition, answers)
    found = []
    for question in page.questions:
        hidden = question.when is not None and not holds(question.when, counted)
        when = _when(question.when, page, counted) if question.when else ""
        if not hidden or when:
            error = (errors or {}).get(question.key, "")
            found.append(Shown(question, answers.get(question.key), error, hidden, when))
    return found


def _when(condition: Condition, page: Page, counted: Mapping[str, Any]) -> str:
    """Return what the page's script has to watch: the tests on questions of this page, if they decide anything."""
    here = {question.key: question for question in page.questions}
    ours = [test for test in condition.looks if test.question in here]
    others = [test for test in condition.looks if test.question not in here]
    settled = [holds(Condition(looks=(test,)), counted) for test in others]
    if not ours or (condition.every and not all(settled)) or (not condition.every and any(settled)):
        return ""
    tests = [
        {"name": name_of(here[t.question]), "how": t.how.value, "values": list(t.options), "number": t.number}
        for t in ours
    ]
    return json.dumps({"how": "all" if condition.every else "any", "tests": tests})


def take(
    definition: Definition,
    page: Page,
    answers: Mapping[str, Any],
    given: QueryDict,
    handed_in: Mapping[str, Any] | None = None,
) -> Taken:
    """Read the answers of a page in their order; a question that an answer above has called up must be there too.

    `handed_in`: what became of the pictures, by question: an answer, or the sentence that says why it is none.
    """
    seen = {each.question.key for each in shown(definition, page, answers) if not each.hidden}
    taken, current = Taken(), dict(answers)
    for question in page.questions:
        values = given.getlist(name_of(question))
        if question.key not in {each.key for each in asked(definition, current)}:
            continue
        if question.key not in seen and not values and question.key not in (handed_in or {}):
            taken.unseen = True
            current.pop(question.key, None)
            continue
        if question.kind is Kind.PICTURE:
            _take_picture(question, (handed_in or {}).get(question.key), current, taken)
        else:
            _take_one(question, values, current, taken)
    return taken


def _take_picture(question: Question, handed_in: Any, current: Answers, taken: Taken) -> None:
    """Take a picture as an answer; without a new one the one that is kept stays."""
    if isinstance(handed_in, str):
        taken.errors[question.key] = handed_in
    elif handed_in is not None:
        taken.answers[question.key] = current[question.key] = handed_in
    elif question.required and question.key not in current:
        taken.errors[question.key] = _("请上传一张图片")


def _take_one(question: Question, values: list[str], current: Answers, taken: Taken) -> None:
    if question.kind is Kind.PHONE and not any(each.strip() for each in values) and question.key in current:
        return  # the number that is kept is not shown, so an empty field keeps it
    try:
        answer = read_answer(question, values)
    except Wrong as wrong:
        taken.errors[question.key] = str(wrong)
        taken.answers[question.key] = None
        current.pop(question.key, None)
    else:
        taken.answers[question.key] = current[question.key] = answer
