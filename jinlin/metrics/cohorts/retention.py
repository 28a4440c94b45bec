"""Who stayed: the retention triangle of joiners, by the week, month or day they joined (R-238)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.core.clock import Window, day_bounds
from jinlin.metrics.activity import ground
from jinlin.metrics.activity.ground import Number, Scope, ratio

if TYPE_CHECKING:
    from datetime import date

    from jinlin.core.clock import Step

DAYS = (1, 3, 7, 14, 30)
WEEK = 7
MOST_WEEKS = 13
DEFINITION = _(
    "同一周第一次加入的人为一组。第 N 天留存 = 加入满 N 天时仍在群的人 ÷ 组内已满 N 天的人;"
    "第 k 周留存同理(满 7×k 天)。没有人满天数时不显示。在范围内任一群都算在群。"
)
NOT_YET = _("还没有人满这么多天")
INFERRED = _("部分成员的加入时间由第一条消息推断")


@dataclass(frozen=True)
class Row:
    """One cohort: its window, size, and retention after days and weeks."""

    cohort: Window
    size: int
    days: dict[int, Number]
    weeks: tuple[Number, ...]


@dataclass(frozen=True)
class Triangle:
    """The cohorts of a window, oldest first, and all of them together."""

    rows: tuple[Row, ...]
    together: Row
    basis: Any = ""
    definition: Any = DEFINITION


def triangle(scope: Scope, window: Window, by: Step = "week", *, until: date | None = None) -> Triangle:
    """Return the retention of those who first joined within the window, as known before the day `until`."""
    known_until = until or window.until
    marks = sorted({*DAYS, *(WEEK * k for k in range(1, MOST_WEEKS + 1))})
    persons = _persons(scope, window, known_until, marks)
    pieces = window.split(by)
    placed = persons.mutate(cohort=_cohort(scope, persons["first_at"], pieces))
    sums = {f"{kind}{mark}": placed[f"{kind}{mark}"].sum() for mark in marks for kind in ("ripe", "here")}
    table = placed.group_by("cohort").aggregate(size=placed.count(), inferred=placed["inferred"].any(), **sums)
    found = {row["cohort"]: row for row in ground.rows(table)}
    weeks = min(MOST_WEEKS, max(1, (known_until - window.since).days // WEEK))
    rows = tuple(_row(piece, [found[n]] if n in found else [], weeks) for n, piece in enumerate(pieces))
    together = _row(window, list(found.values()), weeks)
    return Triangle(rows, together, INFERRED if any(row["inferred"] for row in found.values()) else "")


def _persons(scope: Scope, window: Window, known_until: date, marks: list[int]) -> Any:
    """Return who first joined within the window, and for each mark whether it is reached and they were there."""
    since, until = ground.moments(scope.workspace, window)
    end = ground.literal(day_bounds(known_until, scope.workspace.zone)[0])
    seats = ground.memberships(scope)
    first = seats.group_by("person").aggregate(
        first_at=seats["joined_at"].min(), inferred=(seats["joined_basis"] == "inferred").any()
    )
    first = first.filter((first["first_at"] >= since) & (first["first_at"] < until))
    both = first.inner_join(seats.select("person", "joined_at", "left_at"), "person")
    here = {f"here{mark}": _here(both, mark, end).any() for mark in marks}
    persons = both.group_by(["person", "first_at", "inferred"]).aggregate(**here)
    return persons.mutate(**{f"ripe{mark}": _mark(persons, mark) <= end for mark in marks})


def _mark(table: Any, days: int) -> Any:
    return table["first_at"] + ibis.interval(days=days)


def _here(table: Any, days: int, end: Any) -> Any:
    at = _mark(table, days)
    return (at <= end) & (table["joined_at"] <= at) & (table["left_at"].isnull() | (table["left_at"] > at))


def _cohort(scope: Scope, at: Any, pieces: tuple[Window, ...]) -> Any:
    bounds = [(ground.moments(scope.workspace, piece)[1], n) for n, piece in enumerate(pieces)]
    return ibis.cases(*((at < end, n) for end, n in bounds), else_=len(pieces) - 1).cast("int32")


def _row(cohort: Window, found: list[dict[str, Any]], weeks: int) -> Row:
    def number(mark: int) -> Number:
        here, ripe = (sum(int(row[f"{kind}{mark}"] or 0) for row in found) for kind in ("here", "ripe"))
        return ratio(here, ripe, DEFINITION, missing=NOT_YET)

    return Row(
        cohort,
        sum(row["size"] for row in found),
        {day: number(day) for day in DAYS},
        tuple(number(WEEK * k) for k in range(1, weeks + 1)),
    )
