"""Remember what the lake's copies of rows still have to learn; `lake.publishing` learns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.lake.models import Dirty

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from jinlin.workspaces.models import Workspace

_AT_ONCE = 300


def mark_days(workspace: Workspace, dataset: str, days: Iterable[date]) -> None:
    """Say that these days of a daily dataset have to be rewritten."""
    Dirty.objects.bulk_create(
        [Dirty(workspace=workspace, dataset=dataset, on=on) for on in sorted(set(days))], batch_size=_AT_ONCE
    )


def mark_gone(workspace: Workspace, dataset: str, ids: Iterable[int]) -> None:
    """Say that these rows of a dimension are gone; the numbers are those of the dataset's rows."""
    Dirty.objects.bulk_create(
        [Dirty(workspace=workspace, dataset=dataset, row_id=pk) for pk in sorted(set(ids))], batch_size=_AT_ONCE
    )
