"""Which messages people found against the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.metrics.models import Invalidation

if TYPE_CHECKING:
    from datetime import date

    from jinlin.workspaces.models import Workspace


def invalidated(workspace: Workspace, since: date, until: date) -> list[int]:
    """List the keys of the messages said on the days [since, until) that somebody found against the rules."""
    rows = Invalidation.objects.filter(workspace=workspace, on__gte=since, on__lt=until)
    return list(rows.order_by("pk").values_list("message", flat=True))
