"""Tables in plain text: which character parts the cells, where the header is, and the rows below."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from jinlin.core.refusals import source_text as _
from jinlin.core.spreadsheets.headers import LOOK_AHEAD, find_header, refuse_duplicates
from jinlin.core.spreadsheets.unreadable import EmptyFile, NoRows, NotATable

__all__ = ["BROKEN", "SURPLUS", "Layout", "delimited_rows", "find_layout"]

# Keys of a row that no header can be: cells under no header, and a row that could not be read at all.
SURPLUS = "\x00surplus"
BROKEN = "\x00broken"

_DELIMITERS = ",;\t|"
_LONGEST_LINE = 1 << 20  # characters; a longer one is cut rather than held in memory
_SHOWN = 200
# Under a wrong delimiter the header is one cell, and the first row of text with many such signs looks like one.
_WORTH_BELOW_A_LINE = 0.8


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text table lies: `skip` physical lines, then the header, which people call row `header_row`."""

    delimiter: str
    headers: tuple[str, ...]
    header_row: int
    skip: int


def find_layout(utf8_path: Path, file: str) -> Layout:
    """Return how the table at `utf8_path` lies. Raises EmptyFile, NoRows, DuplicatedHeader, NotATable."""
    try:
        return _layout(utf8_path, file)
    except csv.Error:
        raise NotATable(file=file, seems=_("没有分列的长文本")) from None


def delimited_rows(utf8_path: Path, layout: Layout) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (row number, cells by header) of every row that is not blank, in flat memory.

    A missing cell is ""; cells under no header are joined under SURPLUS; a row with an endless cell has its
    beginning under BROKEN and nothing else.
    """
    with _opened(utf8_path) as lines:
        records = _numbered(islice(_bounded(lines), layout.skip, None), layout)
        next(records, None)
        for number, cells in records:
            if isinstance(cells, str):
                yield number, {BROKEN: cells}
            elif any(cell and not cell.isspace() for cell in cells):
                yield number, _row(cells, layout)


def _layout(utf8_path: Path, file: str) -> Layout:
    delimiter = _sniffed(utf8_path)
    rows, lines_before = _first_rows(utf8_path, delimiter)
    header = find_header(rows)
    if header is None:
        raise EmptyFile(file=file)
    headers = tuple(rows[header])
    refuse_duplicates(headers, file)
    layout = Layout(delimiter, headers, header + 1, lines_before[header])
    if next(delimited_rows(utf8_path, layout), None) is None:
        raise NoRows(file=file)
    return layout


def _sniffed(utf8_path: Path) -> str:
    merits = {delimiter: _merit(_first_rows(utf8_path, delimiter)[0]) for delimiter in _DELIMITERS}
    return max(_DELIMITERS, key=lambda delimiter: merits[delimiter])


def _merit(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """Return how likely a delimiter is that gives these rows: most are as wide as a header near the top."""
    header = find_header(rows)
    width = 0 if header is None else len(rows[header])
    if header is None or width < 2:  # noqa: PLR2004 - one column needs no delimiter
        return (0.0, 0)
    below = [row for row in rows[header + 1 :] if row]
    alike = sum(len(row) == width for row in below)
    return (_WORTH_BELOW_A_LINE**header * (alike + 1) / (len(below) + 1), width)


def _first_rows(utf8_path: Path, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the first rows, and for each how many physical lines lie above it."""
    rows: list[list[str]] = []
    lines_before = [0]
    with _opened(utf8_path) as lines:
        reader = csv.reader(_bounded(lines), delimiter=delimiter)
        for row in islice(_until_too_long(reader), LOOK_AHEAD):
            rows.append(row)
            lines_before.append(reader.line_num)
    return rows, lines_before


def _until_too_long(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    # An endless cell under the wrong delimiter must not spoil the choice; with no row before it, it must be told.
    some = False
    try:
        for row in reader:
            yield row
            some = True
    except csv.Error:
        if not some:
            raise


def _numbered(lines: Iterator[str], layout: Layout) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each record with its row number, or the beginning of one that has an endless cell."""
    first_line: list[str] = []
    reader = csv.reader(_noting_first(lines, first_line), delimiter=layout.delimiter)
    number = layout.header_row
    while True:
        lines_before = reader.line_num
        first_line.clear()
        try:
            record: list[str] | str | None = next(reader, None)
            rows = 1
        except csv.Error:
            record = first_line[0][:_SHOWN].strip()
            rows = reader.line_num - lines_before  # every line it swallowed was a row to whoever wrote it
        if record is None:
            return
        yield number, record
        number += rows


def _noting_first(lines: Iterator[str], first_line: list[str]) -> Iterator[str]:
    for line in lines:
        if not first_line:
            first_line.append(line)
        yield line


def _row(cells: list[str], layout: Layout) -> dict[str, str]:
    headers = layout.headers
    padded = cells + [""] * (len(headers) - len(cells))
    row = {header: cell for header, cell in zip(headers, padded, strict=False) if header}
    if len(cells) > len(headers) or len(row) < len(headers):
        surplus = [cell for n, cell in enumerate(cells) if cell.strip() and not "".join(headers[n : n + 1])]
        if surplus:
            row[SURPLUS] = layout.delimiter.join(surplus)
    return row


def _opened(utf8_path: Path) -> TextIO:
    return utf8_path.open(encoding="utf-8", newline="")


def _bounded(lines: TextIO) -> Iterator[str]:
    return iter(lambda: lines.readline(_LONGEST_LINE), "")
