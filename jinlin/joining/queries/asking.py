"""The questionnaires that gates ask: which there are, how they are called, what somebody still has to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.joining.gating.conditions import Kind
from jinlin.joining.models import Application, Reply, Round, State
from jinlin.questionnaires.models import Questionnaire, Response
from jinlin.tasks.models import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.joining.models import GateVersion
    from jinlin.workspaces.models import Workspace

__all__ = ["ABOUT", "about", "choices", "sent", "titles", "wanted"]

ABOUT = "application"
MOST = 300


def choices(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the questionnaires a gate can ask, as options: those that were published."""
    rows = Questionnaire.objects.filter(workspace=workspace, live__isnull=False, ended_at=None)
    return [(str(each.pk), each.title) for each in rows.order_by("title", "pk")[:MOST]]


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
