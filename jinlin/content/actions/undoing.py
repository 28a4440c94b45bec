"""Take back what a run wrote into content, and what it made below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities import actions as communities
from jinlin.content.models import Publication
from jinlin.imports.engine import journal
from jinlin.imports.engine.writing import days_of
from jinlin.lake.marking import mark_days

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.imports.models import Run

_AT_ONCE = 2000


def undo_run(*, run: Run, now: datetime) -> None:
    """Restore the publications the run changed, delete those it made, in chunks; safe to call again."""
    journal.restore(run, Publication, lambda rows: mark_days(run.workspace, "posts", days_of(rows)))
    mine = Publication.objects.filter(workspace=run.workspace_id, made_by_run=run)
    while chunk := list(mine.values_list("id", "on")[:_AT_ONCE]):
        with transaction.atomic():
            Publication.objects.filter(pk__in=[pk for pk, _on in chunk]).delete()
            mark_days(run.workspace, "posts", {on for _pk, on in chunk})
    communities.undo_run(run=run, now=now)
