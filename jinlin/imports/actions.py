"""What people do with import runs: open one, match its columns, have it checked, confirm, resume, roll back."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.spreadsheets import open_table
from jinlin.core.spreadsheets.unreadable import EmptyFile, NoRows
from jinlin.imports.engine import headers
from jinlin.imports.engine.job import BEGAN, folder_of
from jinlin.imports.engine.protocol import NEUTRAL
from jinlin.imports.engine.registry import importer
from jinlin.imports.models import Asker, Change, Mapping, RowError, Run, State

if TYPE_CHECKING:
    from collections.abc import Mapping as Mappinglike
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.core.spreadsheets import Table
    from jinlin.workspaces.models import Staff, Workspace

UNDO_WITHIN = timedelta(hours=24)
KEEP_FILES = timedelta(days=30)


class FileGone(Refusal):
    """A file of the run is not where it was, or is another one now."""

    code = "file_gone"
    source_what = _("文件 %(file)s 已不存在或已被改动")
    source_remedy = _("请重新上传，再导入一次")


class NotNow(Refusal):
    """The run is in another state than this needs."""

    code = "not_now"
    source_what = _("这次导入现在处于“%(state)s”，不能这样做")
    source_remedy = _("请刷新页面后再看")


class TooLateToUndo(Refusal):
    """More than 24 hours have passed."""

    code = "too_late_to_undo"
    source_what = _("导入已超过 24 小时，不能撤销")
    source_remedy = _("请导入一份更正过的文件")


class LaterRunStands(Refusal):
    """A later run may rest on this one."""

    code = "later_run_stands"
    source_what = _("之后还有一次导入（%(kind)s，%(run)s）")
    source_remedy = _("请先撤销那一次")


class UnknownMapping(Refusal):
    """No mapping of that name."""

    code = "unknown_mapping"
    source_what = _("没有名为“%(name)s”的字段对应")
    source_remedy = _("已保存的有：%(known)s")


def open_run(
    *,
    workspace: Workspace,
    kind: str,
    files: Sequence[tuple[str, Path]],
    now: datetime,
    staff: Staff | None = None,
    timezone: str = "",
    asked_by: Asker = Asker.PERSON,
) -> Run:
    """Open a run over files that lie where they are; `match_columns` looks into them."""
    return Run.objects.create(
        workspace=workspace,
        kind=kind,
        staff=staff,
        timezone=timezone or workspace.timezone,
        created_at=now,
        asked_by=asked_by,
        files=[described(name, path) for name, path in files],
    )


def described(name: str, path: Path) -> dict[str, Any]:
    """Return what a run keeps of a file: where it is, and how to see that it is still the same."""
    stat = path.stat()
    home = Path(settings.JINLIN_HOME)
    kept = path.relative_to(home) if path.is_relative_to(home) else path
    return {"name": name, "path": str(kept), "size": stat.st_size, "changed": stat.st_mtime_ns}


def match_columns(*, run: Run, mapping: str = "", chosen: Mappinglike[str, str] | None = None) -> list[str]:
    """Find out which header of each file is which column; return the columns that are missing.

    `chosen` is what somebody said, `mapping` the name of what was said earlier; else what was said of the same
    headers last time counts, then names and aliases. Raises UnreadableFile, UnknownMapping.
    """
    kind = importer(run.kind)
    missing: list[str] = []
    for file, table in _with_rows(run):
        run.layout = kind.layout_of(table.utf8_path)
        if run.layout != NEUTRAL:
            file["headers"], file["columns"], file["ignored"] = [], {}, []
            continue
        told = dict(chosen) if chosen is not None else remembered(run.workspace, run.kind, table.headers, mapping)
        match = headers.match(kind, table.headers, told)
        file["headers"], file["columns"] = list(table.headers), match.columns
        file["ignored"] = list(match.ignored)
        missing += [name for name in match.missing if name not in missing]
    shutil.rmtree(folder_of(run) / "scratch", ignore_errors=True)
    run.save(update_fields=["files", "layout", "report"])
    return missing


def _with_rows(run: Run) -> list[tuple[dict[str, Any], Table]]:
    """Open the files of a run; among several, those without a row are set aside and named in the report."""
    opened: list[tuple[dict[str, Any], Table]] = []
    empty: list[str] = []
    for index, file in enumerate(run.files):
        try:
            opened.append((file, open_table(path_of(file), scratch=scratch_of(run, index))))
        except (EmptyFile, NoRows):
            empty.append(file["name"])
            if index == len(run.files) - 1 and not opened:
                raise
    run.files = [file for file, _table in opened]
    if empty:
        run.report = {**run.report, "empty_files": empty}
    return opened


def scratch_of(run: Run, index: int) -> Path:
    """Return an empty folder for copies of one file."""
    folder = folder_of(run) / "scratch" / str(index)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def path_of(file: Mappinglike[str, Any]) -> Path:
    """Return where a file is. Raises FileGone when it is not, or not the same."""
    path = Path(settings.JINLIN_HOME, file["path"])
    if not path.is_file() or path.stat().st_size != file["size"] or path.stat().st_mtime_ns != file["changed"]:
        raise FileGone(file=file["name"])
    return path


def remembered(workspace: Workspace, kind: str, names: Sequence[str], mapping: str = "") -> dict[str, str]:
    """Return the mapping of that name, or the one last used for the same set of headers. Raises UnknownMapping."""
    mine = Mapping.objects.filter(workspace=workspace, kind=kind)
    if mapping:
        row = mine.filter(name=mapping).first()
        if row is None:
            raise UnknownMapping(name=mapping, known="、".join(mine.values_list("name", flat=True)) or "—")
        return dict(row.columns)
    row = mine.filter(signature=headers.signature(kind, names)).order_by("-used_at", "-id").first()
    return dict(row.columns) if row else {}


def remember_mapping(*, run: Run, name: str, now: datetime) -> None:
    """Keep how the first file's columns are called, for the next file with the same headers."""
    file = run.files[0]
    Mapping.objects.update_or_create(
        workspace=run.workspace,
        kind=run.kind,
        name=name[:80],
        defaults={
            "signature": headers.signature(run.kind, file["headers"]),
            "columns": file["columns"],
            "used_at": now,
        },
    )


def start_check(*, run: Run) -> None:
    """Let the worker check the run from the beginning. Raises NotNow."""
    fresh = {"attempt_count": 0, "claim": "", "claimed_until": None, "failure": "", "phase": ""}
    began = Run.objects.filter(pk=run.pk, cursor__has_key=BEGAN).exists()
    states = [State.UPLOADED, State.CHECKED, State.FAILED]
    if began or not Run.objects.filter(pk=run.pk, state__in=states).update(state=State.CHECKING, **fresh):
        raise NotNow(state=_state(run))


def begin(*, run: Run, dry: bool) -> None:
    """Make a run that was just opened, or stopped before its end, due at once; without a check before the apply."""
    if dry:
        run.state = State.CHECKING
    elif run.state == State.FAILED:
        resume(run=run)
    elif run.state not in {State.APPLYING, State.ROLLING_BACK}:
        run.state = State.QUEUED
    run.save(update_fields=["state"])


def release(*, run: Run) -> None:
    """Do not wait longer with a run that stumbled."""
    Run.objects.filter(pk=run.pk, claim="").update(claimed_until=None)


def unfinished(workspace: Workspace, kind: str, files: Sequence[Path]) -> Run | None:
    """Return the run of exactly these files that began and did not come to its end."""
    now = [described(path.name, path.resolve()) for path in files]
    states = [State.QUEUED, State.APPLYING, State.FAILED]
    mine = Run.objects.filter(workspace=workspace, kind=kind, state__in=states, cursor__has_key=BEGAN)
    for run in mine.order_by("-id")[:20]:
        was = [{name: file[name] for name in ("name", "path", "size", "changed")} for file in run.files]
        if was == now and not run.cursor.get("undoing"):
            return run
    return None


def confirm(*, run: Run) -> None:
    """Let the worker apply a run that was checked. Raises NotNow."""
    values = {"state": State.QUEUED, "attempt_count": 0, "claim": "", "claimed_until": None}
    if not Run.objects.filter(pk=run.pk, state=State.CHECKED).update(**values):
        raise NotNow(state=_state(run))


def resume(*, run: Run) -> None:
    """Let a run that failed go on where it stood. Raises NotNow."""
    run.refresh_from_db()
    if run.state != State.FAILED:
        raise NotNow(state=_state(run))
    run.state = State.APPLYING if run.cursor else State.CHECKING
    if run.cursor.get("undoing"):
        run.state = State.ROLLING_BACK
    run.attempt_count, run.claim, run.claimed_until, run.failure = 0, "", None, ""
    run.save(update_fields=["state", "attempt_count", "claim", "claimed_until", "failure"])


@transaction.atomic
def roll_back(*, run: Run, now: datetime) -> None:
    """Let everything the run did be taken back. Raises NotNow, TooLateToUndo, LaterRunStands."""
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.state not in {State.APPLIED, State.FAILED} or not run.cursor:
        raise NotNow(state=_state(run))
    if now - (run.applied_at or run.created_at) > UNDO_WITHIN:
        raise TooLateToUndo
    later = later_run(run)
    if later:
        raise LaterRunStands(kind=later.get_kind_display(), run=later.slug)
    run.state, run.attempt_count, run.claim, run.claimed_until = State.ROLLING_BACK, 0, "", None
    run.cursor = {**run.cursor, "undoing": True}
    run.save(update_fields=["state", "attempt_count", "claim", "claimed_until", "cursor"])


def later_run(run: Run) -> Run | None:
    """Return the newest run that wrote after this one began to and was not rolled back."""
    others = Run.objects.filter(workspace=run.workspace, cursor__has_key=BEGAN).exclude(pk=run.pk)
    standing = [other for other in others.exclude(state=State.ROLLED_BACK) if _turn(other) > _turn(run)]
    return max(standing, key=_turn, default=None)


def _turn(run: Run) -> int:
    turn = run.cursor.get(BEGAN, 0)
    return turn if isinstance(turn, int) else 0


def forget_old_files(*, now: datetime) -> int:
    """Delete uploaded files, refused rows and journals of runs older than 30 days; return how many runs."""
    old = Run.objects.filter(created_at__lt=now - KEEP_FILES).exclude(files=[])
    done = [State.UPLOADED, State.CHECKED, State.APPLIED, State.FAILED, State.ROLLED_BACK]
    count = 0
    for run in old.filter(state__in=done):
        shutil.rmtree(folder_of(run), ignore_errors=True)
        with transaction.atomic():
            RowError.objects.filter(run=run).delete()
            Change.objects.filter(run=run).delete()
            Run.objects.filter(pk=run.pk).update(files=[])
        count += 1
    return count


def _state(run: Run) -> str:
    return str(State(Run.objects.values_list("state", flat=True).get(pk=run.pk)).label)


def discard(run: Run) -> None:
    """Forget a run that never began: nothing was read from it yet."""
    run.delete()
