"""One pass over the files of a run, in steps that each become visible whole or not at all."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from jinlin.core.faults import declare, reach
from jinlin.imports.engine.protocol import NEUTRAL, RefusedRow, Source
from jinlin.imports.models import RowError, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, tzinfo

    Listener = Callable[[int, int, str], None]

declare("import:step-written", "import:step-saved")

BEGAN = "began"  # in the cursor of a run that may have written rows: its turn among all that have
MARKS = (BEGAN, "undoing")
LEASE = timedelta(minutes=2)
_TOLD = 100  # values of one list the report names; the rest are counted
_SAVE_EVERY = 1.0


class ClaimLost(Exception):
    """Somebody else works on this run now; whatever was not finished is theirs to do."""


class RunJob:
    """The `Job` that importers are given."""

    def __init__(
        self, run: Run, *, write: bool, clock: Callable[[], datetime], listener: Listener | None = None
    ) -> None:
        self.run = run
        self.workspace = run.workspace
        self.zone: tzinfo = ZoneInfo(run.timezone)
        self.clock = clock
        self.now = clock()
        self.write = write
        self.layout = run.layout
        self._marks = {key: run.cursor[key] for key in MARKS if key in run.cursor}
        kept = run.cursor if write else {}
        self.cursor: dict[str, object] = {key: value for key, value in kept.items() if key not in MARKS}
        self.sources = tuple(sources_of(run))
        self.folder = folder_of(run) / "work"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._listener = listener
        self._counts = {"new": run.new_count, "changed": run.changed_count, "skipped": run.skipped_count}
        self._errors = run.error_count
        self._report: dict[str, Any] = dict(run.report)
        self._told: dict[str, set[str]] = {}
        self._refused: list[RefusedRow] = []
        self._saved_at = 0.0
        self._progress = (run.done_count, run.total_count, run.phase)

    def progress(self, done: int, total: int, phase: str) -> None:
        """Tell how far we are, to whoever listens and about once a second to the row."""
        self._progress = (done, total, phase)
        if self._listener:
            self._listener(done, total, phase)
        if time.monotonic() - self._saved_at >= _SAVE_EVERY:
            self._save({})

    def count(self, *, new: int = 0, changed: int = 0, skipped: int = 0) -> None:
        """Add to the outcome of rows."""
        self._counts["new"] += new
        self._counts["changed"] += changed
        self._counts["skipped"] += skipped

    def note(self, key: str, values: list[str]) -> None:
        """Add to a list of the report: how many, and the first of them by name."""
        told = self._told.setdefault(key, set(self._report.get(key, {}).get("first", [])))
        fresh = [value for value in dict.fromkeys(values) if value not in told]
        told.update(fresh)
        entry = self._report.setdefault(key, {"count": 0, "first": []})
        entry["first"] = (entry["first"] + fresh)[:_TOLD]
        entry["count"] += len(fresh)

    def add(self, key: str, number: int) -> None:
        """Add to a count of the report."""
        if number:
            self._report[key] = self._report.get(key, 0) + number

    def tell(self, key: str, value: object) -> None:
        """Set one figure of the report."""
        self._report[key] = value

    def refuse(self, *rows: RefusedRow) -> None:
        """Keep error rows until the step they belong to is finished; a row with two problems is one refused row."""
        self._refused.extend(rows)
        self._errors += len({(row.file, row.row) for row in rows})
        problems = self._report.setdefault("problems", {})
        for row in rows:
            problems[row.why.code] = problems.get(row.why.code, 0) + 1

    @contextmanager
    def step(self, cursor: dict[str, object]) -> Iterator[None]:
        """Make one transaction of what is written inside, the counts, the refusals and the new cursor."""
        if not self.write:
            yield
            self._save_step({})
            return
        with transaction.atomic():
            yield
            reach("import:step-written")
            self._save_step({"cursor": {**self._marks, **cursor}, "attempt_count": 0})
        self.cursor = dict(cursor)
        reach("import:step-saved")

    def _save_step(self, extra: dict[str, Any]) -> None:
        counts = {f"{name}_count": number for name, number in self._counts.items()}
        with transaction.atomic():
            RowError.objects.bulk_create([self._row(refused) for refused in self._refused], batch_size=500)
            self._save({**counts, "error_count": self._errors, "report": self._report, **extra})
        self._refused = []

    def _save(self, values: dict[str, Any]) -> None:
        """Write to the run's row, if it is still ours, and keep it ours for another while."""
        done, total, phase = self._progress
        mine = Run.objects.filter(pk=self.run.pk, claim=self.run.claim)
        told = {"done_count": done, "total_count": total, "phase": phase, "claimed_until": self.clock() + LEASE}
        if not mine.update(**told, **values):
            raise ClaimLost(self.run)
        self._saved_at = time.monotonic()

    def _row(self, refused: RefusedRow) -> RowError:
        why = refused.why
        return RowError(
            workspace=self.workspace,
            run=self.run,
            file=refused.file[:200],
            row=refused.row,
            column=refused.column[:80],
            value=clean(refused.value)[:200],
            code=why.code,
            problem=why.source_what,
            remedy=why.source_remedy,
            params={key: clean(str(value))[:200] for key, value in why.params.items()},
        )


def clean(text: str) -> str:
    """Return text that any database takes: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def folder_of(run: Run) -> Path:
    """Return the folder of a run's own files."""
    return Path(settings.JINLIN_HOME) / "imports" / run.slug


def sources_of(run: Run) -> Iterator[Source]:
    """Yield the files of a run as importers see them."""
    for index, file in enumerate(run.files):
        columns = {} if run.layout != NEUTRAL else dict(file.get("columns", {}))
        path = Path(settings.JINLIN_HOME) / file["path"]  # an absolute path stays what it is
        yield Source(index=index, name=file["name"], path=path, columns=columns, size=file["size"])
