"""Which tasks a page asks for, what they are about, and who can be given one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities import keepers
from jinlin.communities.models import Community
from jinlin.communities.queries import visible_members
from jinlin.core.clock import day_bounds
from jinlin.tasks import queries as tasks
from jinlin.tasks.models import Outcome, Subject, Task
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access

MOST_PEOPLE = 500


class About(NamedTuple):
    """What a task is about, in words and as a link."""

    name: str
    url: str


def listed(access: Access, state: State, now: datetime) -> QuerySet[Task]:
    """Return the visible tasks that match, ordered, with what their cells need."""
    rows = Task.objects.visible_to(access).telling_what_is_late(now)
    for condition in _conditions(access, state, now):
        rows = rows.filter(condition)
    return rows.select_related("assignee__unit", "made_by", "closure__by").order_by(*state.order_by)


def _conditions(access: Access, state: State, now: datetime) -> list[Q]:
    found: list[Q] = []
    if words := state.text("q"):
        found.append(Q(title__icontains=words))
    if whose := state.choice("whose"):
        found.append({"mine": Q(assignee=access.staff), "given": Q(made_by=access.staff)}.get(whose, Q()))
    if which := state.choice("state"):
        found.append(_in_state(which, now))
    if who := state.text("who"):
        found.append(Q(assignee__name__icontains=who))
    if path := state.choice("unit"):
        found.append(Q(assignee__unit__path__startswith=path))
    if kind := state.choice("kind"):
        found.append(Q(kind=kind))
    days, zone = state.days("due"), access.workspace.zone
    if days.since:
        found.append(Q(due_at__gte=day_bounds(days.since, zone)[0]))
    if days.before:
        found.append(Q(due_at__lt=day_bounds(days.before, zone)[0]))
    return found


def _in_state(which: str, now: datetime) -> Q:
    if which in Outcome.values:
        return Q(closure__outcome=which)
    return Q(closed_at=None, due_at__lt=now) if which == "late" else Q(closed_at=None)


def mine(access: Access, now: datetime, most: int) -> tuple[list[Task], int]:
    """Return the first of what somebody still has to do, and how many there are."""
    rows = tasks.open_for(access.staff, now=now)
    return list(rows[:most]), rows.count()


def open_about(access: Access, community: Community, now: datetime) -> list[Task]:
    """Return what people still have to do about a group, as far as one may see it."""
    rows = Task.objects.visible_to(access).that_wait().about(Subject("community", community.pk))
    return list(rows.telling_what_is_late(now).select_related("assignee", "made_by").order_by("due_at", "pk")[:20])


def abouts(access: Access, rows: Iterable[Task]) -> dict[Subject, About]:
    """Say what these tasks are about: a query for each kind; what one may not see has neither name nor link."""
    by_kind: dict[str, set[int]] = {"community": set(), "member": set()}
    for row in rows:
        if row.subject and row.subject_kind in by_kind:
            by_kind[row.subject_kind].add(row.subject.id)
    found: dict[Subject, About] = {}
    if ids := by_kind["community"]:
        groups = Community.objects.visible_to(access).filter(pk__in=ids).values_list("pk", "name", "slug")
        found |= {Subject("community", pk): About(name, reverse("group", args=[slug])) for pk, name, slug in groups}
    if ids := by_kind["member"]:
        people = visible_members(access).filter(pk__in=ids).values_list("pk", "name", "slug")
        found |= {Subject("member", pk): About(name, reverse("member", args=[slug])) for pk, name, slug in people}
    return found


class Takers(NamedTuple):
    """Who can be given a task, each with a word on what they are; `cut`: more match `words` than are listed."""

    people: list[tuple[Staff, str]]
    words: str
    cut: bool


def takers(access: Access, community: Community | None, words: str = "") -> Takers:
    """Return who can be given a task, by part of the name: for a group its owner, its admins, its store's people."""
    rows = _staff_for(access, community).filter(name__icontains=words)
    found = list(rows.order_by("unit__path", "name", "pk")[: MOST_PEOPLE + 1])
    beside = [(each, "") for each in found[:MOST_PEOPLE]]
    named = [each for each in _running(access, community) if words.casefold() in each[0].name.casefold()]
    keeping, me = [each for each in named if each[1]], [each for each in named if not each[1]]
    return Takers(_once([*keeping, *beside, *me]), words, len(found) > MOST_PEOPLE)


def taker(access: Access, community: Community | None, slug: str) -> tuple[Staff, str] | None:
    """Return one of those who can be given a task, whether a list had room for them or not."""
    running = next((each for each in _running(access, community) if each[0].slug == slug), None)
    found = running or _staff_for(access, community).filter(slug=slug).first()
    return (found, "") if isinstance(found, Staff) else found


def _staff_for(access: Access, community: Community | None) -> QuerySet[Staff]:
    rows = Staff.objects.filter(left_at=None).select_related("unit")
    if community is None:
        return rows.visible_to(access)
    return rows.filter(workspace=access.workspace, unit=community.unit)


def _running(access: Access, community: Community | None) -> list[tuple[Staff, str]]:
    """Return who runs a group and works, and oneself, whichever store one belongs to."""
    if community is None:
        return []
    found = [(each.staff, _role(each)) for each in keepers.keepers_of_one(community) if each.works and each.staff]
    return [*found, (access.staff, "")]


def _role(keeper: keepers.Keeper) -> str:
    return _("群主") if keeper.is_owner else _("管理员")


def _once(people: Sequence[tuple[Staff, str]]) -> list[tuple[Staff, str]]:
    found: dict[int, tuple[Staff, str]] = {}
    for staff, word in people:
        found.setdefault(staff.pk, (staff, word))
    return list(found.values())
