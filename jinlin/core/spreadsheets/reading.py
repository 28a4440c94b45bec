"""Any table people hand over, recognised by what is in it and made readable for a columnar engine."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jinlin.core.spreadsheets.delimited import Layout, delimited_rows, find_layout
from jinlin.core.spreadsheets.encodings import detect_encoding
from jinlin.core.spreadsheets.jsonl import is_jsonl, jsonl_headers, jsonl_rows
from jinlin.core.spreadsheets.scratch import as_utf8, kept_only_on_success
from jinlin.core.spreadsheets.signatures import HEAD_SIZE, ZIP, refuse_other_files
from jinlin.core.spreadsheets.unreadable import CannotOpen, EmptyFile
from jinlin.core.spreadsheets.xlsx import workbook_as_csv

__all__ = ["Kind", "Table", "open_table"]

Kind = Literal["csv", "jsonl", "xlsx"]


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read as a table.

    `utf8_path` is UTF-8 without mark: JSON lines for kind "jsonl", else text parted by `delimiter` whose header
    stands below `skip` physical lines. It is `path` itself wherever that will do, else a copy in the scratch
    folder, which the caller empties. `headers` are as written, by position, "" where a column has none.
    `header_row` is the row the header is in for a person, from 1 (0 for "jsonl"); the first record below it is
    row `header_row + 1`. `size` is the original's, in bytes; `encoding` too is the original's, "" for "xlsx".
    """

    path: Path
    kind: Kind
    headers: tuple[str, ...]
    utf8_path: Path
    delimiter: str
    encoding: str
    size: int
    header_row: int
    skip: int

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield (row number as a person sees it, cells by header) of each row that is not blank.

        Cells are text; an absent one is "" (in "jsonl", missing). Cells without a header are joined under the
        key SURPLUS; what cannot be read at all has its beginning under BROKEN.
        """
        if self.kind == "jsonl":
            return jsonl_rows(self.utf8_path)
        return delimited_rows(self.utf8_path, Layout(self.delimiter, self.headers, self.header_row, self.skip))


def open_table(path: Path, *, scratch: Path) -> Table:
    """Return the table in the file at `path`: CSV or TSV in any usual encoding, JSON lines, or XLSX.

    Every byte is checked first. Copies go to the folder `scratch`, in memory that does not grow with the file
    (an XLSX sheet is held whole, within the limits of `archives`). Raises a kind of UnreadableFile, after which
    no copy is left.
    """
    size, head = _beginning(path)
    refuse_other_files(head, path.name)
    if head.startswith(ZIP):
        utf8_path, layout = workbook_as_csv(path, scratch)
        return _table(path, "xlsx", utf8_path, layout, "", size)
    encoding = detect_encoding(path)
    utf8_path = path if encoding.is_plain_utf8 else as_utf8(path, encoding, scratch)
    with _kept(utf8_path, path):
        if is_jsonl(utf8_path, path.name):
            layout = Layout("", jsonl_headers(utf8_path), 0, 0)
            return _table(path, "jsonl", utf8_path, layout, encoding.name, size)
        return _table(path, "csv", utf8_path, find_layout(utf8_path, path.name), encoding.name, size)


def _beginning(path: Path) -> tuple[int, bytes]:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_SIZE)
        size = path.stat().st_size
    except OSError as error:
        raise CannotOpen(file=path.name, reason=error.strerror or str(error)) from error
    if not head:
        raise EmptyFile(file=path.name)
    return size, head


def _kept(utf8_path: Path, original: Path) -> AbstractContextManager[None]:
    return nullcontext() if utf8_path == original else kept_only_on_success(utf8_path)


def _table(path: Path, kind: Kind, utf8_path: Path, layout: Layout, encoding: str, size: int) -> Table:
    return Table(
        path=path,
        kind=kind,
        headers=layout.headers,
        utf8_path=utf8_path,
        delimiter=layout.delimiter,
        encoding=encoding,
        size=size,
        header_row=layout.header_row,
        skip=layout.skip,
    )
