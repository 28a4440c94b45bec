"""Which alerts the list asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from jinlin.metrics.alerts.queries import visible
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from jinlin.metrics.models import Alert
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access

OPTIONS_SHOWN = 500


def listed(access: Access, state: State, today: date) -> QuerySet[Alert]:
    """Return the visible alerts that match, ordered."""
    rows = visible(access).select_related("handled_by")
    for condition in _conditions(state, today):
        rows = rows.filter(condition)
    return rows.order_by(*state.order_by)


def _conditions(state: State, today: date) -> list[Q]:
    found: list[Q] = []
    if kind := state.choice("kind"):
        found.append(Q(kind=kind) | Q(kind__startswith=f"{kind}:"))
    if which := state.choice("state"):
        found.append(_in_state(which, today))
    if severity := state.choice("severity"):
        found.append(Q(severity=severity))
    if path := state.choice("unit"):
        found.append(Q(unit__path__startswith=path))
    if words := state.text("q"):
        found.append(Q(community__name__icontains=words))
    days = state.days("on")
    if days.since:
        found.append(Q(on__gte=days.since))
    if days.until:
        found.append(Q(on__lt=days.until + timedelta(days=1)))
    return found


def _in_state(which: str, today: date) -> Q:
    aside = Q(snoozed_until__gt=today)
    live = Q(closed_on=None, handled_at=None)
    return {
        "open": live & ~(Q(snoozed_until__isnull=False) & aside),
        "snoozed": live & aside,
        "handled": Q(handled_at__isnull=False, closed_on=None),
        "closed": Q(closed_on__isnull=False),
    }[which]


def state_of(alert: Alert, today: date) -> str:
    """Name what became of an alert."""
    if alert.closed_on:
        return "closed"
    if alert.handled_at:
        return "handled"
    return "snoozed" if alert.snoozed_until and alert.snoozed_until > today else "open"


def units(access: Access) -> list[tuple[str, str]]:
    """Return the units one can filter by, indented."""
    rows = Unit.objects.visible_to(access).order_by("path")[:OPTIONS_SHOWN]
    return [(unit.path, f"{'　' * max(unit.path.count('/') - 2, 0)}{unit.name}") for unit in rows]
