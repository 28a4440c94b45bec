"""What came in, as charts and as a file: per question how often each option was chosen, how numbers lie, what was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.core.text import mask_name
from jinlin.questionnaires import words
from jinlin.questionnaires.engine.checking import limits
from jinlin.questionnaires.engine.definition import CHOICES, NUMBERS, Kind
from jinlin.questionnaires.engine.meaning import in_words
from jinlin.questionnaires.queries import Tally
from jinlin.shell.charts import Chart, Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jinlin.questionnaires.engine.definition import Definition, Question
    from jinlin.questionnaires.models import Response, Version

__all__ = ["Drawn", "NpsParts", "answers_sheet", "drawn", "nps"]

MOST_BARS, LATEST = 12, 5
PROMOTER, DETRACTOR = 9, 6


@dataclass(frozen=True)
class NpsParts:
    """Promoters (9–10), passives, detractors (0–6); the score is promoters' share less detractors', in points."""

    promoters: int
    passives: int
    detractors: int

    @property
    def score(self) -> float | None:
        """From −100 to 100; None where nobody answered."""
        whole = self.promoters + self.passives + self.detractors
        return 100 * (self.promoters - self.detractors) / whole if whole else None


@dataclass(frozen=True)
class Drawn:
    """One question on the results page."""

    question: Question
    kind: str
    people: int
    chart: Chart | None = None
    mean: float | None = None
    nps: NpsParts | None = None
    texts: Sequence[str] = ()


def nps(numbers: dict[float, int]) -> NpsParts:
    """Part the answers of an NPS question."""
    high = sum(count for number, count in numbers.items() if number >= PROMOTER)
    low = sum(count for number, count in numbers.items() if number <= DETRACTOR)
    return NpsParts(high, sum(numbers.values()) - high - low, low)


def drawn(definition: Definition, tallies: dict[str, Tally], latest: Iterable[Response]) -> list[Drawn]:
    """Return the questions with what they got; `latest` are the responses whose texts are shown."""
    answers = [row.answers for row in latest]
    found = []
    for question in definition.questions:
        tally = tallies.get(question.key, Tally())
        found.append(
            Drawn(
                question,
                words.kind(question.kind),
                tally.people,
                _chart(question, tally),
                tally.mean if question.kind in NUMBERS else None,
                nps(tally.numbers) if question.kind is Kind.NPS else None,
                [each[question.key] for each in answers if each.get(question.key)][:LATEST]
                if _is_text(question)
                else (),
            )
        )
    return found


def _is_text(question: Question) -> bool:
    return question.kind in {Kind.TEXT, Kind.DATE}


def _chart(question: Question, tally: Tally) -> Chart | None:
    bars = _bars(question, tally)
    if not bars:
        return None
    labels, counts = zip(*bars, strict=True)
    return Chart(
        key=f"q-{question.key}",
        title=question.title,
        labels=labels,
        label_title=pgettext("chart", "回答"),
        series=[Series(_("人数"), counts, "bar", "count")],
        sideways=question.kind in CHOICES or question.kind is Kind.REGION,
        height="small" if len(bars) < MOST_BARS / 2 else "medium",
        empty=_("还没有人回答"),
    )


def _bars(question: Question, tally: Tally) -> list[tuple[str, int]]:
    """Return label and count: options in their order, the most frequent regions, numbers one by one or in ten steps."""
    if question.kind in CHOICES:
        return [(option.label, tally.options.get(option.key, 0)) for option in question.options]
    if question.kind is Kind.REGION:
        most = sorted(tally.options.items(), key=lambda item: -item[1])
        return most[:MOST_BARS]
    if question.kind in {Kind.RATING, Kind.NPS}:
        low, high = limits(question)
        return [(str(n), tally.numbers.get(float(n), 0)) for n in range(int(low), int(high) + 1)]
    return _steps(tally.numbers) if question.kind is Kind.NUMBER else []


def _steps(numbers: dict[float, int]) -> list[tuple[str, int]]:
    """Return the numbers one by one where they are few, else in ten equal steps, the last one closed."""
    if len(numbers) <= MOST_BARS:
        return [(f"{number:g}", numbers[number]) for number in sorted(numbers)]
    low, high = min(numbers), max(numbers)
    width = (high - low) / 10
    counts = [0] * 10
    for number, count in numbers.items():
        counts[min(9, int((number - low) / width))] += count
    return [(f"{low + n * width:g}~{low + (n + 1) * width:g}", count) for n, count in enumerate(counts)]


def answers_sheet(version: Version, rows: Iterable[Response]) -> Sheet:
    """Return a sheet with a line per response; names and numbers are masked, what was written is written as text."""
    definition = version.definition
    questions = list(definition.questions)
    columns = [
        *(Column(_("成员")), Column(_("版本")), Column(_("提交时间"), "moment")),
        *(Column(name, "number") for name in definition.scores),
        *(Column(question.title, _column_kind(question)) for question in questions),
    ]
    return Sheet(_("答卷"), columns, _lines(definition, questions, rows))


def _column_kind(question: Question) -> Any:
    return "number" if question.kind in NUMBERS else "text"


def _lines(definition: Definition, questions: list[Question], rows: Iterable[Response]) -> Iterator[list[object]]:
    for row in rows:
        name = mask_name(row.member.name) if row.member else ""
        scores = [row.scores.get(each) for each in definition.scores]
        yield [
            name,
            f"v{row.version.number}",
            row.submitted_at,
            *scores,
            *(_cell(q, row.answers.get(q.key)) for q in questions),
        ]


def _cell(question: Question, answer: Any) -> object:
    if question.kind in NUMBERS:
        return answer
    return in_words(question, answer)
