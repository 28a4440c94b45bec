"""Which questions are asked, given the answers so far. A hidden question's answer counts for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.questionnaires.engine.definition import Definition, How, Kind, Look, Question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.questionnaires.engine.definition import Condition

__all__ = ["Answers", "asked", "holds", "that_count"]

Answers = dict[str, Any]  # question → option key, list of them, text, number, ISO date, sealed phone, True


def that_count(definition: Definition, answers: Mapping[str, Any]) -> Answers:
    """Return the answers to questions that are asked, in their order."""
    counted: Answers = {}
    for question in definition.questions:
        if question.key in answers and _is_asked(question, counted):
            counted[question.key] = answers[question.key]
    return counted


def asked(definition: Definition, answers: Mapping[str, Any]) -> list[Question]:
    """Return the questions that are asked of whoever answers so."""
    counted = that_count(definition, answers)
    return [question for question in definition.questions if _is_asked(question, counted)]


def _is_asked(question: Question, counted: Mapping[str, Any]) -> bool:
    return question.when is None or holds(question.when, counted)


def holds(condition: Condition, counted: Mapping[str, Any]) -> bool:
    """Say whether a condition holds for these answers; without a test it holds."""
    found = [_passes(test, counted.get(test.question)) for test in condition.looks]
    return all(found) if condition.every else any(found) or not found


def _passes(test: Look, answer: Any) -> bool:
    """Say whether an answer passes; what was not answered passes nothing."""
    if answer is None or answer in ("", [], False):
        return False
    if test.how is How.ANSWERED:
        return True
    if test.how in {How.ANY, How.NONE}:
        chosen = set(answer if isinstance(answer, list) else [answer])
        return bool(chosen & set(test.options)) is (test.how is How.ANY)
    if not isinstance(answer, int | float) or test.number is None:
        return False
    return answer >= test.number if test.how is How.LEAST else answer <= test.number


def is_scale(question: Question) -> bool:
    """Say whether it is answered by pressing a number."""
    return question.kind in {Kind.RATING, Kind.NPS}
