"""Take in files, uploaded or fetched by the product itself: kept in the run's own folder under a harmless name."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from jinlin.imports import actions
from jinlin.imports.engine.job import folder_of
from jinlin.imports.models import Asker, Run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

_HARMFUL = re.compile(r"[^\w.\-()（）【】 ]")
_LONGEST_NAME = 100
AT_ONCE = 50  # folders a turn
RUNS_A_QUERY = 500
ORPHAN_AFTER = timedelta(days=1)  # a younger one may belong to a transaction that is not through


def take_in(
    *, access: Access, kind: str, uploads: Sequence[UploadedFile[Any]], now: datetime, timezone: str = ""
) -> Run:
    """Open a run over copies of uploaded files and match their columns.

    Raises UnreadableFile; nothing is left of the run then.
    """
    run = actions.open_run(
        workspace=access.workspace, kind=kind, files=[], now=now, staff=access.staff, timezone=timezone
    )
    try:
        run.files = [
            actions.described(safe_file_name(each.name or ""), _keep(run, n, each)) for n, each in enumerate(uploads)
        ]
        run.save(update_fields=["files"])
        actions.match_columns(run=run)
    except BaseException:
        shutil.rmtree(folder_of(run), ignore_errors=True)
        run.delete()
        raise
    return run


@transaction.atomic
def take_in_text(*, workspace: Workspace, kind: str, name: str, text: str, now: datetime) -> Run:
    """Open a run that nobody asked for over what the product has fetched itself, and match its columns.

    Nothing is left of it where that fails; what fails later in the caller's transaction leaves a folder to `sweep`.
    """
    run = actions.open_run(workspace=workspace, kind=kind, files=[], now=now, asked_by=Asker.AUTOMATIC)
    path = folder_of(run) / "0" / name
    try:
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        run.files = [actions.described(name, path)]
        run.save(update_fields=["files"])
        actions.match_columns(run=run)
    except BaseException:
        shutil.rmtree(folder_of(run), ignore_errors=True)
        raise
    return run


def sweep(*, now: datetime) -> bool:
    """Delete some folders whose run is not in the database, a day after the last change; say whether more are waiting."""
    home, before = Path(settings.JINLIN_HOME) / "imports", (now - ORPHAN_AFTER).timestamp()
    old = [each for each in home.iterdir() if each.stat().st_mtime < before] if home.is_dir() else []
    orphans = [
        each for start in range(0, len(old), RUNS_A_QUERY) for each in _unknown(old[start : start + RUNS_A_QUERY])
    ]
    for folder in orphans[:AT_ONCE]:
        shutil.rmtree(folder, ignore_errors=True)
    return len(orphans) > AT_ONCE


def _unknown(folders: Sequence[Path]) -> list[Path]:
    known = set(Run.objects.filter(slug__in=[each.name for each in folders]).values_list("slug", flat=True))
    return [each for each in folders if each.name not in known]


def _keep(run: Run, number: int, upload: UploadedFile[Any]) -> Path:
    folder = folder_of(run) / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / safe_file_name(upload.name or "")
    with path.open("xb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return path


def safe_file_name(name: str) -> str:
    """Return a name without folders, control characters and leading dots."""
    plain = _HARMFUL.sub("_", Path(name.replace("\\", "/")).name).lstrip(".")
    return plain[-_LONGEST_NAME:] or "file"
