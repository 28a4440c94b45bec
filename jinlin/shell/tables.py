"""Charts that are tables by nature: heat-map, retention triangle, funnel. The table is the drawing, so it needs no twin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from jinlin.shell import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.shell.figures import Definition
    from jinlin.shell.formats import Number

__all__ = ["BUCKETS", "Cell", "Cohort", "Funnel", "HeatMap", "Stage", "StageRow", "Triangle"]

BUCKETS = 5
_HOURS = 24
_LEAST_SPAN = 0.1  # differences of less than ten points are not blown up


class Cell(NamedTuple):
    """One cell: how dark, what it says, and what is told on hover."""

    bucket: int
    text: str
    title: str


@dataclass(frozen=True)
class HeatMap:
    """How much happens at each hour of each day of the week, Monday first: 7 rows of 24 values."""

    key: str
    title: str
    values: Sequence[Sequence[Number | None]]
    what: str = ""
    definition: Definition | None = None
    empty: str = ""

    @property
    def has_values(self) -> bool:
        """Whether anything happened at all."""
        return any(value for row in self.values for value in row)

    @property
    def hours(self) -> range:
        """The columns."""
        return range(_HOURS)

    @property
    def rows(self) -> list[tuple[str, list[Cell]]]:
        """The days with their cells."""
        most = max((float(value) for row in self.values for value in row if value), default=0.0)
        return [
            (day, [self._cell(day, hour, value, most) for hour, value in enumerate(row)])
            for day, row in zip(_weekdays(), self.values, strict=True)
        ]

    @property
    def legend(self) -> range:
        """The five shades."""
        return range(1, BUCKETS + 1)

    def _cell(self, day: str, hour: int, value: Number | None, most: float) -> Cell:
        text = formats.plain(value, 0 if value is None or float(value).is_integer() else 1)
        return Cell(_bucket(value, most), text, f"{day} {hour:02d}:00–{hour + 1:02d}:00 · {text} {self.what}".strip())


@dataclass(frozen=True)
class Cohort:
    """Those who began together, and which share of them was still there; None is "not yet known"."""

    label: str
    size: int
    shares: Sequence[float | None]
    url: str = ""


@dataclass(frozen=True)
class Triangle:
    """Retention by cohort: a row for each beginning, a column for each step after it."""

    key: str
    title: str
    steps: Sequence[str]
    cohorts: Sequence[Cohort]
    label_title: str = ""
    size_title: str = ""
    definition: Definition | None = None
    excel_url: str = ""
    note: str = ""
    empty: str = ""

    @property
    def has_values(self) -> bool:
        """Whether there is a cohort."""
        return bool(self.cohorts)

    @property
    def rows(self) -> list[tuple[Cohort, list[Cell]]]:
        """The cohorts with their cells, as many as there are steps; the shades tell the least from the most."""
        known = [share for cohort in self.cohorts for share in cohort.shares if share is not None]
        low, high = min(known, default=0.0), max(known, default=1.0)
        return [(c, [_retained(c, share, low, high) for share in self._padded(c)]) for c in self.cohorts]

    @property
    def average(self) -> list[str]:
        """The mean of each step, weighted by size, over the cohorts that have reached it."""
        return [formats.share(_weighted(self.cohorts, step)) for step in range(len(self.steps))]

    def _padded(self, cohort: Cohort) -> list[float | None]:
        missing = len(self.steps) - len(cohort.shares)
        return [*cohort.shares, *([None] * missing)][: len(self.steps)]


@dataclass(frozen=True)
class Stage:
    """One step of a funnel; None is "not available" and has a reason."""

    label: str
    value: int | None
    reason: str = ""
    url: str = ""


class StageRow(NamedTuple):
    """A step as it is shown: width in per cent, share of the step before, share of the first."""

    stage: Stage
    text: str
    width: str
    of_previous: str
    of_first: str


@dataclass(frozen=True)
class Funnel:
    """Steps that people pass, with both shares."""

    key: str
    title: str
    stages: Sequence[Stage]
    definition: Definition | None = None
    excel_url: str = ""
    note: str = ""
    empty: str = ""

    @property
    def has_values(self) -> bool:
        """Whether any step is known."""
        return any(stage.value is not None for stage in self.stages)

    @property
    def rows(self) -> list[StageRow]:
        """The steps with their shares; a step that is not known is skipped when the next one looks back."""
        most = max((stage.value or 0 for stage in self.stages), default=0)
        first = next((stage.value for stage in self.stages if stage.value), None)
        rows: list[StageRow] = []
        before: int | None = None
        for stage in self.stages:
            width = f"{(stage.value or 0) / most * 100:.1f}" if most else "0"
            of_previous = formats.share(_part(stage.value, before))
            of_first = formats.share(_part(stage.value, first))
            rows.append(StageRow(stage, formats.plain(stage.value), width, of_previous, of_first))
            before = stage.value if stage.value is not None else before
        return rows


def _weekdays() -> list[str]:
    return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]


def _bucket(value: Number | None, most: float) -> int:
    """Return the shade of a value: 0 is nothing, then five equal steps up to the largest."""
    if not value or not most:
        return 0
    return min(BUCKETS, int(float(value) / most * BUCKETS) + 1)


def _retained(cohort: Cohort, share: float | None, low: float, high: float) -> Cell:
    if share is None:
        return Cell(-1, "", "")
    people = round(share * cohort.size)
    bucket = max(1, _bucket(share - low, max(high - low, _LEAST_SPAN)))
    return Cell(bucket, formats.share(share), f"{formats.plain(people)} / {formats.plain(cohort.size)}")


def _weighted(cohorts: Sequence[Cohort], step: int) -> float | None:
    known = [(c.size, share) for c in cohorts if step < len(c.shares) and (share := c.shares[step]) is not None]
    total = sum(size for size, _share in known)
    return sum(size * share for size, share in known) / total if total else None


def _part(value: int | None, whole: int | None) -> float | None:
    return value / whole if value is not None and whole else None
