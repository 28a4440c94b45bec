"""Begin a reading of everything the platform knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.wecom.actions.connecting import NotConnected
from jinlin.wecom.models import Connection, Sync
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Workspace


class SyncUnderWay(Refusal):
    """One reading at a time."""

    code = "sync_under_way"
    source_what = _("已经有一次同步在进行")
    source_remedy = _("请等它完成；中断的同步会自己从断点继续")


def connection_of(workspace: Workspace) -> Connection:
    """Return the workspace's connection. Raises NotConnected."""
    connection = Connection.objects.select_related("workspace").filter(workspace=workspace).first()
    if connection is None:
        raise NotConnected
    return connection


def begin_sync(who: Actor, *, now: datetime) -> Sync:
    """Have the worker read everything. Raises NotConnected, SyncUnderWay."""
    workspace = workspaces.workspace_of(who)
    connection_of(workspace)
    staff = who.staff if isinstance(who, Access) else None
    try:
        with transaction.atomic():
            sync = Sync.objects.create(workspace=workspace, by=staff, started_at=now, due_at=now)
            workspaces.audit(who, "wecom.sync_begun", workspace, now=now)
    except IntegrityError:
        raise SyncUnderWay from None
    return sync
