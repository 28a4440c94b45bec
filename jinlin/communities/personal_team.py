"""Personal data of the team: what members did in groups beside being in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.communities.models import Appointment, Attitude, Favour, Guidance, Score, SuperUser, Visit, Volunteer
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, QuerySet

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
    Score.objects.filter(appointment__in=rows.values("pk")).update(note="")
    return ended + rows.exclude(reason="").update(reason="")


def _of(model: type[Model], person: Person) -> QuerySet[Any]:
    return model._default_manager.filter(workspace=person.workspace, member=person.member)  # noqa: SLF001  (Django documents it)


def _visits(person: Person) -> QuerySet[Visit]:
    return Visit.objects.filter(workspace=person.workspace, guidance__member=person.member)


def _gather_bonds(person: Person) -> Rows:
    found: Rows = list(_of(Favour, person).order_by("on", "pk").values("on", "kind", "value_fen", "note"))
    found += list(_of(Attitude, person).values("kind", "at"))
    found += list(_of(Guidance, person).order_by("pk").values("staff__name", "milestone", "since", "ended_at"))
    found += [dict(row) for row in _visits(person).order_by("on", "pk").values("on", "milestone", "note")]
    found += list(_of(SuperUser, person).order_by("pk").values("since", "obligations", "review", "ended_at"))
    return found + list(_of(Volunteer, person).values("stage", "note", "moved_at"))


def _clear_bonds(person: Person, now: datetime) -> int:
    """Take every word and judgement away; that something was given or a contact was held stays as a number."""
    gone = _of(Attitude, person).delete()[0] + _of(Volunteer, person).delete()[0] + _of(SuperUser, person).delete()[0]
    gone += _of(Favour, person).exclude(note="").update(note="") + _visits(person).exclude(note="").update(note="")
    return gone + _of(Guidance, person).filter(ended_at=None).update(ended_at=now, next_on=None)


BONDS = tuple(f"communities.{name}" for name in ("Favour", "Attitude", "Guidance", "Visit", "SuperUser", "Volunteer"))

STORES = (
    Store(
        "appointments",
        _("在群里的分工"),
        _gather_appointments,
        _clear_appointments,
        ("communities.Appointment", "communities.Score", "communities.Overstep"),
        stays=_("留下什么时候担任过什么,不再有原因"),
    ),
    Store(
        "bonds",
        _("关怀、顾问服务和评价"),
        _gather_bonds,
        _clear_bonds,
        BONDS,
        stays=_("留下次数和金额,不再有内容和评价"),
    ),
)
