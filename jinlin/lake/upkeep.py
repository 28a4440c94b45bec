"""What the lake needs by the clock: small files become one, texts past their keeping go, orphans are swept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from jinlin.lake import actions
from jinlin.lake.models import LakeFile
from jinlin.lake.schemas import DIMENSIONS
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

SETTLED_AFTER = timedelta(days=2)  # an import can be undone for a day after it ended, and takes less than one
MANY = 8  # files of a dimension that are worth rewriting it whole; a day's files are merged from two on


def compact_next(now: datetime, held: Mapping[int, int] | None = None) -> bool:
    """Merge the files of the day, or of the dimension, that has most of them; say whether more are waiting.

    Of a workspace in `held` only what was committed up to that commit is touched: the rest waits to be heard.
    """
    settled = now - SETTLED_AFTER
    waiting = _scattered(settled, held or {})[:2]
    if waiting:
        workspace, dataset, on, _count = waiting[0]
        upto = (held or {}).get(workspace)
        actions.compact(Workspace.objects.get(pk=workspace), dataset, on, now=now, settled=settled, upto=upto)
    return len(waiting) > 1


def _scattered(settled: datetime, held: Mapping[int, int]) -> list[tuple[int, str, date | None, int]]:
    """List workspace, dataset, day and number of files that can be merged, most files first."""
    rows = LakeFile.objects.filter(Q(dataset__in=DIMENSIONS) | Q(commit__at__lt=settled))
    for workspace, upto in held.items():
        rows = rows.exclude(workspace=workspace, commit_id__gt=upto, on__isnull=False)
    groups = rows.order_by().values_list("workspace", "dataset", "on").annotate(files=Count("pk"))
    many = groups.filter(Q(files__gte=MANY) | Q(files__gte=2, on__isnull=False))
    return list(many.order_by("-files", "workspace", "dataset", "on"))


def expire_texts(now: datetime) -> int:
    """Delete the texts of days that a workspace keeps no longer; return how many files."""
    gone = 0
    for workspace in Workspace.objects.order_by("pk"):
        today = now.astimezone(workspace.zone).date()
        gone += actions.expire(workspace, "texts", today - timedelta(days=workspace.text_retention_days), now=now)
    return gone
