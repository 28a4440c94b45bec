"""Begin to read the archive: its secret, and a key pair whose public half goes into the console."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q

from jinlin.wecom.actions.connecting import set_secret
from jinlin.wecom.archive.carried import IMAGE
from jinlin.wecom.archive.sdk import new_key
from jinlin.wecom.models import (
    AppKind,
    Archive,
    ArchiveKey,
    Connection,
    Media,
    MediaChoice,
    MediaReason,
    MediaState,
    sealed,
)
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Workspace

KEPT_THERE = timedelta(days=5)  # by the platform
MEGABYTE = 1024 * 1024


def set_archive(who: Actor, connection: Connection, secret: str, *, now: datetime) -> ArchiveKey:
    """Keep the archive's secret; make the first key pair where there is none."""
    set_secret(who, connection, AppKind.ARCHIVE, secret, now=now)
    newest = ArchiveKey.objects.filter(workspace=connection.workspace_id).order_by("-version").first()
    return newest or add_archive_key(who, connection, now=now)


def know_key_as(workspace: int, version: int, told: int) -> None:
    """Let a key of ours go by the number the platform's console gave it [D:91774]."""
    ArchiveKey.objects.filter(workspace=workspace, version=version).update(version=told)


@transaction.atomic
def add_archive_key(who: Actor, connection: Connection, *, now: datetime) -> ArchiveKey:
    """Make another key pair; the older private keys are kept, since messages sealed with them still come."""
    rows = ArchiveKey.objects.filter(workspace=connection.workspace_id)
    version = (rows.aggregate(Max("version"))["version__max"] or 0) + 1
    private, public = new_key()
    workspaces.audit(who, "wecom.archive_key_made", connection.workspace, details={"version": version}, now=now)
    return ArchiveKey.objects.create(
        workspace_id=connection.workspace_id,
        version=version,
        private_sealed=sealed(private),
        public_key=public,
        made_at=now,
    )


@transaction.atomic
def choose_media(
    who: Actor, workspace: Workspace, *, media: MediaChoice, most_mb: int | None = None, now: datetime
) -> Archive:
    """Say which files of the archive are fetched, and up to which size; counts for what waits and what was left out lately."""
    row, _made = Archive.objects.get_or_create(workspace=workspace)
    row.media, row.media_most_mb = media, most_mb or row.media_most_mb
    row.media_due_at, row.media_error = None, ""
    row.save(update_fields=["media", "media_most_mb", "media_due_at", "media_error"])
    fits = Q(size=None) | Q(size__lte=row.media_most_mb * MEGABYTE)
    wanted = {MediaChoice.OFF: Q(pk=None), MediaChoice.IMAGES: Q(kind=IMAGE), MediaChoice.ALL: Q(pk__gt=0)}[media]
    rows = Media.objects.filter(workspace=workspace)
    left_out = rows.filter(wanted, fits, state=MediaState.SKIPPED, sent_at__gt=now - KEPT_THERE)
    left_out.update(state=MediaState.WAITING, reason="", due_at=now, failures=0)
    waiting = rows.filter(state=MediaState.WAITING)
    waiting.exclude(fits).update(state=MediaState.SKIPPED, reason=MediaReason.TOO_LARGE)
    waiting.exclude(wanted).update(state=MediaState.SKIPPED, reason=MediaReason.TURNED_OFF)
    details = {"to": str(media), "megabytes": row.media_most_mb}
    workspaces.audit(who, "wecom.media_chosen", workspace, details=details, now=now)
    return row
