"""Personal data in content: what somebody published, spread, was told by script, and gave to the brand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinlin.content.models import Link, Publication, ScriptUse, Submission
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]


def _sent(person: Person) -> QuerySet[Publication]:
    return Publication.objects.filter(workspace=person.workspace, sender=person.member)


def _gather_sent(person: Person) -> Rows:
    return [dict(row) for row in _sent(person).order_by("at", "pk").values("at", "community__name", "direction")]


def _clear_sent(person: Person, _now: datetime) -> int:
    return _sent(person).update(sender=None)


def _spread(person: Person) -> QuerySet[Link]:
    return Link.objects.filter(workspace=person.workspace, member=person.member)


def _gather_spread(person: Person) -> Rows:
    return [dict(row) for row in _spread(person).order_by("pk").values("made_at", "url", "visitor_count")]


def _clear_spread(person: Person, _now: datetime) -> int:
    return _spread(person).update(member=None)


def _told(person: Person) -> QuerySet[ScriptUse]:
    return ScriptUse.objects.filter(workspace=person.workspace, member=person.member)


def _gather_told(person: Person) -> Rows:
    return [dict(row) for row in _told(person).order_by("at", "pk").values("at", "variant__text", "ordered_on")]


def _clear_told(person: Person, _now: datetime) -> int:
    return _told(person).delete()[0]


def _given(person: Person) -> QuerySet[Submission]:
    return Submission.objects.filter(workspace=person.workspace, member=person.member)


def _gather_given(person: Person) -> Rows:
    names = ("at", "solicitation__title", "author", "text", "consent", "state")
    return [dict(row) for row in _given(person).order_by("at", "pk").values(*names)]


def _clear_given(person: Person, _now: datetime) -> int:
    """Take name, words and picture away; that something was given stays counted."""
    return _given(person).filter(~Q(author="")).update(author="", text="", consent="", file=None, member=None)


STORES = (
    Store("publications", _("发布过的内容"), _gather_sent, _clear_sent, ("content.Publication",)),
    Store("links", _("转发过的链接"), _gather_spread, _clear_spread, ("content.Link",), stays=_("留下次数,不再有是谁")),
    Store("scripts", _("收到过的话术"), _gather_told, _clear_told, ("content.ScriptUse",)),
    Store(
        "submissions",
        _("交来的内容"),
        _gather_given,
        _clear_given,
        ("content.Submission",),
        stays=_("留下数量,不再有内容"),
    ),
)
