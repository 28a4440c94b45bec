"""The refused rows of a run as a table to mend and import again: their own cells, and why they were refused."""

from __future__ import annotations

import shutil
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jinlin.core.refusals import Refusal
from jinlin.core.spreadsheets import Column, Sheet, open_table
from jinlin.imports.actions import path_of, scratch_of
from jinlin.imports.engine.job import folder_of
from jinlin.imports.models import RowError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.core.spreadsheets import Table
    from jinlin.imports.models import Run

    Problems = Iterator[tuple[int, str]]


def sheet_of(run: Run) -> Sheet:
    """Return the refused rows of a run with a column of reasons; only the reasons where the files are gone."""
    try:
        tables = {
            file["name"]: open_table(path_of(file), scratch=scratch_of(run, n)) for n, file in enumerate(run.files)
        }
    except Refusal:
        tables = {}
    headers = list(dict.fromkeys(name for table in tables.values() for name in table.headers if name))
    columns = [Column(name) for name in headers]
    told = [Column(_("错误原因"), width=60), Column(_("文件")), Column(_("行"), "number")]
    return Sheet(name=_("错误行"), columns=[*columns, *told], rows=_rows(run, tables, headers))


def _rows(run: Run, tables: dict[str, Table], headers: list[str]) -> Iterator[list[object]]:
    try:
        for file in dict.fromkeys(file["name"] for file in run.files):
            problems = _problems(run, file)
            if file in tables:
                yield from _with_cells(tables[file], file, headers, problems)
            else:
                yield from ([*[""] * len(headers), why, file, row] for row, why in problems)
    finally:
        shutil.rmtree(folder_of(run) / "scratch", ignore_errors=True)


def _problems(run: Run, file: str) -> Problems:
    """Yield (row, why) of each refused row of a file, in order."""
    errors = RowError.objects.filter(run=run, file=file[:200]).order_by("row", "id").iterator(chunk_size=2000)
    for row, problems in groupby(errors, key=lambda error: error.row):
        yield (
            row,
            "；".join(f"{each.column + ': ' if each.column else ''}{each.what} — {each.how}" for each in problems),
        )


def _with_cells(table: Table, file: str, headers: list[str], problems: Problems) -> Iterator[list[object]]:
    row, why = next(problems, (0, ""))
    for number, cells in table.rows():
        while row and row < number:  # no such row: nothing was read of it
            yield [*[""] * len(headers), why, file, row]
            row, why = next(problems, (0, ""))
        if not row:
            return
        if row == number:
            yield [*(cells.get(name, "") for name in headers), why, file, row]
            row, why = next(problems, (0, ""))
    while row:
        yield [*[""] * len(headers), why, file, row]
        row, why = next(problems, (0, ""))
