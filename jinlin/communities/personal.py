"""Personal data in communities: in which groups somebody was, and what they said there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.communities import personal_team
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
DAYS_AT_ONCE = 5


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
    """Rewrite some of the days that have something of theirs, so that nothing else has to wait long; return how many sentences."""
    days = _days(person)
    return sum(lake.erase_person(person.workspace, TEXTS, on, person.member, now=now) for on in days)


def _days(person: Person) -> list[date]:
    rows = _said(person, queries.table(person.workspace, TEXTS)).select("on").distinct()
    found: list[date] = sorted(rows.to_pyarrow().column("on").to_pylist())
    return found[:DAYS_AT_ONCE]


def _count_texts(person: Person) -> int:
    return int(_said(person, queries.table(person.workspace, TEXTS)).count().to_pyarrow().as_py())


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
        count=_count_texts,
        stays=_("留下每天的条数,不再有内容"),
    ),
    *personal_team.STORES,
)
