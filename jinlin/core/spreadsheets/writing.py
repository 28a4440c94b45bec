"""Tables handed out as XLSX or CSV: safe to open, formatted, and saying who made them and what they mean."""

import csv
import io
import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from jinlin.core.ids import new_slug
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _marked
from jinlin.core.spreadsheets.cells import FORMATS, ColumnKind, as_cell, as_text, safe_cell
from jinlin.core.spreadsheets.scratch import kept_only_on_success

__all__ = ["Column", "Sheet", "TooManyRows", "write_csv", "write_xlsx"]

Target = Path | IO[bytes]

_MOST_ROWS = 1_048_576  # of an Excel sheet, header included
_ROWS_MEASURED = 100  # before a column's width is decided
_NARROWEST, _WIDEST = 8, 60  # in Latin characters
_LONGEST_NAME = 31
_HEADER_FONT, _HEADER_FILL = Font(bold=True), PatternFill("solid", fgColor="F0F2F5")


class TooManyRows(Refusal, ValueError):
    """More rows than an Excel sheet holds."""

    code = "too_many_rows"
    source_what = _marked("表“%(sheet)s”超过 Excel 的 1,048,575 行上限")
    source_remedy = _marked("请缩小范围，或导出为 CSV")


@dataclass(frozen=True, slots=True)
class Column:
    """A column to write: what it is called, what its values are, and what the figure means.

    Values by kind: "money" whole fen, "percent" a share from 0 to 1, "date" a date, "moment" an aware datetime.
    `width` in Latin characters; measured from the content where it is None.
    """

    header: str
    kind: ColumnKind = "text"
    definition: str = ""
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to write; `rows` may be a generator, and is walked through once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]


def write_xlsx(target: Target, sheets: Sequence[Sheet], *, made_by: str, made_at: datetime) -> None:
    """Write `sheets` and a last one, 说明, with the operator, the time and the columns' definitions.

    Moments are shown in the zone of `made_at`. Rows are streamed through a temporary file; a path is replaced only
    by a whole file. Raises TooManyRows.
    """
    book = Workbook(write_only=True)
    book.properties.creator = made_by
    names = _distinct_names([*(sheet.name for sheet in sheets), _("说明")])
    try:
        counts = [_write_sheet(book.create_sheet(n), s, made_at.tzinfo) for n, s in zip(names, sheets, strict=False)]
        notes = _notes(dict(zip(names, counts, strict=False)), sheets, made_by, made_at)
        _write_notes(book.create_sheet(names[-1]), notes)
    except BaseException:
        book.save(os.devnull)  # only saving removes the temporary files
        raise
    with _binary(target) as file:
        book.save(file)


def write_csv(target: Target, sheet: Sheet, *, zone: tzinfo | None = None) -> None:
    """Write one sheet as UTF-8 with the mark that Excel needs; moments in `zone`, else in the machine's.

    The same cells are made safe as in `write_xlsx`. Who made it is not in the file: a note among the rows would
    be read as data by whatever opens it next.
    """
    with _binary(target) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text)
        writer.writerow(safe_cell(column.header) for column in sheet.columns)
        kinds = [column.kind for column in sheet.columns]
        for row in sheet.rows:
            writer.writerow(as_text(value, kind, zone) for value, kind in zip(row, kinds, strict=True))
        text.detach()  # the caller's file stays open


def _write_sheet(page: Any, sheet: Sheet, zone: tzinfo | None) -> int:
    rows = ([as_cell(v, c.kind, zone) for v, c in zip(row, sheet.columns, strict=True)] for row in sheet.rows)
    measured = list(islice(rows, _ROWS_MEASURED))
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns):
        width = column.width or _width([column.header, *(row[number] for row in measured)])
        page.column_dimensions[get_column_letter(number + 1)].width = width
    page.append([_header_cell(page, column) for column in sheet.columns])
    return _append_all(page, sheet, chain(measured, rows))


def _append_all(page: Any, sheet: Sheet, rows: Iterator[list[object]]) -> int:
    count = 0
    formats = [FORMATS[column.kind] for column in sheet.columns]
    for count, row in enumerate(rows, 1):
        if count >= _MOST_ROWS:
            raise TooManyRows(sheet=sheet.name)
        page.append([_cell(page, value, form) for value, form in zip(row, formats, strict=True)])
    return count


def _cell(page: Any, value: Any, number_format: str) -> Any:
    cell = WriteOnlyCell(page, value)
    cell.number_format = number_format
    return cell


def _header_cell(page: Any, column: Column) -> Any:
    cell: Any = WriteOnlyCell(page, str(safe_cell(column.header)))
    cell.font, cell.fill = _HEADER_FONT, _HEADER_FILL
    cell.alignment = Alignment(horizontal="left" if column.kind == "text" else "right", vertical="center")
    return cell


def _notes(counts: dict[str, int], sheets: Sequence[Sheet], made_by: str, made_at: datetime) -> Iterator[list[str]]:
    yield [_("操作人"), made_by]
    yield [_("导出时间"), f"{made_at:%Y-%m-%d %H:%M:%S %z}"]
    yield from ([_("表“%(sheet)s”的行数") % {"sheet": name}, str(count)] for name, count in counts.items())
    yield [_("含个人信息的内容请妥善保管，勿转发到工作以外的地方。")]
    yield []
    defined = {column.header: column.definition for sheet in sheets for column in sheet.columns if column.definition}
    if defined:
        yield [_("字段"), _("口径")]
    yield from ([header, definition] for header, definition in defined.items())


def _write_notes(page: Any, notes: Iterable[list[str]]) -> None:
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 24, 100
    for line in notes:
        page.append([safe_cell(text) for text in line])


def _width(values: Iterable[object]) -> int:
    """Return the width that shows the longest of `values`; a Chinese character takes two Latin ones."""
    longest = max(sum(_sign_width(c) for c in str(value)[:_WIDEST]) for value in values)
    return min(max(longest + 2, _NARROWEST), _WIDEST)


def _sign_width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _distinct_names(names: Iterable[str]) -> list[str]:
    """Make names that Excel takes: 31 characters, none of its forbidden signs, no two alike."""
    made: list[str] = []
    taken: set[str] = set()
    for wanted in names:
        plain = "".join(" " if c in "[]:*?/\\" or ord(c) < ord(" ") else c for c in wanted).strip(" '") or "Sheet"
        tries = chain([plain[:_LONGEST_NAME]], (f"{plain[: _LONGEST_NAME - 4]} {n}" for n in range(2, 1000)))
        name = next(name for name in tries if name.casefold() not in taken)
        taken.add(name.casefold())
        made.append(name)
    return made


@contextmanager
def _binary(target: Target) -> Iterator[IO[bytes]]:
    """Open `target`; a path holds the whole file in the end or, after a failure, what it held before."""
    if not isinstance(target, Path):
        yield target
        return
    aside = target.with_name(f".{target.name}.{new_slug()}")
    with kept_only_on_success(aside):
        with aside.open("xb") as file:
            yield file
        aside.replace(target)
