"""What an app declares so that files can be imported into it, and what it is given to do so.

An app has `IMPORTERS: tuple[Importer, ...]` in its `importing.py`; `console.importers` lists them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime, tzinfo
    from pathlib import Path

    from jinlin.core.refusals import Refusal
    from jinlin.imports.models import Run
    from jinlin.workspaces.models import Workspace

__all__ = ["NEUTRAL", "Choice", "Column", "Form", "Importer", "Job", "RefusedRow", "Source"]

NEUTRAL = "neutral"
"""The layout of the documented schema: a header that is mapped to columns."""

Form = Literal["text", "moment", "date", "yuan", "count", "number", "yes_no", "choice", "phone", "list", "path"]


@dataclass(frozen=True)
class Choice:
    """One accepted value of a column: how we store it, its Chinese source text, what else people write."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of the neutral schema. `label`, `meaning` and `unknown` are Chinese source texts."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    form: Form = "text"
    meaning: str = ""
    unknown: str = ""  # what cannot be computed without this column
    example: str = ""
    choices: tuple[Choice, ...] = ()
    longest: int = 0  # signs; 0 means the form decides


@dataclass(frozen=True)
class Source:
    """One file of a run. `columns` says for each known column key which header of this file holds it."""

    index: int
    name: str
    path: Path
    columns: dict[str, str] = field(default_factory=dict)
    size: int = 0


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not taken: where it stands (the header is row 1), what stood there and why it cannot be."""

    file: str
    row: int
    why: Refusal
    column: str = ""
    value: str = ""


class Job(Protocol):
    """One pass over the files of a run: a check that writes nothing, or the real thing."""

    run: Run
    workspace: Workspace
    zone: tzinfo
    now: datetime
    sources: tuple[Source, ...]
    layout: str
    write: bool  # False: a dry run; count and refuse exactly as the apply would, change no row but the run's own
    cursor: dict[str, object]  # what the last finished `step` left; empty at the beginning
    folder: Path  # for files of this run alone, deleted when it has ended; survives a crash

    def progress(self, done: int, total: int, phase: str) -> None:
        """Tell how far we are; cheap to call often, saved about once a second. Ends the job if its claim was lost."""

    def count(self, *, new: int = 0, changed: int = 0, skipped: int = 0) -> None:
        """Add to the outcome of rows. Refused rows are counted by `refuse`."""

    def note(self, key: str, values: list[str]) -> None:
        """Add to a list of the report (`units_made`, `channels_made`, `communities_made` …), each value once."""

    def add(self, key: str, number: int) -> None:
        """Add to a count of the report, such as `members_made`."""

    def tell(self, key: str, value: object) -> None:
        """Set one figure of the report, such as `basis` or `first_at`."""

    def refuse(self, *rows: RefusedRow) -> None:
        """Keep error rows; they reach the database with the step they belong to."""

    def step(self, cursor: dict[str, object]) -> AbstractContextManager[None]:
        """One transaction: what is written inside, the counts and refusals so far, and the new cursor, or nothing.

        A killed run is started again with `job.cursor` as the last finished step left it and the counts of then.
        In a check only the run's own counts, refusals and progress are saved.
        """


class Importer(Protocol):
    """How one kind of file becomes rows."""

    @property
    def kind(self) -> str:
        """One of `imports.models.Kind`."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in the order of the template."""

    @property
    def one_of(self) -> tuple[tuple[str, ...], ...]:
        """Groups of columns of which a file must have at least one, such as (community_id, community)."""

    def layout_of(self, path: Path) -> str:
        """Say which layout this file has: NEUTRAL, or one of our own that needs no column mapping."""

    def check(self, job: Job) -> None:
        """Read everything, write nothing, and leave exactly the counts and refusals `apply` would."""

    def apply(self, job: Job) -> None:
        """Do it in steps, from `job.cursor` on; safe to start again after a crash at any point."""

    def undo(self, run: Run, *, now: datetime) -> None:
        """Take back everything the run made and restore what it changed; safe to call again after a crash."""
