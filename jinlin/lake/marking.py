"""Remember what the lake's copies of rows still have to learn, and learn it: used by the `publish` of the apps above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.lake.models import Dirty

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from jinlin.workspaces.models import Workspace

_AT_ONCE = 1000


def mark_days(workspace: Workspace, dataset: str, days: Iterable[date]) -> None:
    """Say that these days of a daily dataset have to be rewritten."""
    Dirty.objects.bulk_create(
        [Dirty(workspace=workspace, dataset=dataset, on=on) for on in sorted(set(days))], batch_size=_AT_ONCE
    )


def mark_gone(workspace: Workspace, dataset: str, ids: Iterable[int]) -> None:
    """Say that these rows of a dimension are gone."""
    Dirty.objects.bulk_create(
        [Dirty(workspace=workspace, dataset=dataset, row_id=pk) for pk in sorted(set(ids))], batch_size=_AT_ONCE
    )


def dirty_days(workspace: Workspace, dataset: str) -> tuple[list[date], int]:
    """Return the days that are marked, and the newest mark: later ones are not part of this publish."""
    marks = list(Dirty.objects.filter(workspace=workspace, dataset=dataset, on__isnull=False).values_list("id", "on"))
    return sorted({on for _pk, on in marks if on}), max((pk for pk, _on in marks), default=0)


def gone_rows(workspace: Workspace, dataset: str, most: int) -> list[tuple[int, int]]:
    """Return (mark, row id) of at most so many rows that are gone."""
    rows = Dirty.objects.filter(workspace=workspace, dataset=dataset, row_id__isnull=False).order_by("id")
    return [(pk, row_id) for pk, row_id in rows.values_list("id", "row_id")[:most] if row_id is not None]


def learnt_days(workspace: Workspace, dataset: str, newest: int) -> None:
    """Take away the marks of days up to the newest one that was looked at."""
    Dirty.objects.filter(workspace=workspace, dataset=dataset, on__isnull=False, id__lte=newest).delete()


def learnt_rows(marks: Iterable[int]) -> None:
    """Take away these marks."""
    Dirty.objects.filter(pk__in=list(marks)).delete()
