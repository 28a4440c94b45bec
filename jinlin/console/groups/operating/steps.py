"""The work on a group by the steps of operating: bring in, enliven, keep, convert, spread; tasks and figures of each (R-023)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from jinlin.console import kept
from jinlin.console.figures import reason, unit_of
from jinlin.metrics.definitions import METRICS, NINE, Stage
from jinlin.shell.figures import written
from jinlin.tasks import words
from jinlin.tasks.models import Subject, Task

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.communities.models import Community
    from jinlin.metrics.models import Standing
    from jinlin.workspaces.access import Access

DAYS = 30
# Every metric belongs to the stage it is an indicator of, and so to one step.
OF_STAGE = {
    Stage.INITIAL: words.ACQUIRE,
    Stage.ACTIVATION: words.ACTIVATE,
    Stage.RETENTION: words.RETAIN,
    Stage.MONETISATION: words.CONVERT,
    Stage.PROPAGATION: words.SPREAD,
}


@dataclass(frozen=True)
class Work:
    """One step with the tasks of the last days (made or still waiting) and its indicators."""

    key: str
    tasks: int
    waiting: int
    figures: list[tuple[str, str, str]]  # name, text, why there is none

    @property
    def label(self) -> str:
        """What it is called."""
        return str(words.STEPS[self.key])


def of(access: Access, community: Community, standing: Standing | None, now: datetime) -> list[Work]:
    """Return the work on a group by step; every task is in exactly one."""
    rows = Task.objects.visible_to(access).about(Subject("community", community.pk))
    counted = tasks_by_step(rows, now)
    return [Work(key, *counted[key], _figures(standing, key)) for key in words.STEPS]


def tasks_by_step(rows: QuerySet[Task], now: datetime) -> dict[str, tuple[int, int]]:
    """Count tasks by step, all of the last 30 days and those that wait; the sum is the number of tasks. One query."""
    lately = rows.filter(Q(made_at__gte=now - timedelta(days=DAYS)) | Q(closed_at=None))
    told = lately.order_by().values_list("kind").annotate(n=Count("pk"), open=Count("pk", filter=Q(closed_at=None)))
    found = dict.fromkeys(words.STEPS, (0, 0))
    for kind, n, waiting in told:
        step = words.step(kind)
        found[step] = (found[step][0] + n, found[step][1] + waiting)
    return found


def _figures(standing: Standing | None, step: str) -> list[tuple[str, str, str]]:
    mine: Iterable[Any] = (METRICS[key] for key in NINE if OF_STAGE[METRICS[key].stage] == step)
    return [(str(metric.label), *_written(standing, metric)) for metric in mine]


def _written(standing: Standing | None, metric: Any) -> tuple[str, str]:
    figure = kept.figure(standing, "30d", metric.key)
    return written(figure.get("value"), unit_of(metric)), reason(figure)
