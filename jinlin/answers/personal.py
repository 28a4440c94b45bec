"""Personal data in answers: what somebody asked in the groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.answers.models import Question, Ticket
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]


def _asked(person: Person) -> QuerySet[Question]:
    return Question.objects.filter(workspace=person.workspace, member=person.member)


def _gather(person: Person) -> Rows:
    names = (
        "community__name",
        "asked_at",
        "text",
        "state",
        "answered_at",
        "reason",
        "ticket__category",
        "ticket__resolution",
    )
    return list(_asked(person).order_by("asked_at", "pk").values(*names))


def _clear(person: Person, _now: datetime) -> int:
    """Take the words away, those of the trail too; that something was asked and when it was answered stays."""
    workspaces.forget_words(person.workspace, "question", list(_asked(person).values_list("slug", flat=True)))
    rows = Ticket.objects.filter(question__in=_asked(person)).exclude(resolution="", public_reply="")
    gone = rows.update(resolution="", public_reply="")
    return gone + _asked(person).exclude(text="", words="", reason="").update(text="", words="", reason="")


STORES = (
    Store(
        "questions",
        _("在群里问过的问题"),
        _gather,
        _clear,
        ("answers.Question", "answers.Ticket"),
        stays=_("留下什么时候问过、多久回答、有没有工单,不再有内容"),
    ),
)
