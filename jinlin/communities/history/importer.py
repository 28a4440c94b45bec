"""The door: a history as one of the kinds of files that can be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.communities import listening
from jinlin.communities.actions import undo_run
from jinlin.communities.actions.looking import look_again
from jinlin.communities.history import archive, passage
from jinlin.communities.history.columns import COLUMNS, ONE_OF
from jinlin.imports.engine import NEUTRAL
from jinlin.imports.models import Kind

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from jinlin.imports.engine import Column, Job
    from jinlin.imports.models import Run


class HistoryImporter:
    """Chat histories, neutral or from WeCom's archive."""

    @property
    def kind(self) -> str:
        """One of `imports.models.Kind`."""
        return Kind.HISTORY.value

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in the order of the template."""
        return COLUMNS

    @property
    def one_of(self) -> tuple[tuple[str, ...], ...]:
        """A file must say where."""
        return ONE_OF

    def layout_of(self, path: Path) -> str:
        """Say whether this is a decrypted archive, which needs no mapping."""
        return archive.LAYOUT if archive.is_archive(path) else NEUTRAL

    def check(self, job: Job) -> None:
        """Read everything, write nothing, and leave exactly the counts and refusals `apply` would."""
        passage.carry(job)

    def apply(self, job: Job) -> None:
        """Do it; safe to start again after a crash at any point."""
        passage.carry(job)
        look_again(job.run, now=job.now)

    def undo(self, run: Run, *, now: datetime) -> None:
        """Take back everything the run made and restore what it changed; safe to call again after a crash."""
        listening.take_back(run, now=now)
        undo_run(run=run, now=now)
