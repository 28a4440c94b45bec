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

__all__ = ["expire", "folder_of", "forget", "free_space", "made_durable", "path_of", "sweep"]

AT_ONCE = 500
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


def expire(now: datetime) -> int:
    """Delete files as old as the texts that a workspace keeps no longer; return how many."""
    gone = 0
    for workspace in Workspace.objects.order_by("pk"):
        oldest = now - timedelta(days=workspace.text_retention_days)
        old = Media.objects.filter(workspace=workspace, sent_at__lt=oldest).order_by("pk")
        gone += forget(Media.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])))
    return gone


def sweep(now: datetime) -> int:
    """Delete files that have no row: of workspaces that are no more, or left by a crash; return how many."""
    gone = 0
    for folder in _folders():
        for part in sorted(folder.iterdir()):
            found = {path.name: path for path in part.iterdir() if path.stat().st_mtime < _before(now)}
            gone += _swept(found.values(), _known(folder.name, found))
    return gone


def _folders() -> list[Path]:
    return sorted(_home().iterdir()) if _home().is_dir() else []


def _before(now: datetime) -> float:
    return (now - ORPHAN_AFTER).timestamp()


def _known(workspace: str, slugs: Iterable[str]) -> set[str]:
    rows = Media.objects.filter(workspace__slug=workspace, slug__in=list(slugs))
    return set(rows.values_list("slug", flat=True))


def _swept(paths: Iterable[Path], known: set[str]) -> int:
    orphans = [path for path in paths if path.name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def made_durable(folder: Path) -> None:
    """Let the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
