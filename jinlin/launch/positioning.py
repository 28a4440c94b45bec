"""Which kind of community to open: from a handful of answers to one place on each axis, with reasons (R-013, R-014, R-019, R-034).

Pure: the rules are data in `data/positioning.yaml`, nothing is asked of the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from jinlin.communities import types
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.wording import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = Path(__file__).with_name("data") / "positioning.yaml"
MOST = 2  # the best answer to one factor of suitability
ENOUGH = 6  # of the eight points, for full operation


class NotAnswered(Refusal):
    """A question of the wizard has no answer, or one that is not offered."""

    code = "not_answered"
    source_what = _("“%(question)s”还没有选,或者选了不认识的“%(answer)s”")
    source_remedy = _("可以选：%(known)s")


@dataclass(frozen=True)
class Option:
    """One answer that is offered."""

    key: str
    words: Words


@dataclass(frozen=True)
class Question:
    """One question of the wizard."""

    key: str
    words: Words
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Advice:
    """The place on one axis that is advised, and why."""

    axis: types.Axis
    value: types.Value
    because: Words


@dataclass(frozen=True)
class Suitability:
    """How well the business suits communities: points of eight, the verdict, the factors that fail (R-013)."""

    points: int
    verdict: str
    words: Words
    failing: tuple[Words, ...]


@dataclass(frozen=True)
class Lines:
    """Which line carries the business and which help (R-014); weights are percent and add up to 100."""

    business: Words
    main: Words
    second: Words
    auxiliary: Words
    why: Words
    weights: tuple[tuple[str, int], ...]
    promo_ceiling: int
    posts_per_week: int


@cache
def _read() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content


@cache
def questions() -> tuple[Question, ...]:
    """Return the questions in order."""
    return tuple(
        Question(key, Words.of(entry), tuple(Option(name, Words.of(words)) for name, words in entry["options"].items()))
        for key, entry in _read()["questions"].items()
    )


@cache
def factors() -> tuple[Option, ...]:
    """Return the four factors of suitability."""
    return tuple(Option(key, Words.of(entry)) for key, entry in _read()["factors"].items())


def refuse_unanswered(answers: Mapping[str, str]) -> None:
    """Raise NotAnswered for the first question without one of its answers."""
    for question in questions():
        given = answers.get(question.key, "")
        if given not in {option.key for option in question.options}:
            known = "、".join(f"{option.words.zh}（{option.key}）" for option in question.options)
            raise NotAnswered(question=question.words.zh, answer=given, known=known)


def advise(answers: Mapping[str, str]) -> list[Advice]:
    """Return one piece of advice per axis that applies; places always go together. Raises NotAnswered."""
    refuse_unanswered(answers)
    known, advice = dict(answers), []
    for key, rules in _read()["axes"].items():
        one = _on_axis(key, rules, known)
        if one is not None:
            advice.append(one)
            known[key] = one.value.key
    types.refuse_impossible({one.axis.key: one.value.key for one in advice})
    return advice


def _on_axis(key: str, rules: list[dict[str, Any]], answers: Mapping[str, str]) -> Advice | None:
    rule = next((rule for rule in rules if _fits(rule["when"], answers)), None)
    value = types.value_of(key, rule["value"]) if rule else None
    return Advice(types.axes()[key], value, Words.of(rule)) if rule and value else None


def _fits(when: Mapping[str, list[str]], answers: Mapping[str, str]) -> bool:
    return all(answers.get(question) in allowed for question, allowed in when.items())


def suitability(points: Mapping[str, int]) -> Suitability:
    """Return the verdict for points of 0, 1 or 2 per factor: full with none failing and six points, poor with two failing."""
    failing = tuple(factor.words for factor in factors() if not points.get(factor.key))
    total = sum(min(max(points.get(factor.key, 0), 0), MOST) for factor in factors())
    verdict = "full" if not failing and total >= ENOUGH else "poor" if len(failing) > 1 else "partial"
    return Suitability(total, verdict, Words.of(_read()["verdicts"][verdict]), failing)


def lines(business: str) -> Lines:
    """Return the lines for whom the business serves. Raises NotAnswered for one that is not offered."""
    entry = _read()["lines"].get(business)
    if entry is None:
        known = "、".join(f"{line['zh']}（{key}）" for key, line in _read()["lines"].items())
        raise NotAnswered(question="business", answer=business, known=known)
    words = {part: Words.of(entry[part]) for part in ("main", "second", "auxiliary", "why")}
    return Lines(
        business=Words.of(entry),
        weights=tuple(entry["weights"].items()),
        promo_ceiling=entry["promo_ceiling"],
        posts_per_week=entry["posts_per_week"],
        **words,
    )
