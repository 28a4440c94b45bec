"""The columns with what is due, what came out and what is missing (R-096)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from jinlin.content import programme
from jinlin.content.models import Column
from jinlin.content.programme import Cadenced
from jinlin.content.queries import results
from jinlin.content.weighing import Totals

if TYPE_CHECKING:
    from datetime import date

    from jinlin.workspaces.access import Access

__all__ = ["Gap", "Row", "cadence_of", "columns", "gaps"]

BACK, AHEAD = timedelta(days=28), timedelta(days=62)


class Row(NamedTuple):
    """A column as a page shows it: issues due and missing in the last four weeks, the next one, how it was received."""

    column: Column
    due: int
    missed: list[date]
    following: date | None
    totals: Totals


class Gap(NamedTuple):
    """An issue that did not come out."""

    column: Column
    on: date


def cadence_of(column: Column) -> Cadenced:
    """Return when a column comes out, as `programme` knows it; for calendars upstairs."""
    ended = column.ended_at.date() if column.ended_at else None
    return Cadenced(column.cadence, tuple(column.days), column.begun_on, ended)


def columns(access: Access, today: date) -> list[Row]:
    """Return the columns in use with their last four weeks, in a handful of queries."""
    rows = list(Column.objects.visible_to(access).in_use().select_related("owner", "template").order_by("slot", "name"))
    sent = results.sent(access, today - BACK, today)
    totals = results.totals_by(sent, "column")
    came = _came_out(access, today - BACK, today)
    return [_row(column, came[column.pk], totals.get(column.name, Totals()), today) for column in rows]


def _row(column: Column, came: set[date], totals: Totals, today: date) -> Row:
    when = cadence_of(column)
    due = programme.issues(when, today - BACK, today)
    ahead = programme.issues(when, today, today + AHEAD)
    return Row(column, len(due), [on for on in due if on not in came], ahead[0] if ahead else None, totals)


def gaps(access: Access, since: date, until: date) -> list[Gap]:
    """Return the missing issues of all columns in `[since, until)`, the newest first."""
    came = _came_out(access, since, until)
    found = [
        Gap(column, on)
        for column in Column.objects.visible_to(access).in_use()
        for on in programme.missing(cadence_of(column), came[column.pk], since, until)
    ]
    return sorted(found, key=lambda gap: (gap.on, gap.column.name), reverse=True)


def _came_out(access: Access, since: date, until: date) -> dict[int, set[date]]:
    """Return on which days each column came out anywhere in what one sees."""
    came: dict[int, set[date]] = defaultdict(set)
    rows = results.sent(access, since, until).exclude(column=None).order_by().values_list("column", "on").distinct()
    for column, on in rows:
        came[column].add(on)
    return came
