"""Messages that people found against the rules, and those they took that back of: their day is counted again (C-07, R-236)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.lake import actions as lake_actions
from jinlin.metrics import rollups
from jinlin.metrics.models import Invalidation

if TYPE_CHECKING:
    from datetime import date

    from jinlin.workspaces.models import Workspace


@transaction.atomic
def invalidate(*, workspace: Workspace, source: str, message: int, on: date) -> Invalidation:
    """Let a message of a day no longer count as valid, because `source` says so; the same source says it once."""
    row, new = Invalidation.objects.get_or_create(
        workspace=workspace, source=source, defaults={"message": message, "on": on}
    )
    if new:
        lake_actions.forget_built(workspace, rollups.DATASETS, [on])
    return row


@transaction.atomic
def restore(*, workspace: Workspace, source: str) -> int:
    """Take back what a source said of a message; return how many are valid again as far as it goes."""
    rows = Invalidation.objects.filter(workspace=workspace, source=source)
    days = list(rows.values_list("on", flat=True))
    if days:
        rows.delete()
        lake_actions.forget_built(workspace, rollups.DATASETS, days)
    return len(days)
