"""What a few words find, of every kind the first few; work does not grow with the number of members."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities.models import Community
from jinlin.communities.queries import visible_members
from jinlin.console import frame
from jinlin.console.people import queries as people
from jinlin.metrics.definitions import METRICS
from jinlin.workspaces.models import Staff
from jinlin.workspaces.queries import units_found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access

FEW, PAGEFUL = 5, 20  # hits of each kind: while somebody types, and on the page
PHONE = re.compile(r"1[3-9][0-9]{9}")
APART = str.maketrans("", "", " -")  # as people write a number in groups


@dataclass(frozen=True)
class Hit:
    """One thing that was found: what it is called, what helps to tell it apart, where it is."""

    label: str
    note: str
    url: str


@dataclass(frozen=True)
class Found:
    """The hits of one kind, and where all of them are listed (empty: nowhere)."""

    label: str
    icon: str
    hits: tuple[Hit, ...]
    more: str = ""


def found(access: Access, text: str, most: int) -> list[Found]:
    """Return what the words find, by kind, kinds without hits left out; nothing outside the staff member's subtree."""
    words = " ".join(text.split())
    if not words:
        return []
    kinds = [make(access, words, most) for make in KINDS]
    return [kind for kind in kinds if kind.hits]


def _communities(access: Access, words: str, most: int) -> Found:
    rows = Community.objects.visible_to(access).filter(Q(name__icontains=words) | Q(external_id=words))
    rows = rows.select_related("unit").order_by("ended_at", "name", "pk")
    hits = [Hit(row.name, row.unit.name, reverse("group", args=[row.slug])) for row in rows[: most + 1]]
    return _kind(_("客户群"), "messages", hits, most, _listed("groups", words))


def _members(access: Access, words: str, most: int) -> Found:
    rows = _named(access, words).select_related("unit").order_by("name", "pk")
    hits = [
        Hit(
            row.name or _("没有名字"),
            " · ".join(filter(None, (row.phone_masked, row.unit.name if row.unit else ""))),
            reverse("member", args=[row.slug]),
        )
        for row in rows[: most + 1]
    ]
    return _kind(_("会员"), "users", hits, most, _listed("members", words))


def _named(access: Access, words: str) -> QuerySet[Member]:
    mine = visible_members(access)
    if PHONE.fullmatch(number := words.translate(APART)):
        return mine.filter(pk__in=people.with_phone(access, number))
    return mine.filter(people.named(access, words))


def _units(access: Access, words: str, most: int) -> Found:
    rows = units_found(access, words)[: most + 1]
    hits = [
        Hit(unit.name, unit.get_kind_display(), f"{reverse('groups')}?{urlencode({'unit': unit.path})}")
        for unit in rows
    ]
    return _kind(_("门店 / 区域"), "building", hits, most)


def _staff(access: Access, words: str, most: int) -> Found:
    if not access.can("staff.manage"):
        return Found("", "", ())
    rows = Staff.objects.visible_to(access).filter(left_at=None, name__icontains=words).select_related("unit")
    hits = [
        Hit(row.name, row.unit.name, f"{reverse('staff')}?{urlencode({'q': row.name})}")
        for row in rows.order_by("name", "pk")[: most + 1]
    ]
    return _kind(_("员工"), "user", hits, most, _listed("staff", words))


def _pages(access: Access, words: str, most: int) -> Found:
    hits = [Hit(label, menu, url) for label, menu, url in frame.pages(access) if words.lower() in label.lower()]
    return _kind(_("页面"), "layout-list", hits, most)


def _metrics(_access: Access, words: str, most: int) -> Found:
    lower = words.lower()
    rows = [metric for metric in METRICS.values() if lower in str(metric.label).lower() or lower in metric.key]
    hits = [Hit(str(row.label), str(row.usual.sentence), f"{reverse('dictionary')}#{row.key}") for row in rows]
    return _kind(_("指标"), "chart-bar", hits, most, reverse("dictionary"))


def _listed(name: str, words: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': words})}"


def _kind(label: str, icon: str, hits: Iterable[Hit], most: int, more: str = "") -> Found:
    listed = tuple(hits)
    return Found(label, icon, listed[:most], more if len(listed) > most else "")


KINDS: tuple[Callable[[Access, str, int], Found], ...] = (_communities, _members, _units, _staff, _pages, _metrics)
