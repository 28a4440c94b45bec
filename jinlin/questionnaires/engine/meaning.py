"""What answers are worth and stand for: scores, tags, codes, attributes of the member (R-068, R-184, R-185)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from jinlin.questionnaires.engine.branching import that_count
from jinlin.questionnaires.engine.definition import CHOICES, NUMBERS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinlin.questionnaires.engine.definition import Definition, Meaning, Question

__all__ = ["Meant", "meant", "scores"]


@dataclass(frozen=True)
class Meant:
    """What follows from a set of answers for the member who gave them."""

    tags: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)  # name → what is kept


def scores(definition: Definition, answers: Mapping[str, Any]) -> dict[str, float]:
    """Return every score: points of chosen options and of the ranges numbers fall into, and numbers that count themselves.

    A score nothing was given to is 0; questions that were not asked give nothing.
    """
    totals = dict.fromkeys(definition.scores, 0.0)
    for question, answer in _counted(definition, answers):
        for name, points in _points(question, answer):
            if name in totals:
                totals[name] = round(totals[name] + points, 4)
    return totals


def meant(definition: Definition, answers: Mapping[str, Any]) -> Meant:
    """Return what follows for the member: tags and codes of options and ranges, attributes with the answer in words."""
    found = Meant()
    for question, answer in _counted(definition, answers):
        for meaning in _meanings(question, answer):
            found.tags.extend(tag for tag in meaning.tags if tag not in found.tags)
            found.codes.extend(code for code in meaning.codes if code not in found.codes)
        if (
            question.attribute
            and question.kind not in {Kind.PHONE, Kind.PICTURE}
            and (words := in_words(question, answer))
        ):
            found.attributes[question.attribute] = words
    return found


def in_words(question: Question, answer: Any) -> str:
    """Return an answer as a person reads it; a phone number is masked."""
    if answer is None or answer in ("", []):
        return ""
    if question.kind in CHOICES:
        keys = answer if isinstance(answer, list) else [answer]
        return "、".join(option.label for option in question.options if option.key in keys)
    if question.kind is Kind.PHONE:
        return str(answer["masked"])
    if question.kind is Kind.PICTURE:
        return gettext("已上传图片")
    if question.kind is Kind.CONSENT:
        return "✓" if answer else ""
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


def _counted(definition: Definition, answers: Mapping[str, Any]) -> Iterator[tuple[Question, Any]]:
    counted = that_count(definition, answers)
    return ((question, counted[question.key]) for question in definition.questions if question.key in counted)


def _points(question: Question, answer: Any) -> Iterator[tuple[str, float]]:
    for meaning in _meanings(question, answer):
        yield from meaning.points.items()
    if question.counts_to and question.kind in NUMBERS and isinstance(answer, int | float):
        yield question.counts_to, answer


def _meanings(question: Question, answer: Any) -> Iterator[Meaning]:
    """Yield what was chosen, or the ranges a number falls into."""
    if question.kind in CHOICES:
        chosen = answer if isinstance(answer, list) else [answer]
        yield from (option for option in question.options if option.key in chosen)
    elif question.kind in NUMBERS and isinstance(answer, int | float):
        for each in question.ranges:
            if (each.low is None or answer >= each.low) and (each.high is None or answer <= each.high):
                yield each
