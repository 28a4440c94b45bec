"""What a metric should reach, and how near it came: a traffic light per target (R-247, R-249)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jinlin.communities.models import Community
from jinlin.core.clock import Window
from jinlin.metrics import queries
from jinlin.metrics.alerts.queries import written
from jinlin.metrics.definitions import METRICS
from jinlin.metrics.models import Target
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.metrics.answers import Figure
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

LOWER_IS_BETTER = {"exit_rate", "exits"}
NEAR = 0.9
PERIODS = ("day", "week", "month")


class OutsideScope(Exception):
    """The community or unit is not one this person may see."""


class NoSuchPeriod(Exception):
    """A target is for a day, a week or a month."""


@dataclass(frozen=True)
class Reached:
    """A target with what was reached in its last whole period, and its light: green, amber, red or "" (not available)."""

    target: Target
    window: Window
    value: float | None
    light: str
    figure: Any


@transaction.atomic
def set_target(
    access: Access, *, metric: str, value: float, by: str = "week", place: Community | Unit, now: datetime
) -> Target:
    """Set what a metric should reach; the same metric, place and period again replaces it.

    Raises PermissionDenied, OutsideScope, NoSuchPeriod, and NoSuchMetric.
    """
    if not access.can("targets.manage"):
        raise PermissionDenied(_("需要权限“%(permission)s”,请联系总部管理员。") % {"permission": "targets.manage"})
    if by not in PERIODS:
        raise NoSuchPeriod(by)
    queries.chosen((metric,))
    unit = place if isinstance(place, Unit) else place.unit
    if place.workspace_id != access.workspace.pk or not unit.path.startswith(access.unit.path):
        raise OutsideScope(place)
    community = place if isinstance(place, Community) else None
    target, _made = Target.objects.update_or_create(
        workspace=access.workspace,
        metric=metric,
        scope=f"community:{place.pk}" if community else f"unit:{place.pk}",
        by=by,
        defaults={
            "value": value,
            "staff": access.staff,
            "set_at": now,
            "community": community,
            "unit": None if community else unit,
        },
    )
    workspaces.audit(access, "target.set", target, now=now, details=_told(target))
    return target


@transaction.atomic
def end_target(access: Access, target: Target, *, now: datetime) -> None:
    """Take a target away; its alert closes at the next refresh.

    Raises PermissionDenied and OutsideScope.
    """
    if not access.can("targets.manage"):
        raise PermissionDenied(_("需要权限“%(permission)s”,请联系总部管理员。") % {"permission": "targets.manage"})
    if not visible(access).filter(pk=target.pk).exists():
        raise OutsideScope(target)
    workspaces.audit(access, "target.ended", target, now=now, details=_told(target))
    target.delete()


def visible(access: Access) -> QuerySet[Target]:
    """Return the targets of the subtree's units and communities."""
    path = access.unit.path
    mine = Target.objects.filter(workspace=access.workspace)
    return mine.filter(Q(unit__path__startswith=path) | Q(community__unit__path__startswith=path))


def _told(target: Target) -> dict[str, str]:
    """Return what the audit trail tells of a target, in the words of who acts."""
    metric = METRICS[target.metric]
    return {"metric": str(metric.label), "value": written(target.value, metric.unit), "by": target.by}


def light(metric: str, value: float | None, target: float) -> str:
    """Return green where the target is reached, amber where it is near, red otherwise; empty where nothing is known."""
    if value is None:
        return ""
    if metric in LOWER_IS_BETTER:
        return "green" if value <= target else "amber" if value * NEAR <= target else "red"
    return "green" if value >= target else "amber" if value >= target * NEAR else "red"


def last_whole(by: str, as_of: date) -> Window:
    """Return the last whole day, week (from Monday) or month that had ended by the end of `as_of`."""
    until = as_of + timedelta(days=1)
    if by == "week":
        until -= timedelta(days=until.weekday())
        return Window(until - timedelta(days=7), until)
    if by == "month":
        until = until.replace(day=1)
        return Window((until - timedelta(days=1)).replace(day=1), until)
    return Window(as_of, until)


def reached(workspace: Workspace, as_of: date, targets: Iterable[Target] | None = None) -> list[Reached]:
    """Return every target with its last whole period's value, asked in as few questions as there are kinds of them."""
    rows = list(targets if targets is not None else Target.objects.filter(workspace=workspace).order_by("pk"))
    found: dict[tuple[str, int, str, str], Figure] = {}
    for by in {row.by for row in rows}:
        window = last_whole(by, as_of)
        for kind, field in (("community", "community_id"), ("unit", "unit_id")):
            mine = [row for row in rows if row.by == by and getattr(row, field)]
            if mine:
                scope = queries.Scope(kind, tuple(sorted({getattr(row, field) for row in mine})))  # type: ignore[arg-type]  # kinds above
                names = sorted({row.metric for row in mine})
                figures = queries.figures(workspace, scope, window.since, window.until, metrics=names)
                found |= {(kind, getattr(one, kind), one.metric, by): one for one in figures}
    return [_reached(row, found, as_of) for row in rows]


def missed(workspace: Workspace, as_of: date) -> list[tuple[Target, dict[str, Any]]]:
    """Return the targets not even nearly reached, with the numbers; what is not available is not missed."""
    return [
        (
            row.target,
            {
                "metric": row.target.metric,
                "value": row.value,
                "target": row.target.value,
                "since": row.window.since.isoformat(),
                "until": row.window.until.isoformat(),
            },
        )
        for row in reached(workspace, as_of)
        if row.light == "red"
    ]


def lights(access: Access, as_of: date, place: Community | Unit) -> list[Reached]:
    """Return the targets of a place with their lights (R-247)."""
    field = "community" if isinstance(place, Community) else "unit"
    rows = Target.objects.filter(workspace=access.workspace, **{field: place}).order_by("metric", "by")
    return reached(access.workspace, as_of, rows)


def _reached(row: Target, found: dict[tuple[str, int, str, str], Figure], as_of: date) -> Reached:
    kind, _colon, pk = row.scope.partition(":")
    figure = found.get((kind, int(pk), row.metric, row.by))
    value = None if figure is None or figure.value is None else float(figure.value)
    return Reached(row, last_whole(row.by, as_of), value, light(row.metric, value, row.value), figure)
