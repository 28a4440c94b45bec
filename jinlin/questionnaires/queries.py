"""Questions about questionnaires: how a response for one thing's sake stands, what a list and a results page show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Avg, Count, Max, Min, Q

from jinlin.questionnaires.models import Answer, Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from jinlin.members.models import Visitor
    from jinlin.questionnaires.models import Questionnaire, Version
    from jinlin.tasks.models import Subject
    from jinlin.workspaces.access import Access

__all__ = ["Cut", "Tally", "begun_by", "counts_of", "response_of", "responses", "tallies", "unfinished"]


def response_of(version: Version, about: Subject, *, visitor: Visitor | None = None) -> Response | None:
    """Return the latest response for one thing's sake (of this visitor, where named); `submitted_at` says whether it was sent."""
    rows = Response.objects.filter(
        workspace=version.workspace_id, questionnaire=version.questionnaire_id, withdrawn_at=None
    )
    rows = rows.about(about)
    if visitor:
        rows = rows.filter(visitor=visitor)
    return rows.order_by("-pk").first()


def begun_by(questionnaire: Questionnaire, visitor: Visitor) -> Response | None:
    """Return the response by the public link that a visitor, or their member, has begun or sent last."""
    mine = Q(visitor=visitor)
    if visitor.member_id:
        mine |= Q(member=visitor.member_id)
    rows = Response.objects.filter(mine, workspace=questionnaire.workspace_id, questionnaire=questionnaire)
    return rows.filter(about_kind="", withdrawn_at=None).order_by("-pk").first()


@dataclass(frozen=True)
class Counts:
    """How many began and sent, in one questionnaire."""

    begun: int = 0
    sent: int = 0

    @property
    def share(self) -> float | None:
        """The part of those who began that sent; None where nobody began."""
        return self.sent / self.begun if self.begun else None


def counts_of(access: Access, questionnaires: Iterable[Questionnaire]) -> dict[int, Counts]:
    """Return how many began and sent, for some questionnaires, in one query."""
    rows = Response.objects.visible_to(access).filter(questionnaire__in=[each.pk for each in questionnaires])
    sent = Count("pk", filter=Q(submitted_at__isnull=False))
    found = rows.filter(withdrawn_at=None).values("questionnaire").annotate(begun=Count("pk"), sent=sent)
    return {row["questionnaire"]: Counts(row["begun"], row["sent"]) for row in found.order_by()}


@dataclass(frozen=True)
class Cut:
    """The part of the responses one looks at: by score, version, an option of some question."""

    low: float | None = None
    high: float | None = None
    version: int | None = None
    option: tuple[str, str] | None = None  # question and option

    @property
    def is_whole(self) -> bool:
        """Whether nothing is cut off."""
        return self == Cut()


def responses(access: Access, questionnaire: Questionnaire, cut: Cut = Cut()) -> QuerySet[Response]:
    """Return the responses that count and fit, for one's own scope."""
    rows = Response.objects.visible_to(access).that_count().filter(questionnaire=questionnaire)
    if cut.low is not None:
        rows = rows.filter(score__gte=cut.low)
    if cut.high is not None:
        rows = rows.filter(score__lte=cut.high)
    if cut.version is not None:
        rows = rows.filter(version__number=cut.version)
    if cut.option:
        question, option = cut.option
        chosen = Answer.objects.filter(questionnaire=questionnaire, question=question, option=option)
        rows = rows.filter(pk__in=chosen.values("response"))
    return rows


def unfinished(access: Access, questionnaire: Questionnaire) -> QuerySet[Response]:
    """Return what was begun and is neither sent nor taken back, for one's own scope; whoever began first comes first."""
    rows = Response.objects.visible_to(access).filter(questionnaire=questionnaire, cleared_at=None)
    return rows.filter(submitted_at=None, withdrawn_at=None).order_by("begun_at", "pk")


@dataclass
class Tally:
    """What a question got: how often each option was chosen, or how its numbers lie."""

    options: dict[str, int] = field(default_factory=dict)
    numbers: dict[float, int] = field(default_factory=dict)
    people: int = 0
    mean: float | None = None
    least: float | None = None
    most: float | None = None


def tallies(rows: QuerySet[Response], questionnaire: Questionnaire, *, whole: bool) -> dict[str, Tally]:
    """Return the tally of every question that is chosen or counted, over some responses, in three queries.

    `whole` says that the rows are all of the brand's: then no response is looked up.
    """
    answers = Answer.objects.filter(workspace=questionnaire.workspace_id, questionnaire=questionnaire)
    if not whole:
        answers = answers.filter(response__in=rows.values("pk"))
    found: dict[str, Tally] = {}
    for row in answers.values("question", "option", "number").annotate(n=Count("pk")).order_by():
        tally = found.setdefault(row["question"], Tally())
        if row["number"] is None:
            tally.options[row["option"]] = row["n"]
        else:
            tally.numbers[row["number"]] = row["n"]
    people = answers.values("question").annotate(people=Count("response", distinct=True))
    for question, count in people.order_by().values_list("question", "people"):
        found[question].people = count
    _measure(found, answers.filter(number__isnull=False))
    return found


def _measure(found: dict[str, Tally], answers: QuerySet[Answer]) -> None:
    """Note mean, least and most of every question with numbers."""
    told = answers.values("question").annotate(mean=Avg("number"), least=Min("number"), most=Max("number")).order_by()
    for question, mean, least, most in told.values_list("question", "mean", "least", "most"):
        tally = found[question]
        tally.mean, tally.least, tally.most = mean, least, most
