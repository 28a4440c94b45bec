"""A run as its page tells it: rows by progress, and what came of each row beside what the template says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinlin.playbooks.models import Occurrence, State
from jinlin.playbooks.queries import Completion, completion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.playbooks.definition import Row, Stage
    from jinlin.playbooks.models import Run

__all__ = ["Line", "StageLines", "completion_of", "lines_of"]


@dataclass(frozen=True)
class Line:
    """One row of the template with its occurrences so far."""

    row: Row
    occurrences: Sequence[Occurrence]

    @property
    def done(self) -> int:
        """How many were done, in all occurrences together."""
        return sum(each.done for each in self.occurrences)

    @property
    def total(self) -> int:
        """How many were to be done, in all occurrences handed on."""
        return sum(each.total for each in self.occurrences)

    @property
    def share(self) -> float | None:
        """Done of what was handed on."""
        return self.done / self.total if self.total else None

    @property
    def late(self) -> int:
        """How many occurrences are late or were missed."""
        return sum(1 for each in self.occurrences if each.state in {State.LATE, State.MISSED})

    @property
    def next(self) -> Occurrence | None:
        """The next one to come."""
        coming = [each for each in self.occurrences if each.state in {State.PLANNED, State.HELD}]
        return min(coming, key=lambda each: each.due_at, default=None)

    @property
    def last(self) -> Occurrence | None:
        """The one handed on last."""
        past = [each for each in self.occurrences if each.issued_at or each.state == State.MISSED]
        return max(past, key=lambda each: each.due_at, default=None)


@dataclass(frozen=True)
class StageLines:
    """A stage with its lines."""

    stage: Stage
    lines: Sequence[Line]


def lines_of(run: Run) -> list[StageLines]:
    """Return the stages of a run with their rows and what came of them; one query."""
    by_row: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in Occurrence.objects.filter(run=run).exclude(state=State.CANCELLED).order_by("due_at"):
        by_row[occurrence.row].append(occurrence)
    definition = run.version.definition
    return [StageLines(stage, [Line(row, by_row[row.key]) for row in stage.rows]) for stage in definition.stages]


def completion_of(run: Run) -> Completion:
    """Count a run as a whole."""
    return completion(Occurrence.objects.filter(run=run))
