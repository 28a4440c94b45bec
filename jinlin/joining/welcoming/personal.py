"""Personal data of welcomes: who added which account, and what they were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinlin.joining.models import Greeting, IceBreak, Newcomer
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]


def _of(person: Person) -> QuerySet[Greeting]:
    known = Q(member=person.member) | Q(external_id__in=person.ids)
    return Greeting.objects.filter(known, workspace=person.workspace)


def _gather(person: Person) -> Rows:
    names = ("userid", "state", "added_at", "outcome", "settled_at", "text", "benefit_at", "joined_at")
    return list(_of(person).order_by("added_at", "pk").values(*names))


def _mark(person: Person, _now: datetime) -> int:
    """Tie what is known by an id alone to the person, while the id still says who it is."""
    return _of(person).update(member=person.member)


def _clear(person: Person, _now: datetime) -> int:
    """Delete them: the counters of welcomes count whoever is still known."""
    found, _by_model = _of(person).delete()
    return found


def _newcomer(person: Person) -> QuerySet[Newcomer]:
    return Newcomer.objects.filter(workspace=person.workspace, member=person.member)


def _gather_newcomer(person: Person) -> Rows:
    names = (
        "community__name",
        "joined_at",
        "welcomed_at",
        "spoke_at",
        "introduced_at",
        "acknowledged_at",
        "ordered_at",
    )
    broken = IceBreak.objects.filter(workspace=person.workspace, member=person.member).values("at", "way")
    return [*_newcomer(person).order_by("joined_at", "pk").values(*names), *(dict(row) for row in broken)]


def _clear_newcomer(person: Person, _now: datetime) -> int:
    found, _by_model = _newcomer(person).delete()
    gone, _by_model = IceBreak.objects.filter(workspace=person.workspace, member=person.member).delete()
    return found + gone


STORES = (
    Store(
        "newcomers", _("作为新人的头几天"), _gather_newcomer, _clear_newcomer, ("joining.Newcomer", "joining.IceBreak")
    ),
    Store("welcomes", _("加好友时的问候"), _gather, _clear, ("joining.Greeting", "joining.GreetingStep"), mark=_mark),
)
