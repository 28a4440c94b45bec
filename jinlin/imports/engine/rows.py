"""Importers that read row by row: cells → values → what is told twice → a batch for the owning app."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.imports.engine.memory import Memory
from jinlin.imports.engine.protocol import NEUTRAL, Column, Job, RefusedRow
from jinlin.imports.engine.reading import BrokenRow, Opened, open_source
from jinlin.imports.engine.values import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from jinlin.imports.models import Run

BATCH_ROWS = 2_000
_FUTURE = timedelta(days=1)


class ToldTwice(Refusal):
    """The same key stands twice in the files with different content."""

    code = "told_twice"
    source_what = _("与第 %(first)s 行编号相同，内容不同")
    source_remedy = _("请保留正确的一行；若确实是两条，请给它们不同的编号")


class MissingValue(Refusal):
    """A required cell is empty."""

    code = "missing_value"
    source_what = _("“%(column)s”为空")
    source_remedy = _("这一列必填，请补上")


class InTheFuture(Refusal):
    """A time later than tomorrow."""

    code = "in_the_future"
    source_what = _("“%(value)s”在未来")
    source_remedy = _("请检查日期，以及文件时间所在的时区")


class Wrong(Exception):
    """A rule of the row was broken: in which column, and why."""

    def __init__(self, column: str, why: Refusal) -> None:
        super().__init__(column, why)
        self.column, self.why = column, why


@dataclass(slots=True)
class Record:
    """A row that could be read: the values of the cells that were filled."""

    file: str
    row: int
    values: dict[str, Any]
    cells: dict[str, str]
    key: str = ""

    def get(self, column: str) -> Any:
        """Return the value of a cell, None where nothing is known."""
        return self.values.get(column)

    def refused(self, column: str, why: Refusal) -> RefusedRow:
        """Return the error row of this record."""
        return RefusedRow(file=self.file, row=self.row, column=column, value=self.cells.get(column, ""), why=why)


class Batches(Protocol):
    """What an app does with the records of a job; made once per job, so it may remember what it looked up."""

    def take(self, records: Sequence[Record]) -> None:
        """Look everything up at once, count, refuse, and where `job.write` says so, write."""


@dataclass(frozen=True)
class RowImporter:
    """An `Importer` for files whose rows become rows."""

    kind: str
    columns: tuple[Column, ...]
    batches: Callable[[Job, Memory], Batches]
    undoing: Callable[..., None]
    one_of: tuple[tuple[str, ...], ...] = ()
    key: Callable[[dict[str, Any]], str | None] = lambda _values: None
    rules: Callable[[dict[str, Any], datetime], None] = lambda _values, _now: None
    settle: Callable[[Memory, Sequence[Record]], list[RefusedRow]] | None = None
    past: tuple[str, ...] = ()  # columns that cannot lie in the future

    def layout_of(self, path: Path) -> str:  # noqa: ARG002  (the protocol gives it)
        """Return the one layout there is."""
        return NEUTRAL

    def check(self, job: Job) -> None:
        """Count and refuse as `apply` would, and write nothing."""
        self._carry(job)

    def apply(self, job: Job) -> None:
        """Write, batch by batch, from the cursor on."""
        self._carry(job)

    def undo(self, run: Run, *, now: datetime) -> None:
        """Take everything back."""
        self.undoing(run=run, now=now)

    def _carry(self, job: Job) -> None:
        memory = Memory(job.folder)
        try:
            _Pass(self, job, memory).go()
        finally:
            memory.close()


@dataclass
class _Pass:
    """One pass over all files."""

    importer: RowImporter
    job: Job
    memory: Memory
    done: int = 0
    total: int = 0
    batches: Batches = field(init=False)

    def go(self) -> None:
        opened = [open_source(source, self.job.folder) for source in self.job.sources]
        self.batches = self.importer.batches(self.job, self.memory)
        self.total = sum(file.row_limit() for file in opened)
        phase = "importing" if self.job.write else "checking"
        for file in opened:
            for chunk in _chunks(file.rows()):
                self._chunk(file, chunk, phase)
        self.job.progress(self.done, self.done, phase)
        with self.job.step({**self.job.cursor, "finished": True}):
            pass

    def _chunk(self, file: Opened, chunk: list[tuple[int, dict[str, str] | None]], phase: str) -> None:
        reached = (file.source.index, chunk[-1][0])
        again = reached <= (_int(self.job.cursor.get("file", -1)), _int(self.job.cursor.get("row", 0)))
        records, refused = self._read(file, chunk)
        fresh, twice, skipped = self._told_once(file, records)
        self.done += len(chunk)
        if again:
            return
        self.job.progress(self.done, max(self.total, self.done), phase)
        with self.job.step({"file": reached[0], "row": reached[1]}):
            self.job.refuse(*refused, *twice)
            self.job.count(skipped=skipped)
            self.batches.take(fresh)

    def _read(
        self, file: Opened, chunk: list[tuple[int, dict[str, str] | None]]
    ) -> tuple[list[Record], list[RefusedRow]]:
        records: list[Record] = []
        refused: list[RefusedRow] = []
        for number, cells in chunk:
            if cells is None:
                refused.append(RefusedRow(file=file.source.name, row=number, why=BrokenRow()))
                continue
            record = Record(file=file.source.name, row=number, values={}, cells=cells)
            problems = self._fill(record, excel=file.is_workbook)
            refused += problems
            if not problems:
                records.append(record)
        return records, refused

    def _fill(self, record: Record, *, excel: bool) -> list[RefusedRow]:
        problems: list[RefusedRow] = []
        for column in self.importer.columns:
            text = record.cells.get(column.key)
            if text is None:
                if column.required:
                    problems.append(record.refused(column.key, MissingValue(column=column.key)))
                continue
            try:
                record.values[column.key] = parse(column, text, self.job.zone, excel=excel)
            except Refusal as why:
                problems.append(record.refused(column.key, why))
        return problems or self._obey(record)

    def _obey(self, record: Record) -> list[RefusedRow]:
        for group in self.importer.one_of:
            if not any(key in record.values for key in group):
                return [record.refused(group[-1], MissingValue(column="/".join(group)))]
        for column in self.importer.past:
            if column in record.values and _is_future(record.values[column], self.job):
                return [record.refused(column, InTheFuture(value=record.cells[column]))]
        try:
            self.importer.rules(record.values, self.job.now)
        except Wrong as wrong:
            return [record.refused(wrong.column, wrong.why)]
        return []

    def _told_once(self, file: Opened, records: list[Record]) -> tuple[list[Record], list[RefusedRow], int]:
        """Part records into those told for the first time, those that contradict an earlier one, and equal ones."""
        digests = [_digest(record) for record in records]
        for record in records:
            record.key = self.importer.key(record.values) or ""
        self._number_equal_rows(f"equal {file.source.index}", records, digests)
        seen = self.memory.recall("seen", [record.key for record in records])
        fresh: list[Record] = []
        twice: list[RefusedRow] = []
        first: dict[str, str] = {}
        for record, digest in zip(records, digests, strict=True):
            known = first.get(record.key) or seen.get(record.key)
            if known is None:
                first[record.key] = f"{digest} {record.row}"
                fresh.append(record)
            elif not known.startswith(digest):
                twice.append(record.refused("", ToldTwice(first=known.partition(" ")[2])))
        self.memory.keep("seen", first)
        skipped = len(records) - len(fresh) - len(twice)
        contrary = self.importer.settle(self.memory, fresh) if self.importer.settle else []
        rows = {(refused.file, refused.row) for refused in contrary}
        return [record for record in fresh if (record.file, record.row) not in rows], twice + contrary, skipped

    def _number_equal_rows(self, space: str, records: list[Record], digests: list[str]) -> None:
        """Give rows without an id their content and their occurrence number among equal rows of their file."""
        bare = [(record, digest) for record, digest in zip(records, digests, strict=True) if not record.key]
        if not bare:
            return
        counts = {key: int(n) for key, n in self.memory.recall(space, [digest for _, digest in bare]).items()}
        for record, digest in bare:
            counts[digest] = counts.get(digest, 0) + 1
            record.key = f"#{digest}:{counts[digest]}"
        self.memory.keep(space, {key: str(n) for key, n in counts.items()})


def _chunks(rows: Iterator[tuple[int, dict[str, str] | None]]) -> Iterator[list[tuple[int, dict[str, str] | None]]]:
    chunk: list[tuple[int, dict[str, str] | None]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == BATCH_ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _digest(record: Record) -> str:
    content = repr(sorted(record.values.items()))
    return hashlib.blake2b(content.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _is_future(value: Any, job: Job) -> bool:
    limit = job.now + _FUTURE
    return bool(value > limit) if isinstance(value, datetime) else bool(value > limit.astimezone(job.zone).date())


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
