"""Any question about numbers: figures per scope, window and metric, with numerator, denominator, definition and basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.core.clock import Window
from jinlin.lake import engine
from jinlin.metrics.answers import Figure, answered
from jinlin.metrics.asking import allowed, names, readings_named, scopes_named
from jinlin.metrics.definitions import METRICS, NINE, chosen
from jinlin.metrics.ingredients.frame import Frame
from jinlin.metrics.ingredients.gather import Question, gather
from jinlin.metrics.ingredients.scopes import Scope
from jinlin.metrics.readings import chosen_by
from jinlin.metrics.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from jinlin.core.clock import Step
    from jinlin.metrics.definitions import Metric
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = [
    "METRICS",
    "NINE",
    "Figure",
    "Scope",
    "chosen",
    "figures",
    "figures_over",
    "ingredients",
    "names",
    "question",
    "readings_named",
    "scopes_named",
]


def figures(
    workspace: Workspace,
    scope: Scope,
    since: date,
    until: date,
    by: Step = "all",
    *,
    metrics: Sequence[str] | None = None,
    readings: Mapping[str, Any] | None = None,
    access: Access | None = None,
) -> list[Figure]:
    """Answer for every scope, every window of [since, until) cut `by` day, week, month or not at all, and every metric.

    Raises NoSuchMetric, NoSuchReading, BackwardWindow, OutOfScope.
    """
    windows = Window(since, until).split(by)
    return figures_over(workspace, scope, windows, metrics=metrics, readings=readings, access=access)


def figures_over(
    workspace: Workspace,
    scope: Scope,
    windows: Iterable[Window],
    *,
    metrics: Sequence[str] | None = None,
    readings: Mapping[str, Any] | None = None,
    access: Access | None = None,
) -> list[Figure]:
    """Answer for any list of windows, overlapping ones too."""
    wanted = chosen(tuple(metrics) if metrics else None)
    asked = question(workspace, allowed(scope, access, workspace), tuple(windows), readings or {})
    rows = engine.connect().to_pyarrow(ingredients(asked, wanted).order_by(["scope", "window"])).to_pylist()
    return answered(asked, wanted, rows)


def question(
    workspace: Workspace, scope: Scope, windows: tuple[Window, ...], readings: Mapping[str, Any] | None = None
) -> Question:
    """Put a question together: what is asked, of what, and which sources there are."""
    chosen_readings = chosen_by(workspace).chosen(readings or {})
    return Question(workspace, scope, Frame(workspace.zone, windows), chosen_readings, sources_of(workspace))


def ingredients(asked: Question, metrics: Iterable[Metric]) -> Any:
    """Return the table of what is counted for these metrics, with numerator and denominator of each (key__n, key__d)."""
    variants = {metric.key: metric.variant(asked.readings) for metric in metrics}
    rows = gather(asked, {group for variant in variants.values() for group in variant.groups})
    columns = {}
    for key, variant in variants.items():
        columns[f"{key}__n"] = variant.numerator(rows)
        if variant.denominator is not None:
            columns[f"{key}__d"] = variant.denominator(rows)
    return rows.mutate(**columns)
