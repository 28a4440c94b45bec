"""Which of the run's files have rows, and what shape they have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jinlin.core.spreadsheets import Table, open_table
from jinlin.core.spreadsheets.unreadable import EmptyFile, NoRows
from jinlin.imports.engine import NEUTRAL

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from jinlin.imports.engine import Job, Source


@dataclass(frozen=True)
class Opened:
    """A file of the run as UTF-8; files of one `shape` are read together."""

    source: Source
    table: Table
    path: Path
    layout: str

    @property
    def columns(self) -> dict[str, str]:
        """Which header holds which column."""
        return self.source.columns

    @property
    def first_row(self) -> int:
        """The number of the first record, as a person sees it."""
        return self.table.header_row + 1

    @property
    def is_json(self) -> bool:
        """Whether each line is an object."""
        return self.table.kind == "jsonl"

    @property
    def shape(self) -> Hashable:
        """What must be equal for two files to be read as one."""
        table = self.table
        headers = () if self.is_json else table.headers
        mapping = () if self.layout != NEUTRAL else tuple(sorted(self.columns.items()))
        return (self.layout, table.kind == "jsonl", table.delimiter, headers, table.skip, table.header_row, mapping)

    def moved(self, path: Path) -> Opened:
        """Return the same file after its text was mended at another path: a plain CSV from its first line."""
        return replace(self, path=path, table=replace(self.table, utf8_path=path, skip=0, delimiter=","))


def open_all(job: Job) -> list[Opened]:
    """Open every file of the run; those without a row count for nothing unless there is no other.

    Raises UnreadableFile for a file that is no table.
    """
    files = []
    empty: EmptyFile | NoRows | None = None
    for source in job.sources:
        try:
            table = open_table(source.path, scratch=job.folder)
        except (EmptyFile, NoRows) as nothing:
            empty = nothing
            continue
        files.append(Opened(source=source, table=table, path=table.utf8_path, layout=job.layout))
    if not files and empty is not None:
        raise empty
    return files
