"""Workbooks, turned into UTF-8 CSV: the first visible sheet that holds anything."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from jinlin.core.spreadsheets.archives import inspect_workbook
from jinlin.core.spreadsheets.delimited import Layout
from jinlin.core.spreadsheets.headers import LOOK_AHEAD, find_header, refuse_duplicates
from jinlin.core.spreadsheets.scratch import scratch_file
from jinlin.core.spreadsheets.unreadable import DamagedWorkbook, EmptyFile, NoRows
from jinlin.core.text import tidy

__all__ = ["cell_text", "workbook_as_csv"]

Row = Sequence[str]

_DEEPEST_HEADER = 4


@dataclass(frozen=True, slots=True)
class _Merge:
    """A rectangle shown as one cell; rows and columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class _Header:
    names: tuple[str, ...]
    row: int  # from 0, in the sheet; the data begin below


def workbook_as_csv(path: Path, scratch: Path) -> tuple[Path, Layout]:
    """Write the table of the workbook at `path` into `scratch` as CSV; return where, and how it lies.

    Raises SuspiciousArchive, NotATable, DamagedWorkbook, EmptyFile, NoRows, DuplicatedHeader, DiskFull.
    """
    inspect_workbook(path)
    with _opened(path) as workbook:
        sheet = _first_with_content(workbook, path.name)
        header, data = _parted(sheet, path.name)
        first = next(data, None)
        if first is None:
            raise NoRows(file=path.name)
        with scratch_file(scratch, ".csv", path.name) as target:
            csv.writer(target, lineterminator="\n").writerows(chain([header.names, first], data))
    return Path(target.name), Layout(",", header.names, header.row + 1, 0)


def cell_text(cell: object) -> str:
    """Write a cell the way it was typed: whole numbers without ".0", floats to Excel's 15 digits, ISO times."""
    return _WRITTEN_AS.get(type(cell), str)(cell)


def _number(value: float) -> str:
    return f"{Decimal(f'{value:.15g}'):f}"


def _hours(length: timedelta) -> str:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"


def _moment(at: datetime) -> str:
    # Below a millisecond there is only the noise of serial numbers.
    return at.isoformat(" ", "milliseconds" if at.microsecond >= 1000 else "seconds")  # noqa: PLR2004


_WRITTEN_AS: dict[type, Callable[[Any], str]] = {
    bool: lambda yes: "true" if yes else "false",
    float: _number,
    datetime: _moment,
    date: date.isoformat,
    time: lambda at: at.isoformat("seconds"),
    timedelta: _hours,
}


def _opened(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except Exception:  # noqa: BLE001 - the reader has a dozen errors of its own, and all mean this
        raise DamagedWorkbook(file=path.name) from None


def _first_with_content(workbook: CalamineWorkbook, file: str) -> CalamineSheet:
    for index, meta in enumerate(workbook.sheets_metadata):
        if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet:
            sheet = _sheet(workbook, index, file)
            if sheet.height:
                return sheet
    raise EmptyFile(file=file)


def _sheet(workbook: CalamineWorkbook, index: int, file: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_index(index)
    except Exception:  # noqa: BLE001 - as above
        raise DamagedWorkbook(file=file) from None


def _parted(sheet: CalamineSheet, file: str) -> tuple[_Header, Iterator[Row]]:
    """Part a sheet into its header and the rows below."""
    rows: Iterator[Row] = ([cell_text(cell) for cell in row] for row in sheet.iter_rows())
    head = list(islice(rows, LOOK_AHEAD))
    merges = _merges(sheet, head)
    found = find_header(head)
    if found is None:
        raise EmptyFile(file=file)
    last = max([found, *(m.bottom for m in merges if m.top <= found and m.bottom - found < _DEEPEST_HEADER)])
    header = _Header(_names(_as_shown(head, merges)[found : last + 1], [m for m in merges if m.bottom == last]), last)
    refuse_duplicates(header.names, file)
    return header, _lined_up(chain(head[last + 1 :], rows), len(header.names))


def _merges(sheet: CalamineSheet, head: Sequence[Row]) -> list[_Merge]:
    """Return the merged cells that lie among the first rows, by the columns that the rows have."""
    _row, column = sheet.start or (0, 0)
    ranges = (
        _Merge(top, left - column, bottom, right - column)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return [merge for merge in ranges if merge.bottom < len(head) and 0 <= merge.left < len(head[0])]


def _as_shown(head: Sequence[Row], merges: Iterable[_Merge]) -> list[list[str]]:
    """Write into every merged cell what the eye sees there."""
    shown = [list(row) for row in head]
    for merge in merges:
        for row in shown[merge.top : merge.bottom + 1]:
            across = slice(merge.left, merge.right + 1)
            row[across] = [head[merge.top][merge.left]] * len(row[across])
    return shown


def _names(header: Sequence[Row], merges: Iterable[_Merge]) -> tuple[str, ...]:
    """Name each column by the lowest text of its header, and by all of them where that would name two."""
    columns = [list(dict.fromkeys(text for text in column if tidy(text))) for column in zip(*header, strict=True)]
    lowest = Counter(texts[-1] for texts in columns if texts)
    names = [" ".join(texts if lowest[texts[-1]] > 1 else texts[-1:]) if texts else "" for texts in columns]
    for merge in merges:  # one name over several columns: number them
        for nth, column in enumerate(range(merge.left + 1, min(merge.right + 1, len(names))), 2):
            names[column] = names[column] and f"{names[column]} {nth}"
    while not tidy(names[-1]):
        names.pop()
    return tuple(names)


def _lined_up(data: Iterable[Row], width: int) -> Iterator[Row]:
    """Yield the rows, at least `width` wide, blank ones between them included so that row numbers stay true."""
    blank = 0
    for row in data:
        cells = _without_blank_end(row, width)
        if not any(cell and not cell.isspace() for cell in cells):
            blank += 1
            continue
        yield from ([""] * width for _nth in range(blank))
        yield cells
        blank = 0


def _without_blank_end(row: Row, width: int) -> Row:
    end = len(row)
    while end > width and not row[end - 1]:
        end -= 1
    return [*row[:end], *[""] * (width - end)]
