"""Begin to read the archive: its secret, and a key pair whose public half goes into the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from jinlin.wecom.actions.connecting import set_secret
from jinlin.wecom.archive.sdk import new_key
from jinlin.wecom.models import AppKind, ArchiveKey, Connection, sealed
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.actions import Actor


def set_archive(who: Actor, connection: Connection, secret: str, *, now: datetime) -> ArchiveKey:
    """Keep the archive's secret; make the first key pair where there is none."""
    set_secret(who, connection, AppKind.ARCHIVE, secret, now=now)
    newest = ArchiveKey.objects.filter(workspace=connection.workspace_id).order_by("-version").first()
    return newest or add_archive_key(who, connection, now=now)


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
