"""Personal data in questionnaires: what somebody answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.members.phones import reveal
from jinlin.questionnaires.actions import pictures
from jinlin.questionnaires.engine.definition import Kind
from jinlin.questionnaires.engine.meaning import in_words
from jinlin.questionnaires.models import Answer, Response
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]


def _of(person: Person) -> QuerySet[Response]:
    return Response.objects.filter(workspace=person.workspace, member=person.member)


def _gather(person: Person) -> Rows:
    rows = _of(person).filter(cleared_at=None).select_related("version").order_by("begun_at", "pk")
    return [told for row in rows for told in _told(row)]


def _told(row: Response) -> Iterator[dict[str, object]]:
    """Yield what one response says, question by question; the person's own number is not masked."""
    definition = row.version.definition
    for question in definition.questions:
        answer = row.answers.get(question.key)
        if answer is not None:
            words = reveal(answer["sealed"]) if question.kind is Kind.PHONE else in_words(question, answer)
            yield {
                "questionnaire": definition.title,
                "at": row.submitted_at,
                "question": question.title,
                "answer": words,
            }


def _clear(person: Person, now: datetime) -> int:
    rows = _of(person).filter(cleared_at=None)
    ids = list(rows.values_list("pk", flat=True))
    Answer.objects.filter(response__in=ids).delete()
    pictures.drop(ids)
    empty: dict[str, object] = {"answers": {}, "scores": {}, "score": None, "visitor": None, "cleared_at": now}
    return Response.objects.filter(pk__in=ids).update(**empty)


STORES = (
    Store(
        "questionnaires",
        _("填过的问卷"),
        _gather,
        _clear,
        ("questionnaires.Response", "questionnaires.Answer"),
        stays=_("留下某天填过一份问卷,不再有内容"),
    ),
)
