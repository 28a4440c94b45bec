"""The worker's side of import runs: claim one that is due, do it, tell how it went.

A claim is a lease: it is renewed while the work goes on and runs out when the process dies, so another one takes over
where the last finished step left the run. Runs of one workspace never write at the same time.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import traceback
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q

from jinlin.core import present
from jinlin.core.faults import declare, reach
from jinlin.core.ids import new_slug
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.imports.actions import path_of
from jinlin.imports.engine.job import BEGAN, LEASE, ClaimLost, RunJob, folder_of
from jinlin.imports.engine.registry import importer
from jinlin.imports.models import RowError, Run, State
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.imports.engine.job import Listener

log = logging.getLogger("jinlin.imports")

declare("import:claimed", "import:begun", "import:applied", "import:checked", "import:undone")

MOST_ATTEMPTS = 3
WAIT = timedelta(seconds=30)
DUE = (State.CHECKING, State.QUEUED, State.APPLYING, State.ROLLING_BACK)
WRITING = (State.APPLYING, State.ROLLING_BACK)


class DiskFull(Refusal):
    """There is no room for what has to be written."""

    code = "disk_full"
    source_what = _("磁盘已满，导入停在最后完成的一批")
    source_remedy = _("请腾出空间后继续；已完成的部分不会重复")


class GaveUp(Refusal):
    """Three processes in a row did not survive this run."""

    code = "gave_up"
    source_what = _("连续 %(attempts)s 次没有进展：%(reason)s")
    source_remedy = _("请把文件分小后重新导入，或联系管理员查看日志")


def work(now: datetime) -> bool:
    """Do the run that is due for longest, if any; say whether there was one."""
    run = claim_next(now)
    if run is None:
        return False
    perform(run)
    return True


def claim_next(now: datetime) -> Run | None:
    """Claim the oldest run that is due."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    for run in Run.objects.filter(free, state__in=DUE).order_by("created_at", "id")[:20]:
        if claim(run, now=now):
            return run
    return None


def claim(run: Run, *, now: datetime) -> bool:
    """Make the run ours if nobody works on it, nor writes another run of its workspace; say whether it is."""
    with transaction.atomic():
        locked = (
            Workspace.objects.select_for_update() if connection.features.has_select_for_update else Workspace.objects
        )
        locked.get(pk=run.workspace_id)  # one claim of a workspace at a time
        busy = Run.objects.filter(workspace=run.workspace_id, state__in=WRITING, claimed_until__gte=now)
        if run.state != State.CHECKING and busy.exclude(pk=run.pk).exists():
            return False
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        mine = Run.objects.filter(free, pk=run.pk, state=run.state)
        values = {"claim": new_slug(16), "claimed_until": now + LEASE, "attempt_count": F("attempt_count") + 1}
        if not mine.update(**values):
            return False
    run.refresh_from_db()
    reach("import:claimed")
    return True


def perform(run: Run, *, clock: Callable[[], datetime] = present.now, listener: Listener | None = None) -> Run:
    """Do what a claimed run is waiting for, to its end or its failure; return it as it is then."""
    try:
        _refuse_poisoned(run)
        _PERFORM[State(run.state)](run, clock, listener)
    except ClaimLost:
        log.warning("run %s is worked on by somebody else now", run.slug)
    except Refusal as why:
        _fail(run, why)
    except (OSError, DatabaseError, sqlite3.Error) as error:
        _stumble(run, error, clock()) if not is_disk_full(error) else _fail(run, DiskFull())
    except Exception as error:  # noqa: BLE001  (whatever it is, the run must say so)
        _fail(run, DiskFull()) if is_disk_full(error) else _stumble(run, error, clock())
    run.refresh_from_db()
    return run


def _refuse_poisoned(run: Run) -> None:
    """Stop a run whose process died three times in a row without finishing a step."""
    if run.attempt_count > MOST_ATTEMPTS:
        raise GaveUp(attempts=MOST_ATTEMPTS, reason=run.failure or "—")


def _check(run: Run, clock: Callable[[], datetime], listener: Listener | None) -> None:
    _reset(run, state=State.CHECKING)
    _files_are_there(run)
    job = RunJob(run, write=False, clock=clock, listener=listener)
    importer(run.kind).check(job)
    reach("import:checked")
    _finish(run, state=State.CHECKED)


def _apply(run: Run, clock: Callable[[], datetime], listener: Listener | None) -> None:
    _files_are_there(run)
    if run.state == State.QUEUED:
        _reset(run, state=State.APPLYING, cursor={BEGAN: _turn()})
        reach("import:begun")
    job = RunJob(run, write=True, clock=clock, listener=listener)
    importer(run.kind).apply(job)
    reach("import:applied")
    _finish(run, state=State.APPLIED, applied_at=clock())


def _undo(run: Run, clock: Callable[[], datetime], listener: Listener | None) -> None:
    if listener:
        listener(0, 0, "undoing")
    importer(run.kind).undo(run, now=clock())
    reach("import:undone")
    _finish(run, state=State.ROLLED_BACK, rolled_back_at=clock())


_PERFORM = {State.CHECKING: _check, State.QUEUED: _apply, State.APPLYING: _apply, State.ROLLING_BACK: _undo}


def _files_are_there(run: Run) -> None:
    for file in run.files:
        path_of(file)


def _turn() -> int:
    """Return a number later than that of every run that began to write before."""
    turns = Run.objects.filter(cursor__has_key=BEGAN).values_list(f"cursor__{BEGAN}", flat=True)
    return max((turn for turn in turns if isinstance(turn, int)), default=0) + 1


def _reset(run: Run, **values: object) -> None:
    """Begin from nothing: no counts, no refusals, no report."""
    zero = dict.fromkeys(("done_count", "total_count", "new_count", "changed_count", "skipped_count", "error_count"), 0)
    report: dict[str, Any] = {"empty_files": run.report["empty_files"]} if run.report.get("empty_files") else {}
    report["ignored_columns"] = sorted({header for file in run.files for header in file.get("ignored", [])})
    with transaction.atomic():
        RowError.objects.filter(run=run).delete()
        if not _ours(run).update(**zero, report=report, failure="", phase="", **values):
            raise ClaimLost(run)
    run.refresh_from_db()


def _finish(run: Run, **values: object) -> None:
    if not _ours(run).update(**values, phase="", claim="", claimed_until=None, failure="", attempt_count=0):
        raise ClaimLost(run)
    shutil.rmtree(folder_of(run) / "work", ignore_errors=True)


def _fail(run: Run, why: Refusal) -> None:
    """End the run where it stands; somebody has to look."""
    log.warning("run %s failed: %s", run.slug, why)
    failure = {"code": why.code, "what": why.source_what, "where": why.source_where, "remedy": why.source_remedy}
    params = {key: str(value)[:300] for key, value in why.params.items()}
    run.refresh_from_db(fields=["report"])
    report = {**run.report, "failure": {**failure, "params": params}}
    values = {"state": State.FAILED, "failure": str(why)[:2000], "report": report, "claim": "", "claimed_until": None}
    _ours(run).update(**values)


def _stumble(run: Run, error: BaseException, now: datetime) -> None:
    """Push the run ahead to try again, or give up after the third time."""
    log.error("run %s stumbled\n%s", run.slug, "".join(traceback.format_exception(error)))
    reason = f"{type(error).__name__}: {error}"[:500]
    if run.attempt_count >= MOST_ATTEMPTS:
        _fail(run, GaveUp(attempts=MOST_ATTEMPTS, reason=reason))
        return
    _ours(run).update(failure=reason, claim="", claimed_until=now + WAIT * run.attempt_count)


def _ours(run: Run) -> QuerySet[Run]:
    return Run.objects.filter(pk=run.pk, claim=run.claim)


def is_disk_full(error: BaseException) -> bool:
    """Say whether this, or what caused it, is a full disk."""
    words = ("No space left", "disk is full", "disk full", "LakeFull", "Disk quota")
    seen: BaseException | None = error
    while seen is not None:
        if any(word in f"{type(seen).__name__} {seen}" for word in words):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
