"""Take in files, uploaded or fetched by the product itself: kept in the run's own folder under a harmless name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.imports import actions
from jinlin.imports.engine.job import folder_of
from jinlin.imports.models import Asker

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from jinlin.imports.models import Run
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

_HARMFUL = re.compile(r"[^\w.\-()（）【】 ]")
_LONGEST_NAME = 100


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
    """Open a run that nobody asked for over what the product has fetched itself, and match its columns."""
    run = actions.open_run(workspace=workspace, kind=kind, files=[], now=now, asked_by=Asker.AUTOMATIC)
    path = folder_of(run) / "0" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    run.files = [actions.described(name, path)]
    run.save(update_fields=["files"])
    actions.match_columns(run=run)
    return run


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
