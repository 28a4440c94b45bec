"""Reports draft themselves: yesterday's by day, the last whole week's by week, for headquarters and every region."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import translation

from jinlin.console.insights.asking import last_day_of
from jinlin.console.reports import writing
from jinlin.core.clock import Window, local_date
from jinlin.desk import actions as desk
from jinlin.desk.models import Report, ReportKind
from jinlin.metrics import queries
from jinlin.metrics.models import Alert
from jinlin.metrics.queries import Scope
from jinlin.workspaces.models import Unit, UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from jinlin.metrics.answers import Figure
    from jinlin.workspaces.models import Workspace

METRICS = (
    "members_end",
    "net_adds",
    "joins",
    "exits",
    "exit_rate",
    "interaction_rate",
    "messages",
    "speakers",
    "conversion_rate",
    "buyers",
    "sales",
    "spend_per_buyer",
    "retention_rate",
    "entry_rate",
    "roi",
    "referral_rate",
)


def draft_due(workspace: Workspace, now: datetime) -> list[Report]:
    """Draft what is due and not there yet; a draft whose figures came late is renewed until somebody edits it.

    Daily for the last whole day with data, weekly for the last whole week (Monday to Sunday).
    """
    last = last_day_of(workspace, local_date(now, workspace.zone))
    if last is None:
        return []
    units = list(Unit.objects.filter(Q(parent=None) | Q(kind=UnitKind.REGION), workspace=workspace).order_by("path"))
    day, week = Window(last, last + timedelta(days=1)), last_week(last)
    made = []
    for kind, window in ((ReportKind.DAILY, day), (ReportKind.WEEKLY, week)):
        due = _due(units, kind, window)
        made += draft(workspace, due, kind, window, now=now) if due else []
    return made


def last_week(last: date) -> Window:
    """Return the last whole week that had ended by the end of a day."""
    until = last + timedelta(days=1)
    until -= timedelta(days=until.weekday())
    return Window(until - timedelta(days=7), until)


def draft(workspace: Workspace, units: list[Unit], kind: str, window: Window, *, now: datetime) -> list[Report]:
    """Draft the reports of some units for one window, with one question for all their numbers."""
    scope = Scope.units(*(unit.pk for unit in units))
    asked = queries.figures_over(workspace, scope, _windows(kind, window), metrics=METRICS)
    by_unit: dict[int, list[Figure]] = {}
    for one in asked:
        by_unit.setdefault(one.unit or 0, []).append(one)
    return [_draft(unit, kind, window, by_unit.get(unit.pk, []), now) for unit in units]


def _draft(unit: Unit, kind: str, window: Window, asked: list[Figure], now: datetime) -> Report:
    figures = frozen(kind, window, asked)
    alerts = list(_alerts(unit, window))
    words = writing.words(kind, figures, alerts)
    return desk.draft_report(kind, unit, window.since, window.until, figures, words, now=now)


def frozen(kind: str, window: Window, asked: Iterable[Figure]) -> dict[str, Any]:
    """Return the figures as the report keeps them: now, the period before and, for a day, the same weekday."""
    names = dict(zip(_windows(kind, window), ("now", "before", "week"), strict=False))
    rows: dict[str, dict[str, Any]] = {key: {} for key in METRICS}
    for one in asked:
        rows[one.metric][names[Window(one.since, one.until)]] = kept(one)
    return {"metrics": [{"key": key, **row} for key, row in rows.items() if row]}


def kept(figure: Figure) -> dict[str, Any]:
    """Return one figure as it is frozen."""
    names = ("value", "numerator", "denominator", "definition", "basis", "reason")
    return {name: getattr(figure, name) for name in names}


def _windows(kind: str, window: Window) -> tuple[Window, ...]:
    usual = (window, window.previous())
    return (*usual, window.week_earlier()) if kind == ReportKind.DAILY else usual


def _alerts(unit: Unit, window: Window) -> Any:
    rows = Alert.objects.filter(workspace=unit.workspace, unit__path__startswith=unit.path, closed_on=None)
    return (
        rows.filter(handled_at=None, on__lt=window.until).select_related("community").order_by("severity", "-on")[:200]
    )


def _due(units: list[Unit], kind: str, window: Window) -> list[Unit]:
    """Return the units without a report of the window, and those whose untouched draft is older than the lake."""
    from jinlin.lake.models import Commit

    newest = Commit.objects.filter(workspace=units[0].workspace).order_by("-at").values_list("at", flat=True).first()
    rows = Report.objects.filter(unit__in=units, kind=kind, since=window.since)
    there = {row.unit_id: row for row in rows}
    return [unit for unit in units if unit.pk not in there or _stale(there[unit.pk], newest)]


def _stale(report: Report, newest: datetime | None) -> bool:
    untouched = report.edited_at is None and report.archived_at is None
    return untouched and newest is not None and report.drafted_at < newest


def in_language(language: str, workspace: Workspace, now: datetime) -> list[Report]:
    """Draft what is due in one language: the worker has no reader whose language it could take."""
    with translation.override(language):
        return draft_due(workspace, now)
