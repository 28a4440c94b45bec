"""Where the files of the archive lie on the disk, and how they go: with the texts' keeping, with their rows, with their workspace."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from jinlin.wecom.models import Media
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["Sweep", "expire", "folder_of", "forget", "free_space", "made_durable", "path_of"]

AT_ONCE = 200  # files a turn: callbacks want theirs
ORPHAN_AFTER = timedelta(days=1)  # younger ones may be about to get their row


def _home() -> Path:
    return Path(settings.JINLIN_HOME) / "media"


def folder_of(workspace: Workspace) -> Path:
    """Return where a workspace's files lie."""
    return _home() / workspace.slug


def path_of(workspace: Workspace, media: Media) -> Path:
    """Return where a file lies: under its own slug, which nobody can guess, spread over folders."""
    return folder_of(workspace) / media.slug[:2] / media.slug


def free_space() -> int:
    """Return how many bytes are free where files are kept."""
    home = Path(settings.JINLIN_HOME)
    return shutil.disk_usage(home if home.exists() else home.parent).free


def forget(rows: QuerySet[Media]) -> int:
    """Delete files and then their rows, so that a row without a file can be deleted again; return how many."""
    gone = 0
    for row in rows.select_related("workspace"):
        path_of(row.workspace, row).unlink(missing_ok=True)
        row.delete()
        gone += 1
    return gone


def expire(now: datetime) -> bool:
    """Delete some of the files as old as the texts that a workspace keeps no longer; say whether more may be waiting."""
    left = AT_ONCE
    for workspace in Workspace.objects.order_by("pk"):
        oldest = now - timedelta(days=workspace.text_retention_days)
        old = Media.objects.filter(workspace=workspace, sent_at__lt=oldest).order_by("sent_at", "pk")
        left -= forget(Media.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:left])))
        if not left:
            return True
    return False


class Sweep:
    """Deletes files that have no row: of workspaces that are no more, or left by a crash. One folder of the spread a turn."""

    def __init__(self) -> None:
        self._last = ("", "")

    def go_on(self, now: datetime) -> bool:
        """Look at the next folder; say whether there was one. After the last it begins again."""
        part = _after(self._last)
        self._last = (part.parent.name, part.name) if part else ("", "")
        if part:
            _clear(part, now)
        return part is not None


def _after(last: tuple[str, str]) -> Path | None:
    for folder in _inside(_home()):
        parts = _inside(folder) if folder.name >= last[0] else []
        found = next((part for part in parts if (folder.name, part.name) > last), None)
        if found:
            return found
    return None


def _inside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _clear(part: Path, now: datetime) -> None:
    """Delete what has no row and is old enough."""
    before = (now - ORPHAN_AFTER).timestamp()
    paths = sorted(part.iterdir())
    for start in range(0, len(paths), AT_ONCE):
        some = paths[start : start + AT_ONCE]
        known = _known(part.parent.name, [path.name for path in some])
        for path in some:
            if path.name not in known and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def _known(workspace: str, slugs: Iterable[str]) -> set[str]:
    rows = Media.objects.filter(workspace__slug=workspace, slug__in=slugs)
    return set(rows.values_list("slug", flat=True))


def made_durable(folder: Path) -> None:
    """Let the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
