"""Personal data in content: which publications somebody sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.content.models import Publication
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]


def _sent(person: Person) -> QuerySet[Publication]:
    return Publication.objects.filter(workspace=person.workspace, sender=person.member)


def _gather(person: Person) -> Rows:
    return [dict(row) for row in _sent(person).order_by("at", "pk").values("at", "community__name", "direction")]


def _clear(person: Person, _now: datetime) -> int:
    return _sent(person).update(sender=None)


STORES = (Store("publications", _("发布过的内容"), _gather, _clear, ("content.Publication",)),)
