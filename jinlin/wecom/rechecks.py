"""What events say has changed is read again a moment later: once for many events, never within the handling of one.

The platform writes some data a few seconds after it tells of it (§3.2), so a recheck waits before it asks. Each app
declares how its kind is read (`fetch` asks, `keep` writes); what cannot be read is tried again, later each time.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from jinlin.core import faults
from jinlin.core.refusals import Refusal
from jinlin.wecom.models import Connection, Recheck
from jinlin.wecom.reading import pause_if_useless

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from jinlin.workspaces.models import Workspace

log = logging.getLogger("jinlin.wecom")

faults.declare("wecom:recheck-read", "wecom:recheck-kept")

SETTLES = timedelta(seconds=2)
AT_ONCE = 25
PATIENCE = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))
LEASE = timedelta(minutes=5)


@dataclass(frozen=True)
class Again:
    """What a reader is given: whose platform, through what, which keys, as of when."""

    connection: Connection
    platform: Any  # the client (`api.WeCom`)
    keys: Sequence[str]
    now: datetime

    @property
    def workspace(self) -> Workspace:
        """Whose rows are changed."""
        return self.connection.workspace


@dataclass(frozen=True)
class Reader:
    """How one kind is read again; `fetch` only asks, `keep` only writes and returns keys to be asked for once more."""

    fetch: Callable[[Again], Any]
    keep: Callable[[Again, Any], Sequence[str]]


def ask(workspace: Workspace, kind: str, keys: Sequence[str], *, now: datetime, wait: timedelta = SETTLES) -> None:
    """Have these read again soon; whoever is asked for already is not asked for twice."""
    rows = [
        Recheck(workspace=workspace, kind=kind, key=key[:140], due_at=now + wait, asked_at=now)
        for key in dict.fromkeys(keys)
    ]
    Recheck.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["workspace", "kind", "key"],
        update_fields=["asked_at", "due_at"],
        batch_size=400,
    )


def read_again(readers: Mapping[str, Reader], open_platform: Callable[[Connection], Any], now: datetime) -> bool:
    """Read what is due of one kind in one workspace; say whether there was something."""
    due = Recheck.objects.filter(due_at__lte=now, kind__in=readers)
    first = due.exclude(workspace__wecom__paused_at__isnull=False).order_by("due_at", "id").first()
    if first is None:
        return False
    rows = _claimed(first, now)
    connection = Connection.objects.select_related("workspace").filter(workspace=first.workspace_id).first()
    if connection is None:
        Recheck.objects.filter(workspace=first.workspace_id).delete()
        return True
    try:
        _read(readers[first.kind], Again(connection, open_platform(connection), [row.key for row in rows], now), rows)
    except Exception as error:
        log.exception("%s of workspace %s could not be read again", first.kind, first.workspace_id)
        pause_if_useless(first.workspace_id, error, now)
        _put_off(rows, now, error)
    return True


def _claimed(first: Recheck, now: datetime) -> list[Recheck]:
    """Take what is due of the same kind; another worker does not see it until the lease is over."""
    due = Recheck.objects.filter(workspace=first.workspace_id, kind=first.kind, due_at__lte=now).order_by(
        "due_at", "id"
    )
    return [
        row
        for row in list(due[:AT_ONCE])
        if Recheck.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=now + LEASE)
    ]


def _read(reader: Reader, again: Again, rows: Sequence[Recheck]) -> None:
    fetched = reader.fetch(again)
    faults.reach("wecom:recheck-read")
    with transaction.atomic():
        once_more = reader.keep(again, fetched)
        for row in rows:  # whoever was asked for while we read stays, and is due as asked
            Recheck.objects.filter(pk=row.pk, asked_at=row.asked_at).delete()
        ask(again.workspace, rows[0].kind, once_more, now=again.now)
    faults.reach("wecom:recheck-kept")


def _put_off(rows: Sequence[Recheck], now: datetime, error: Exception) -> None:
    told = error.message() if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
    for row in rows:
        wait = PATIENCE[min(row.failures, len(PATIENCE) - 1)]
        Recheck.objects.filter(pk=row.pk).update(failures=F("failures") + 1, due_at=now + wait, error=told[:300])
