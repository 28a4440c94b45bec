"""The files of a run as tables: opened once, their columns matched, their rows yielded with the keys we know them by."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.spreadsheets import BROKEN, Table, open_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jinlin.imports.engine.protocol import Source

_CHUNK = 1 << 20


class BrokenRow(Refusal):
    """A row that is no row: an endless cell, a line that is no JSON object."""

    code = "broken_row"
    source_what = _("这一行读不出来")
    source_remedy = _("请检查引号是否成对，或这一行是否完整")


@dataclass(frozen=True)
class Opened:
    """A file of a run, open as a table."""

    source: Source
    table: Table

    @property
    def is_workbook(self) -> bool:
        """Whether small numbers may be dates."""
        return self.table.kind == "xlsx"

    def rows(self) -> Iterator[tuple[int, dict[str, str] | None]]:
        """Yield (row number, cells by column key) without the empty ones; None for a row that cannot be read."""
        wanted = list(self.source.columns.items())
        for number, cells in self.table.rows():
            if BROKEN in cells:
                yield number, None
                continue
            yield number, {key: cells[header] for key, header in wanted if cells.get(header, "").strip()}

    def row_limit(self) -> int:
        """Return at least how many rows there are: lines, of which a cell may hold several."""
        with self.table.utf8_path.open("rb") as file:
            lines = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_CHUNK), b""))
        return max(lines - self.table.skip, 1)


def open_source(source: Source, scratch: Path) -> Opened:
    """Open a file of a run. Raises UnreadableFile."""
    folder = scratch / str(source.index)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Opened(source, open_table(source.path, scratch=folder))
