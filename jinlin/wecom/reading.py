"""Read everything the platform knows, piece by piece, so that a crash or an error goes on where it stopped.

Each app declares the steps that change its rows; `console.connecting` lists them in order. A step takes one piece at a
time (a page of groups, the customers of some accounts) and answers with the cursor of the next; piece and cursor become
visible in one transaction. What an answer does not name is not deleted: it ends, when the whole list was read (§3.2).
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from jinlin.core import faults
from jinlin.core.refusals import Refusal
from jinlin.wecom.client.errors import BadCorp, BadSecret, WeComError
from jinlin.wecom.models import Connection, Sync

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from jinlin.workspaces.models import Workspace

    Cursor = dict[str, Any]

log = logging.getLogger("jinlin.wecom")

faults.declare("wecom:piece-read", "wecom:piece-kept")

LEASE = timedelta(minutes=10)
STALE_CURSOR = 50100  # the platform's mark of a page is over
NIGHT = 3  # o'clock
AT_A_TIME = 5.0  # seconds; then the worker looks at what else is due
PATIENCE = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


@dataclass(frozen=True)
class Reading:
    """What a step is given: whose platform, through what, as of when."""

    connection: Connection
    platform: Any  # the client (`api.WeCom`); steps know it by its type
    sync: Sync
    now: datetime

    @property
    def workspace(self) -> Workspace:
        """Whose rows are changed."""
        return self.connection.workspace


@dataclass(frozen=True)
class Piece:
    """What one piece read and changed, and where the next begins; no cursor: the step is through."""

    read: int
    changed: int
    cursor: Cursor | None = None
    total: int | None = None
    told: Mapping[str, Any] = field(default_factory=dict)  # what else the connection page says of this step


@dataclass(frozen=True)
class Step:
    """One kind of thing the platform knows. `fetch` only asks, `keep` only writes, in the transaction of the cursor."""

    key: str
    fetch: Callable[[Reading, Cursor], Any]
    keep: Callable[[Reading, Cursor, Any], Piece]


def read_on(steps: Sequence[Step], open_platform: Callable[[Connection], Any], now: datetime) -> bool:
    """Go on with one workspace's reading for a few seconds; say whether more is waiting. Safe on several machines."""
    sync = _leased(now)
    if sync is None:
        return False
    try:
        connection = Connection.objects.select_related("workspace").get(workspace=sync.workspace_id)
        _pieces(Reading(connection, open_platform(connection), sync, now), steps)
    except Exception as error:
        log.exception("the reading of workspace %s stopped; it goes on later", sync.workspace_id)
        pause_if_useless(sync.workspace_id, error, now)
        _put_off(sync, now, error)
    finally:
        Sync.objects.filter(pk=sync.pk).update(working_until=None)
    return True


def _leased(now: datetime) -> Sync | None:
    free = Q(working_until=None) | Q(working_until__lt=now)
    waiting = Sync.objects.filter(free, finished_at=None, due_at__lte=now).order_by("due_at", "id")
    waiting = waiting.filter(workspace__wecom__paused_at=None)
    for pk in waiting.values_list("pk", flat=True)[:10]:
        if Sync.objects.filter(free, pk=pk, finished_at=None).update(working_until=now + LEASE):
            return Sync.objects.get(pk=pk)
    return None


def _pieces(reading: Reading, steps: Sequence[Step]) -> None:
    began = time.monotonic()
    while reading.sync.finished_at is None:
        _piece(reading, steps)
        if time.monotonic() - began > AT_A_TIME:
            return


def _piece(reading: Reading, steps: Sequence[Step]) -> None:
    sync = reading.sync
    keys = [step.key for step in steps]
    step = steps[keys.index(sync.step)] if sync.step in keys else steps[0]
    cursor = dict(sync.cursor)
    fetched = step.fetch(reading, cursor)
    faults.reach("wecom:piece-read")
    with transaction.atomic():
        piece = step.keep(reading, cursor, fetched)
        _advance(reading, step, piece, keys)
    faults.reach("wecom:piece-kept")


def _advance(reading: Reading, step: Step, piece: Piece, keys: list[str]) -> None:
    """Write down how far we are: within the step, at the next one, or at the end."""
    sync = reading.sync
    counted = sync.counts.get(step.key, {"read": 0, "changed": 0})
    read, changed = counted["read"] + piece.read, counted["changed"] + piece.changed
    sync.counts = {**sync.counts, step.key: {"read": read, "changed": changed, **piece.told}}
    sync.changed_count += piece.changed
    sync.failures, sync.error = 0, ""
    if piece.cursor is not None:
        sync.step, sync.cursor, sync.done_count = step.key, piece.cursor, read
        sync.total_count = piece.total if piece.total is not None else sync.total_count
    elif step.key == keys[-1]:
        sync.step, sync.cursor, sync.finished_at = "", {}, reading.now
    else:
        sync.step, sync.cursor, sync.done_count, sync.total_count = keys[keys.index(step.key) + 1], {}, 0, None
    sync.save()


def _put_off(sync: Sync, now: datetime, error: Exception) -> None:
    wait = PATIENCE[min(sync.failures, len(PATIENCE) - 1)]
    told = error.message() if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
    values: dict[str, Any] = {"failures": sync.failures + 1, "due_at": now + wait, "error": told[:300]}
    if isinstance(error, WeComError) and error.errcode == STALE_CURSOR:  # the list is begun anew; what is known is kept
        values["cursor"] = {name: value for name, value in sync.cursor.items() if name != "page"}
    Sync.objects.filter(pk=sync.pk).update(**values)


def pause_if_useless(workspace: int, error: Exception, now: datetime) -> None:
    """Ask nothing more with a wrong secret until somebody mends it: the platform would block our address (§1.1)."""
    if isinstance(error, (BadSecret, BadCorp)):
        Connection.objects.filter(workspace=workspace).update(paused_at=now, paused_by=error.errcode)


def came_through(workspace: int, step: str) -> bool:
    """Say whether some reading has finished a step, however far it is with those that follow."""
    rows = Sync.objects.filter(workspace=workspace)
    through = rows.filter(counts__has_key=step).exclude(step=step)
    return rows.filter(finished_at__isnull=False).exists() or through.exists()


def begin_nightly(now: datetime) -> int:
    """Begin a reading for every connection that had none since its night began; return how many."""
    begun = 0
    for connection in Connection.objects.select_related("workspace").filter(paused_at=None):
        local = now.astimezone(connection.workspace.zone)
        night = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
        night -= timedelta(days=1) if night > local else timedelta(0)
        syncs = Sync.objects.filter(workspace=connection.workspace)
        if not syncs.exists() or syncs.filter(Q(finished_at=None) | Q(started_at__gte=night)).exists():
            continue  # the first is begun by a person
        Sync.objects.create(workspace=connection.workspace, started_at=now, due_at=now)
        begun += 1
    return begun
