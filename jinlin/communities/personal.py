"""Personal data in communities: in which groups somebody was, and what they said there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.communities.models import Community, Membership
from jinlin.lake import actions as lake
from jinlin.lake import queries
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import date, datetime

    import ibis
    from django.db.models import QuerySet

__all__ = ["STORES"]

TEXTS = "texts"


def _memberships(person: Person) -> QuerySet[Membership]:
    return Membership.objects.filter(workspace=person.workspace, member=person.member)


def _gather_memberships(person: Person) -> Rows:
    names = ("community__name", "joined_at", "left_at", "role", "channel__name", "inviter__name", "scene", "state")
    return list(_memberships(person).order_by("joined_at", "pk").values(*names))


def _clear_memberships(person: Person, _now: datetime) -> int:
    return _memberships(person).exclude(state="").update(state="")


def _said(person: Person, rows: ibis.Table) -> ibis.Table:
    return rows.filter(rows["person"] == person.member)


def _gather_texts(person: Person) -> Rows:
    """Return every sentence that is still kept, oldest first; `at` is UTC."""
    mine = (
        _said(person, queries.table(person.workspace, TEXTS)).order_by("at").select("at", "community", "name", "text")
    )
    rows: Rows = mine.to_pyarrow().to_pylist()
    names = Community.objects.filter(workspace=person.workspace, pk__in={row["community"] for row in rows})
    told = dict(names.values_list("pk", "name"))
    return [{**row, "community": told.get(row["community"], "")} for row in rows]


def _clear_texts(person: Person, now: datetime) -> int:
    """Rewrite one day that has something of theirs; -1 while there may be more, so that nothing else has to wait long."""
    on = _first_day(person)
    if on is None:
        return 0
    lake.erase_person(person.workspace, TEXTS, on, person.member, now=now)
    return -1


def _first_day(person: Person) -> date | None:
    rows = _said(person, queries.table(person.workspace, TEXTS))
    found: date | None = rows["on"].min().to_pyarrow().as_py()
    return found


STORES = (
    Store(
        "memberships",
        _("加入过的群"),
        _gather_memberships,
        _clear_memberships,
        ("communities.Membership", "communities.Community"),
        stays=_("留下加入和退出的时间,用于人数统计,不再有姓名"),
    ),
    Store(
        "texts",
        _("在群里说的话"),
        _gather_texts,
        _clear_texts,
        slow=True,
        stays=_("留下每天的条数,不再有内容"),
    ),
)
