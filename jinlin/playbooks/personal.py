"""Personal data in playbooks: for which runs somebody was on the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.playbooks.models import Participant
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]


def _of(person: Person) -> QuerySet[Participant]:
    return Participant.objects.filter(workspace=person.workspace, member=person.member)


def _gather(person: Person) -> Rows:
    rows = _of(person).order_by("pk").values("enrolment__run__name", "tag", "at")
    return [dict(each) for each in rows]


def _clear(person: Person, _now: datetime) -> int:
    count, _by_model = _of(person).delete()
    return count


STORES = (Store("playbooks", _("剧本的参与名单"), _gather, _clear, ("playbooks.Participant",)),)
