"""Any question about numbers: figures per scope, window and metric, with numerator, denominator, definition and basis."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import Max

from jinlin.core.clock import Window
from jinlin.lake import engine
from jinlin.lake.models import Commit
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

    import pyarrow as pa

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

CACHED_SECONDS = 3600
CACHED_ROWS = 5_000  # larger answers are streams, not pages


def figures(  # noqa: PLR0913  (a question has this many parts)
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
    key = _cache_key(asked, wanted)
    rows = cache.get(key)
    if rows is None:
        rows = ingredients(asked, wanted).to_pylist()
        if len(rows) <= CACHED_ROWS:
            cache.set(key, rows, CACHED_SECONDS)
    return answered(asked, wanted, rows)


def _cache_key(asked: Question, wanted: Iterable[Metric]) -> str:
    """Name a question by what its answer depends on: a new commit in the lake or another reading is another question."""
    newest = Commit.objects.filter(workspace=asked.workspace).aggregate(newest=Max("pk"))["newest"]
    paths = sorted(asked.workspace.units.values_list("pk", "path"))
    parts = (
        asked.workspace.pk,
        asked.workspace.timezone,
        newest,
        paths,
        asked.scope,
        asked.frame.windows,
        asked.readings,
        asked.sources.talked,
    )
    return "figures:" + sha256(repr((parts, [metric.key for metric in wanted])).encode()).hexdigest()


def question(
    workspace: Workspace, scope: Scope, windows: tuple[Window, ...], readings: Mapping[str, Any] | None = None
) -> Question:
    """Put a question together: what is asked, of what, and which sources there are."""
    theirs = chosen_by(workspace)
    frame = Frame(workspace.zone, windows)
    return Question(workspace, scope, frame, theirs.chosen(readings or {}), sources_of(workspace), theirs.validity)


def ingredients(asked: Question, metrics: Iterable[Metric]) -> pa.Table:
    """Count what these metrics need, by scope and window, with numerator and denominator of each (key__n, key__d)."""
    answers = {metric.key: asked.variants(metric) for metric in metrics}
    try:
        rows = gather(
            asked, {group for each in answers.values() for variant, _windows in each for group in variant.groups}
        )
        columns = {}
        for key, each in answers.items():
            columns[f"{key}__n"] = _by_window(rows, [(variant.numerator, windows) for variant, windows in each])
            if each[0][0].denominator is not None:
                columns[f"{key}__d"] = _by_window(rows, [(variant.denominator, windows) for variant, windows in each])
        return engine.connect().to_pyarrow(rows.mutate(**columns).order_by(["scope", "window"]))
    finally:
        asked.close()


def _by_window(rows: Any, formulas: Sequence[tuple[Any, frozenset[int]]]) -> Any:
    """Return the formula of each window: the first is that of all the others where there are two."""
    (usual, _windows), *rest = formulas
    return rows["window"].isin(sorted(rest[0][1])).ifelse(rest[0][0](rows), usual(rows)) if rest else usual(rows)
