"""Changes of the lake: stage files, make them visible together, take them away, sweep and compact.

A file is written aside, flushed to the disk, renamed into place, and exists only once `commit` has listed it.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from jinlin.core.faults import declare, reach
from jinlin.core.ids import new_slug
from jinlin.lake import engine, queries
from jinlin.lake.models import Commit, DayVersion, LakeFile, RollUp
from jinlin.lake.schemas import DAILY, DIMENSIONS, SCHEMAS, SORTED_BY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime, timedelta

    import ibis
    import pyarrow as pa

    from jinlin.imports.models import Run
    from jinlin.workspaces.models import Workspace


FREE_BYTES_NEEDED = 1_000_000
declare("lake:erased", "lake:written", "lake:renamed", "lake:listed", "lake:committed", "lake:expired", "lake:swept")


class LakeFull(Exception):
    """The disk has no room for a lake file; nothing was listed and the half-written file is gone."""


class DayChanged(Exception):
    """Somebody else rewrote the files of a day meanwhile; try again."""


@dataclass(frozen=True)
class Staged:
    """A file that is safely on the disk and not yet part of the lake."""

    dataset: str
    on: date | None
    path: str
    rows: int
    size: int


def stage(
    workspace: Workspace, dataset: str, on: date | None, table: ibis.Table | pa.Table, *, is_sorted: bool = False
) -> Staged:
    """Write one sorted Parquet file: aside → fsync → rename. A table that is sorted already is written as it is.

    Raises LakeFull where the disk is full; the file written aside is removed then.
    """
    columns = list(SCHEMAS[dataset])
    return _placed(
        workspace,
        dataset,
        on,
        lambda aside: engine.write_file(table.select(columns), aside, order_by=() if is_sorted else SORTED_BY[dataset]),
    )


def stage_days(workspace: Workspace, dataset: str, table: ibis.Table) -> list[Staged]:
    """Write the rows of any number of days of a daily dataset, one sorted file a day; sorted once, spilling.

    Raises LakeFull where the disk is full; nothing it wrote is left then.
    """
    with staging(workspace, {dataset: ""}, table) as staged:
        pass
    return staged


@contextmanager
def staging(workspace: Workspace, datasets: Mapping[str, str], table: ibis.Table) -> Iterator[list[Staged]]:
    """Write what daily datasets of one order take of the same rows: sorted once, then file by file while the block runs.

    `datasets` says of each in which column stands whether a row is one of its own; none named means every row. The list
    is complete when the block has ended. Raises LakeFull where the disk is full; nothing of it is left then, nor where
    the block ends in an error.
    """
    staged: list[Staged] = []
    name = f"days_{new_slug(12)}"
    try:
        engine.share(_chosen(datasets, table), name, order_by=("on", *SORTED_BY[next(iter(datasets))]))
        with ThreadPoolExecutor(1) as pool:
            written = pool.submit(_write_days, workspace, datasets, name, staged)
            yield staged
        written.result()
    except (OSError, *engine.DISK_ERRORS) as error:
        unstage(staged)
        if _disk_full(error, Path(settings.JINLIN_HOME)):
            raise LakeFull(str(error)) from error
        raise
    except BaseException:
        unstage(staged)
        raise
    finally:
        engine.unshare(name)


def _chosen(datasets: Mapping[str, str], table: ibis.Table) -> ibis.Table:
    columns = [column for dataset in datasets for column in SCHEMAS[dataset]]
    return table.select(list(dict.fromkeys([*columns, *filter(None, datasets.values())])))


def _write_days(workspace: Workspace, datasets: Mapping[str, str], name: str, staged: list[Staged]) -> None:
    for dataset, where in datasets.items():
        for on in engine.days_of(name, where):
            write = partial(engine.write_day, name, tuple(SCHEMAS[dataset]), on, where)
            staged.append(_placed(workspace, dataset, on, write))


def _placed(workspace: Workspace, dataset: str, on: date | None, write: Callable[[Path], int]) -> Staged:
    relative = f"{workspace.slug}/{dataset}/{on or 'rows'}/{new_slug(20)}.parquet"
    target = Path(settings.JINLIN_LAKE) / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(".part")
    try:
        rows = write(aside)
        reach("lake:written")
        _flush(aside)
        aside.rename(target)
        _flush(target.parent)
    except (OSError, *engine.DISK_ERRORS) as error:
        aside.unlink(missing_ok=True)
        if _disk_full(error, target.parent):
            raise LakeFull(str(error)) from error
        raise
    reach("lake:renamed")
    return Staged(dataset=dataset, on=on, path=relative, rows=rows, size=target.stat().st_size)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _disk_full(error: BaseException, folder: Path) -> bool:
    return "No space left" in str(error) or shutil.disk_usage(folder).free < FREE_BYTES_NEEDED


def unstage(staged: Iterable[Staged]) -> None:
    """Remove staged files that will not be committed."""
    for file in staged:
        (Path(settings.JINLIN_LAKE) / file.path).unlink(missing_ok=True)


def committed(workspace: Workspace, key: str) -> Commit | None:
    """Return the commit of this key, if it has happened."""
    return Commit.objects.filter(workspace=workspace, key=key).first()


def commit(
    workspace: Workspace,
    key: str,
    staged: Sequence[Staged],
    *,
    now: datetime,
    run: Run | None = None,
    retire: Sequence[LakeFile] = (),
    empty: Iterable[tuple[str, date]] = (),
) -> Commit:
    """List the staged files and unlist the retired ones, all visible at once; `empty` days are known to have no rows.

    Call it inside the transaction of whatever else belongs to the batch. A key that was committed before lists nothing:
    the staged files are removed and the earlier commit is returned.
    """
    with transaction.atomic():
        made, new = Commit.objects.get_or_create(workspace=workspace, key=key, defaults={"at": now, "made_by_run": run})
        if not new:
            unstage(staged)
            return made
        LakeFile.objects.bulk_create(_rows(workspace, made, staged), batch_size=1000)
        LakeFile.objects.filter(pk__in=[file.pk for file in retire]).delete()
        reach("lake:listed")
        touched = {(file.dataset, file.on) for file in staged} | {(file.dataset, file.on) for file in retire}
        _bump(workspace, made, touched | set(empty))
    reach("lake:committed")
    return made


def _rows(workspace: Workspace, made: Commit, staged: Iterable[Staged]) -> list[LakeFile]:
    return [
        LakeFile(
            workspace=workspace,
            commit=made,
            dataset=file.dataset,
            on=file.on,
            path=file.path,
            row_count=file.rows,
            byte_count=file.size,
        )
        for file in staged
    ]


def _bump(workspace: Workspace, made: Commit, touched: set[tuple[str, date | None]]) -> None:
    DayVersion.objects.bulk_create(
        [DayVersion(workspace=workspace, dataset=dataset, on=on, version=made.pk) for dataset, on in touched if on],
        update_conflicts=True,
        unique_fields=["workspace", "dataset", "on"],
        update_fields=["version"],
        batch_size=500,
    )


def mark_built(workspace: Workspace, derived: str, built: dict[date, int]) -> None:
    """Remember from which version of the sources each derived day was built."""
    RollUp.objects.bulk_create(
        [RollUp(workspace=workspace, dataset=derived, on=on, built_from=version) for on, version in built.items()],
        update_conflicts=True,
        unique_fields=["workspace", "dataset", "on"],
        update_fields=["built_from"],
        batch_size=500,
    )


def forget_built(workspace: Workspace, derived: Iterable[str], days: Iterable[date] | None = None) -> None:
    """Make derived days due again, all of them or these."""
    rows = RollUp.objects.filter(workspace=workspace, dataset__in=list(derived))
    (rows if days is None else rows.filter(on__in=list(days))).delete()


def remove_run(workspace: Workspace, run: Run, *, now: datetime) -> int:
    """Unlist every file a run brought and return how many; part of its rollback."""
    mine = list(LakeFile.objects.filter(workspace=workspace, commit__made_by_run=run))
    if mine:
        commit(workspace, f"rollback:{run.pk}", [], now=now, retire=mine)
    return len(mine)


def expire(workspace: Workspace, dataset: str, before: date, *, now: datetime) -> int:
    """Unlist and delete a daily dataset's files of the days before `before`; return how many. For texts past their keeping."""
    old = list(LakeFile.objects.filter(workspace=workspace, dataset=dataset, on__lt=before))
    if old:
        commit(workspace, f"expire:{dataset}:{old[-1].pk}", [], now=now, retire=old)
        for file in old:
            (Path(settings.JINLIN_LAKE) / file.path).unlink(missing_ok=True)
            reach("lake:expired")
    return len(old)


def compact(
    workspace: Workspace, dataset: str, on: date | None, *, now: datetime, settled: datetime, upto: int | None = None
) -> bool:
    """Merge a day's (or a dimension's) files committed before `settled` into one; say whether there was anything to do.

    Files of runs that may still be rolled back are left alone, which is what `settled` is for; so are a day's files of
    commits after `upto`, which somebody has yet to hear.
    """
    files = LakeFile.objects.filter(workspace=workspace, dataset=dataset, on=on).select_related("commit")
    listed = [
        file
        for file in files
        if dataset in DIMENSIONS or (file.commit.at < settled and (upto is None or file.commit_id <= upto))
    ]
    if len(listed) < 2:  # noqa: PLR2004  (one file is compact)
        return False
    rows = queries.over(listed, dataset) if dataset in DAILY else queries.newest(listed, dataset)
    merged = stage(workspace, dataset, on, rows)
    with transaction.atomic():
        if not _still_listed(listed):
            unstage([merged])
            return False
        before = DayVersion.objects.filter(workspace=workspace, dataset=dataset, on=on).first() if on else None
        commit(workspace, f"compact:{merged.path}", [merged], now=now, retire=listed)
        if before:  # the rows are the same: nothing derived becomes due
            before.save(update_fields=["version"])
    return True


def erase_person(workspace: Workspace, dataset: str, on: date, person: int, *, now: datetime) -> int:
    """Rewrite a day of a daily dataset without the rows of a person; the old files are deleted. Return how many rows went.

    Raises DayChanged where somebody else rewrote the day meanwhile; nothing is changed then.
    """
    listed = list(LakeFile.objects.filter(workspace=workspace, dataset=dataset, on=on))
    rows = queries.over(listed, dataset)
    kept = stage(workspace, dataset, on, rows.filter(rows["person"].isnull() | (rows["person"] != person)))
    gone = sum(file.row_count for file in listed) - kept.rows
    with transaction.atomic():
        if not _still_listed(listed):
            unstage([kept])
            raise DayChanged(f"{dataset} {on}")
        before = DayVersion.objects.filter(workspace=workspace, dataset=dataset, on=on).first()
        commit(workspace, f"erase:{kept.path}", [kept] if kept.rows else [], now=now, retire=listed)
        if before:  # what is derived of a day does not rest on what was erased
            before.save(update_fields=["version"])
    for file in listed:
        (Path(settings.JINLIN_LAKE) / file.path).unlink(missing_ok=True)
        reach("lake:erased")
    return gone


def _still_listed(files: Sequence[LakeFile]) -> bool:
    """Whether nobody has retired one of these files; they are ours to retire until the transaction ends."""
    rows = LakeFile.objects.select_for_update().filter(pk__in=[file.pk for file in files])
    return len(rows.values_list("pk")) == len(files)


def sweep(*, now: datetime, older_than: timedelta) -> int:
    """Delete files on the disk that are not listed and have not been touched for `older_than`; return how many."""
    root = Path(settings.JINLIN_LAKE)
    limit = (now - older_than).timestamp()
    old = [path for path in root.rglob("*.p*") if path.is_file() and path.stat().st_mtime < limit]
    listed = set(LakeFile.objects.values_list("path", flat=True)) if old else set()
    orphans = [path for path in old if str(path.relative_to(root)) not in listed]
    for path in orphans:
        path.unlink(missing_ok=True)
        reach("lake:swept")
    return len(orphans)
