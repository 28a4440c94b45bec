"""The questionnaires that gates ask: which there are, how they are called, what somebody still has to fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinlin.joining.gating.conditions import Kind
from jinlin.joining.models import Application, Reply, Round, State
from jinlin.questionnaires.engine.meaning import in_words
from jinlin.questionnaires.models import Picture, Questionnaire, Response
from jinlin.tasks.models import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.joining.models import GateVersion
    from jinlin.workspaces.models import Workspace

__all__ = ["ABOUT", "about", "choices", "pictures_of", "replies_of", "score_choices", "sent", "titles", "wanted"]

ABOUT = "application"
MOST = 300


def choices(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the questionnaires a gate can ask, as options: those that were published."""
    rows = Questionnaire.objects.filter(workspace=workspace, live__isnull=False, ended_at=None)
    return [(str(each.pk), each.title) for each in rows.order_by("title", "pk")[:MOST]]


def score_choices(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the scores a gate can ask for: of each questionnaire the one that ranks, and those beside it by name."""
    rows = Questionnaire.objects.filter(workspace=workspace, live__isnull=False, ended_at=None).select_related("live")
    found: list[tuple[str, str]] = []
    for each in rows.order_by("title", "pk")[:MOST]:
        names = each.live.definition.scores if each.live else ()
        first = f"{each.title} · {names[0]}" if names else each.title
        found.append((str(each.pk), first))
        found += [(f"{each.pk}:{name}", f"{each.title} · {name}") for name in names[1:]]
    return found


def titles(workspace: Workspace, ids: Iterable[int]) -> dict[int, str]:
    """Return what these questionnaires are called."""
    wanted = list(ids)
    if not wanted:
        return {}
    return dict(Questionnaire.objects.filter(workspace=workspace, pk__in=wanted).values_list("pk", "title"))


def about(application: Application) -> Subject:
    """Return for whose sake an applicant answers."""
    return Subject(ABOUT, application.pk)


def wanted(version: GateVersion, application: Application) -> list[int]:
    """Return the questionnaires somebody is to fill in now: those of the conditions, in a round that of the round."""
    if application.state == State.SCREENING and application.round is not None:
        numbers = Round.objects.filter(gate=version.gate_id, number=application.round).values_list("questionnaire")
        asked = [questionnaire for (questionnaire,) in numbers]
    else:
        kinds = {Kind.QUESTIONNAIRE, Kind.SCORE}
        asked = [each.questionnaire for each in version.tree.conditions() if each.kind in kinds]
    done = set(Reply.objects.filter(application=application).values_list("questionnaire", flat=True))
    return [each for each in dict.fromkeys(asked) if each not in done]


def sent(application: Application) -> list[Response]:
    """Return what an applicant has sent and the application does not know of yet."""
    known = Reply.objects.filter(application=application).values("response")
    rows = Response.objects.filter(workspace=application.workspace_id).about(about(application)).that_count()
    return list(rows.exclude(pk__in=known.exclude(response=None)).order_by("submitted_at", "pk"))


@dataclass(frozen=True)
class Answered:
    """A questionnaire an applicant has answered, as a reviewer reads it; no lines where the answers are gone."""

    title: str
    score: float | None
    at: datetime
    gone: bool  # it was a questionnaire of ours, and is taken back or cleared
    lines: list[tuple[str, str, str]]  # what was asked, the answer in words, the slug of a picture


def replies_of(application: Application) -> list[Answered]:
    """Return what an applicant has answered, question by question; phone numbers masked."""
    rows = list(Reply.objects.filter(application=application).order_by("at", "pk"))
    named = titles(application.workspace, {each.questionnaire for each in rows})
    given = Response.objects.filter(
        workspace=application.workspace_id, pk__in=[each.response for each in rows if each.response]
    )
    known = {each.pk: each for each in given.filter(withdrawn_at=None).select_related("version")}
    return [_answered(row, named.get(row.questionnaire, ""), known.get(row.response or 0)) for row in rows]


def _answered(row: Reply, title: str, response: Response | None) -> Answered:
    lines = _lines(response)
    return Answered(title, row.score, row.at, gone=row.response is not None and not lines, lines=lines)


def _lines(response: Response | None) -> list[tuple[str, str, str]]:
    if response is None:
        return []
    answers = response.answers
    asked = [each for each in response.version.definition.questions if each.key in answers]
    return [(each.title, in_words(each, answers[each.key]), _picture(answers[each.key])) for each in asked]


def _picture(answer: Any) -> str:
    return str(answer.get("picture", "")) if isinstance(answer, dict) else ""


def pictures_of(application: Application) -> QuerySet[Picture]:
    """Return the pictures an applicant has answered with."""
    responses = Reply.objects.filter(application=application).exclude(response=None).values("response")
    return Picture.objects.filter(workspace=application.workspace_id, response__in=responses)
