"""Take back what a run wrote into sales, and what it made below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities import actions as communities
from jinlin.imports.engine import journal
from jinlin.imports.engine.writing import days_of
from jinlin.lake.marking import mark_days
from jinlin.sales.models import Cost, Exposure, OrderLine

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.imports.models import Run

_AT_ONCE = 2000
_DATASETS = ((OrderLine, "orders"), (Exposure, "exposures"), (Cost, "costs"))


def undo_run(*, run: Run, now: datetime) -> None:
    """Restore what the run changed, delete what it made, in chunks; safe to call again."""
    for model, dataset in _DATASETS:
        journal.restore(run, model, lambda rows, dataset=dataset: mark_days(run.workspace, dataset, days_of(rows)))  # type: ignore[misc]  # bound now
        _remove_made(run, model, dataset)
    communities.undo_run(run=run, now=now)


def _remove_made(run: Run, model: type[OrderLine | Exposure | Cost], dataset: str) -> None:
    mine = model.objects.filter(workspace=run.workspace_id, made_by_run=run)
    while chunk := list(mine.values_list("id", "on")[:_AT_ONCE]):
        with transaction.atomic():
            model.objects.filter(pk__in=[pk for pk, _on in chunk]).delete()
            mark_days(run.workspace, dataset, {on for _pk, on in chunk})
