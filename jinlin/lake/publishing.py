"""From rows to the lake: what the `publish` of every app above has in common.

A chunk is read, written to files and listed in one transaction with the flags and marks it settles, so a row that
changes meanwhile waits (or, where rows cannot be locked, changes afterwards) and is published next time.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from django.db import connection, transaction
from django.db.models import Max

from jinlin.core.faults import declare, reach
from jinlin.core.ids import new_slug
from jinlin.lake import actions
from jinlin.lake.models import Commit, Dirty, LakeFile
from jinlin.lake.schemas import IDENTITY, SCHEMAS
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from django.db.models import Model

    Row = dict[str, Any]

declare("publish:read", "publish:staged", "publish:listed", "publish:done")

CHUNK = 100_000
MARKED_AT_ONCE = 10_000
DAYS_AT_ONCE = 30


def lock(workspace: Workspace) -> None:
    """Let nobody else publish this workspace until the transaction ends."""
    if connection.features.has_select_for_update:
        Workspace.objects.select_for_update().get(pk=workspace.pk)


def next_version() -> int:
    """Return a version above every one that was published before: at most the number the next commit will get."""
    return (Commit.objects.aggregate(last=Max("pk"))["last"] or 0) + 1


def table_of(dataset: str, rows: Iterable[Row]) -> pa.Table:
    """Return rows as a table with the dataset's columns; what a row does not say is null."""
    schema = SCHEMAS[dataset].to_pyarrow()
    listed = list(rows)
    columns = [
        pa.array([row.get(name) for row in listed], field.type)
        for name, field in zip(schema.names, schema, strict=True)
    ]
    return pa.Table.from_arrays(columns, names=schema.names)


def publish_rows(
    workspace: Workspace,
    dataset: str,
    *,
    now: datetime,
    read: Callable[[int], list[Row]],
    settle: Callable[[list[Row]], None],
) -> int:
    """Write the changed rows of a dimension, chunk by chunk; return how many.

    `read` returns at most so many rows that wait (locked where that is possible), `settle` marks them as known.
    """
    count = publish_gone(workspace, dataset, now=now)
    while True:
        with transaction.atomic():
            lock(workspace)
            rows = read(CHUNK)
            if not rows:
                return count
            _list(workspace, dataset, rows, now)
            settle(rows)
        reach("publish:done")
        count += len(rows)


def mark_known(model: type[Model], ids: Sequence[int]) -> None:
    """Note that the lake knows these rows as they are; a million numbers are not a million parameters."""
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  (public by habit)
    with connection.cursor() as cursor:
        for start in range(0, len(ids), MARKED_AT_ONCE):
            numbers = ",".join(str(int(pk)) for pk in ids[start : start + MARKED_AT_ONCE])
            cursor.execute(f"UPDATE {table} SET published = %s WHERE id IN ({numbers})", [True])  # noqa: S608  (own name, numbers)


def _list(workspace: Workspace, dataset: str, rows: list[Row], now: datetime) -> None:
    version = next_version()
    reach("publish:read")
    table = table_of(dataset, ({"gone": False, **row, "version": version} for row in rows))
    staged = actions.stage(workspace, dataset, None, table)
    reach("publish:staged")
    actions.commit(workspace, f"publish:{dataset}:{new_slug(16)}", [staged], now=now)
    reach("publish:listed")


def publish_gone(workspace: Workspace, dataset: str, *, now: datetime) -> int:
    """Write a last version of the rows of a dimension that are gone."""
    count = 0
    while True:
        with transaction.atomic():
            lock(workspace)
            waiting = Dirty.objects.filter(workspace=workspace, dataset=dataset, row_id__isnull=False).order_by("id")
            marks = list(waiting.values_list("id", "row_id")[:CHUNK])
            if not marks:
                return count
            ids = sorted({row_id for _mark, row_id in marks if row_id is not None})
            _list(workspace, dataset, [_gone(dataset, pk) for pk in ids], now)
            Dirty.objects.filter(
                workspace=workspace, dataset=dataset, row_id__isnull=False, id__lte=marks[-1][0]
            ).delete()
        reach("publish:done")
        count += len(ids)


def _gone(dataset: str, pk: int | None) -> Row:
    """Return a tombstone: the row's number, and a value wherever one has to be."""
    must = {name: 0 for name, kind in SCHEMAS[dataset].items() if not kind.nullable}
    return {**must, IDENTITY[dataset]: pk, "gone": True}


def publish_days(
    workspace: Workspace, dataset: str, *, now: datetime, rows_of: Callable[[list[date]], Iterator[Row]]
) -> int:
    """Rewrite the marked days of a daily dataset whole, some at a time; return how many days."""
    count = 0
    while True:
        with transaction.atomic():
            lock(workspace)
            marks = _marked_days(workspace, dataset)
            if not marks:
                return count
            _rewrite(workspace, dataset, sorted(marks), now=now, rows_of=rows_of)
            Dirty.objects.filter(pk__in=[pk for ids in marks.values() for pk in ids]).delete()
        reach("publish:done")
        count += len(marks)


def _marked_days(workspace: Workspace, dataset: str) -> dict[date, list[int]]:
    """Return the first marked days with the marks that were seen; one that comes meanwhile is for the next publish."""
    waiting = Dirty.objects.filter(workspace=workspace, dataset=dataset, on__isnull=False)
    days = list(waiting.order_by("on").values_list("on", flat=True).distinct()[:DAYS_AT_ONCE])
    marks: dict[date, list[int]] = defaultdict(list)
    for pk, on in waiting.filter(on__in=days).values_list("id", "on"):
        if on is not None:
            marks[on].append(pk)
    return marks


def _rewrite(
    workspace: Workspace,
    dataset: str,
    days: list[date],
    *,
    now: datetime,
    rows_of: Callable[[list[date]], Iterator[Row]],
) -> None:
    reach("publish:read")
    staged = []
    waiting: dict[date, list[Row]] = defaultdict(list)
    for row in rows_of(days):
        day = waiting[row["on"]]
        day.append(row)
        if len(day) >= CHUNK:
            staged.append(actions.stage(workspace, dataset, row["on"], table_of(dataset, waiting.pop(row["on"]))))
    staged += [actions.stage(workspace, dataset, on, table_of(dataset, rows)) for on, rows in waiting.items()]
    reach("publish:staged")
    before = LakeFile.objects.filter(workspace=workspace, dataset=dataset, on__in=days)
    if connection.features.has_select_for_update:
        before = before.select_for_update()
    actions.commit(workspace, f"publish:{dataset}:{new_slug(16)}", staged, now=now, retire=list(before))
    reach("publish:listed")
