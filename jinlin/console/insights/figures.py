"""Figures of the data pages: one metric now, before, its course, its target and what others report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jinlin.console.figures import BETTER, definition, unit_of
from jinlin.console.insights.asking import span
from jinlin.console.insights.benchmarks import BENCHMARKS
from jinlin.core.clock import Window
from jinlin.metrics.definitions import METRICS
from jinlin.shell.figures import Definition, Delta, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinlin.console.insights.benchmarks import Benchmark
    from jinlin.core.spreadsheets.cells import ColumnKind
    from jinlin.metrics.answers import Figure
    from jinlin.metrics.definitions import Metric
    from jinlin.shell.figures import Better, Unit

KINDS: dict[str, ColumnKind] = {"share": "percent", "money": "money"}
LIGHTS = {"green": "ok", "amber": "warn", "red": "bad"}


class Table:
    """Figures found by place, window and metric."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.found = {(one.community or one.unit, one.since, one.until, one.metric): one for one in figures}

    def at(self, window: Window, metric: str, place: int | None = None) -> Figure | None:
        """Return one figure, or none where it was not asked."""
        return self.found.get((place, window.since, window.until, metric))

    def value(self, window: Window, metric: str, place: int | None = None) -> float | int | None:
        """Return one value; none where it is not available."""
        figure = self.at(window, metric, place)
        return figure.value if figure else None

    def course(self, windows: Sequence[Window], metric: str, place: int | None = None) -> list[float | int | None]:
        """Return the values of several windows in order."""
        return [self.value(window, metric, place) for window in windows]


@dataclass(frozen=True)
class Indicator:
    """One metric as a data page tells it."""

    metric: Metric
    now: Figure
    before: Figure | None = None
    trend: tuple[float | int | None, ...] = ()
    target: str = ""
    light: str = ""  # ok, warn, bad; empty without target

    @property
    def unit(self) -> Unit:
        """How it is written."""
        return unit_of(self.metric)

    @property
    def text(self) -> str:
        """The value as it is written."""
        return written(self.now.value, self.unit)

    @property
    def better(self) -> Better:
        """Whether more is good news."""
        return BETTER[self.metric.better]

    @property
    def delta(self) -> Delta | None:
        """The change against the period before, where both are known."""
        if self.now.value is None or self.before is None or self.before.value is None:
            return None
        return Delta(self.now.value - self.before.value, self.unit, self.better, _("较上期"))

    @property
    def definition(self) -> Definition:
        """What the number means, with its two halves."""
        return defined(self.now)

    @property
    def benchmark(self) -> Benchmark | None:
        """What others published."""
        return BENCHMARKS.get(self.metric.key)

    @property
    def light_word(self) -> str:
        """The traffic light in a word."""
        return {"ok": _("达标"), "warn": _("接近目标"), "bad": _("未达标")}.get(self.light, "")


def defined(figure: Figure) -> Definition:
    """Return the definition of one figure with its halves, window and basis."""
    kept = {name: getattr(figure, name) for name in ("definition", "numerator", "denominator", "basis")}
    return definition(figure.metric, kept, span(Window(figure.since, figure.until)))


def kind_of(metric: Metric) -> ColumnKind:
    """Return how a metric's column is written in Excel."""
    return KINDS.get(metric.unit, "number")


def raw(figure: Figure | None) -> Any:
    """Return a value for a cell: money in whole fen."""
    if figure is None or figure.value is None:
        return None
    return round(figure.value) if METRICS[figure.metric].unit == "money" else figure.value


def by_stage(rows: Iterable[Indicator]) -> list[tuple[Any, list[Indicator]]]:
    """Group indicators by the stage of a community (R-242)."""
    groups: dict[Any, list[Indicator]] = defaultdict(list)
    for row in rows:
        groups[row.metric.stage].append(row)
    return [(stage.label, found) for stage, found in groups.items()]
