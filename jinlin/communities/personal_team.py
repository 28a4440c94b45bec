"""Personal data of the team: what members did in groups beside being in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.communities.models import Appointment
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]


def _appointments(person: Person) -> QuerySet[Appointment]:
    return Appointment.objects.filter(workspace=person.workspace, member=person.member)


def _gather_appointments(person: Person) -> Rows:
    names = ("community__name", "function", "powers", "since", "until", "ended_at", "reason")
    return list(_appointments(person).order_by("since", "pk").values(*names))


def _clear_appointments(person: Person, now: datetime) -> int:
    """End what they still have, and take away why it ended."""
    rows = _appointments(person)
    ended = rows.filter(ended_at=None).update(ended_at=now)
    return ended + rows.exclude(reason="").update(reason="")


STORES = (
    Store(
        "appointments",
        _("在群里的分工"),
        _gather_appointments,
        _clear_appointments,
        ("communities.Appointment",),
        stays=_("留下什么时候担任过什么,不再有原因"),
    ),
)
