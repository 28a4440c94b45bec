"""Which answers and questions a page asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from jinlin.answers.models import Entry, Question, State, Ticket
from jinlin.core.clock import day_bounds

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.communities.models import Community
    from jinlin.shell.listing_state import State as Asked
    from jinlin.workspaces.access import Access


def entries(access: Access, asked: Asked, now: datetime) -> QuerySet[Entry]:
    """Return the visible entries that match, ordered; those in use unless others are asked for."""
    rows = Entry.objects.visible_to(access)
    which = asked.choice("state")
    rows = rows.exclude(ended_at=None) if which == "ended" else rows.in_use()
    rows = rows.filter(_STATES[which](now)) if which in _STATES else rows
    if words := asked.text("q"):
        rows = rows.filter(Q(title__icontains=words) | Q(asked__icontains=words) | Q(text__icontains=words))
    for name in ("kind", "scope"):
        if value := asked.choice(name):
            rows = rows.filter(**{name: value})
    return rows.select_related("community").order_by(*asked.order_by)


_STATES: dict[str, Any] = {
    "now": lambda now: (Q(since=None) | Q(since__lte=now)) & (Q(until=None) | Q(until__gt=now)),
    "later": lambda now: Q(since__gt=now),
    "over": lambda now: Q(until__lte=now),
    "never": lambda _now: Q(hit_count=0),
}


def questions(access: Access, asked: Asked) -> QuerySet[Question]:
    """Return the visible questions that match, ordered, with what their cells need."""
    rows = Question.objects.visible_to(access)
    for condition in _conditions(access, asked):
        rows = rows.filter(condition)
    related = ("community__unit", "member", "entry", "duty", "taken_by", "answered_by", "closed_by")
    return rows.select_related(*related).order_by(*asked.order_by)


def _conditions(access: Access, asked: Asked) -> list[Q]:
    found: list[Q] = []
    if words := asked.text("q"):
        found.append(Q(text__icontains=words))
    if state := asked.choice("state"):
        found.append(Q(state=state))
    if mark := asked.choice("mark"):
        found.append(_mark(access, mark))
    if path := asked.choice("unit"):
        found.append(Q(community__unit__path__startswith=path))
    if hours := asked.choice("hours"):
        found.append(Q(on_duty=hours == "on"))
    days, zone = asked.days("asked"), access.workspace.zone
    if days.since:
        found.append(Q(asked_at__gte=day_bounds(days.since, zone)[0]))
    if days.before:
        found.append(Q(asked_at__lt=day_bounds(days.before, zone)[0]))
    return found


def _mark(access: Access, mark: str) -> Q:
    if mark == "mine":
        return Q(duty=access.staff) | Q(taken_by=access.staff)
    return {"unmatched": Q(entry=None), "escalated": Q(escalated_at__isnull=False)}.get(mark) or Q(**{mark: True})


def waiting_in(community: Community, most: int = 20) -> list[Question]:
    """Return what waits in one group, the longest first."""
    rows = Question.objects.filter(workspace=community.workspace_id, community=community, state=State.OPEN)
    return list(rows.select_related("member", "entry", "taken_by").order_by("asked_at", "pk")[:most])


def tickets(access: Access, asked: Asked, now: datetime) -> QuerySet[Ticket]:
    """Return the visible tickets that match, ordered, with what their cells need."""
    rows = Ticket.objects.visible_to(access)
    if words := asked.text("q"):
        rows = rows.filter(Q(question__text__icontains=words) | Q(resolution__icontains=words))
    for name in ("category", "gravity"):
        if value := asked.choice(name):
            rows = rows.filter(**{name: value})
    for condition in (_TICKET_STATES.get(asked.choice("state")), _TICKET_MARKS.get(asked.choice("mark"))):
        if condition is not None:
            rows = rows.filter(condition(access, now))
    if path := asked.choice("unit"):
        rows = rows.filter(question__community__unit__path__startswith=path)
    related = ("question__community__unit", "question__member", "owner", "resolved_by")
    return rows.select_related(*related).order_by(*asked.order_by)


_TICKET_STATES: dict[str, Any] = {
    "open": lambda _access, _now: Q(resolved_at=None),
    "late": lambda _access, now: Q(resolved_at=None, due_at__lt=now),
    "resolved": lambda _access, _now: Q(resolved_at__isnull=False),
}
_TICKET_MARKS: dict[str, Any] = {
    "mine": lambda access, _now: Q(owner=access.staff),
    "again": lambda _access, _now: Q(earlier__gt=0),
    "unhappy": lambda _access, _now: Q(satisfaction__lte=2),
}
