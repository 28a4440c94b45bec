"""Take in uploaded files: copied into the run's own folder under a harmless name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinlin.imports import actions
from jinlin.imports.engine.job import folder_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from jinlin.imports.models import Run
    from jinlin.workspaces.access import Access

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
