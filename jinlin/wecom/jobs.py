"""Callbacks by the clock: handled after they were answered, in order for each group and each customer.

What an event means is said by the apps whose rows it changes: they declare handlers, `console.connecting` lists them.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from jinlin.core import faults
from jinlin.wecom.crypto import NotAnEnvelope
from jinlin.wecom.models import Callback, CallbackState, Connection
from jinlin.wecom.payloads import Event, event_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    Handler = Callable[["Heard"], None]
    Handlers = Mapping[tuple[str, str], Handler]

log = logging.getLogger("jinlin.wecom")

faults.declare("wecom:callback-handled", "wecom:callback-marked")

AT_ONCE = 500
LEASE = timedelta(minutes=2)
PATIENCE = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))


@dataclass(frozen=True)
class Heard:
    """An event and whom it concerns, as handlers get it."""

    connection: Connection
    event: Event
    now: datetime

    @property
    def at(self) -> datetime:
        """When it happened by the platform's clock; when it was handled where the event does not say."""
        return self.event.at or self.now


def handle_callbacks(handlers: Handlers, now: datetime) -> bool:
    """Handle what waits in one workspace; say whether there was something. Safe on several machines at once."""
    waiting = Callback.objects.that_wait().filter(due_at__lte=now).order_by("id").values_list("workspace_id", flat=True)
    for workspace in dict.fromkeys(waiting[:AT_ONCE]):
        if connection := _leased(workspace, now):
            try:
                _handle_workspace(connection, handlers, now)
            finally:
                Connection.objects.filter(pk=connection.pk).update(handling_until=None)
            return True
    return False


def _leased(workspace: int, now: datetime) -> Connection | None:
    """Take the workspace's turn; None where another worker has it, or the workspace was disconnected."""
    free = Q(handling_until=None) | Q(handling_until__lt=now)
    if not Connection.objects.filter(free, workspace=workspace).update(handling_until=now + LEASE):
        return None
    return Connection.objects.select_related("workspace").get(workspace=workspace)


def _handle_workspace(connection: Connection, handlers: Handlers, now: datetime) -> None:
    rows = Callback.objects.that_wait().filter(workspace=connection.workspace_id)
    held_up = set(rows.filter(due_at__gt=now).exclude(subject="").values_list("subject", flat=True))
    for row in rows.filter(due_at__lte=now).order_by("id")[:AT_ONCE]:
        event = _sorted(row)
        if event is None:
            _finish(row, CallbackState.DEAD, now, error=NotAnEnvelope().message())
        elif row.subject and row.subject in held_up:
            _postpone(row, now)
        elif not _handle(row, Heard(connection, event, now), handlers) and row.subject:
            held_up.add(row.subject)


def _sorted(row: Callback) -> Event | None:
    """Read the event and write beside the body what it is about."""
    try:
        event = event_in(row.body.encode())
    except NotAnEnvelope:
        return None
    row.kind, row.change = event.kind[:60], event.change[:60]
    row.subject, row.at = event.subject[:128], event.at
    return event


def _handle(row: Callback, heard: Heard, handlers: Handlers) -> bool:
    """Do what the event asks for; say whether it is through, with or without success."""
    handler = handlers.get((row.kind, row.change)) or handlers.get((row.kind, "*"))
    if handler is None:
        _finish(row, CallbackState.UNKNOWN, heard.now)
        return True
    try:
        with transaction.atomic():
            handler(heard)
            faults.reach("wecom:callback-handled")
            _finish(row, CallbackState.DONE, heard.now)
        faults.reach("wecom:callback-marked")
    except Exception as error:
        log.exception("callback %s could not be handled", row.pk)
        return _try_later(row, heard.now, error)
    return True


def _try_later(row: Callback, now: datetime, error: Exception) -> bool:
    """Put a callback off, further each time; after the last it is left to a person. Say whether it was the last."""
    row.attempts += 1
    row.error = f"{type(error).__name__}: {error}"[:300]
    if row.attempts > len(PATIENCE):
        _finish(row, CallbackState.DEAD, now, error=row.error)
        return True
    row.due_at = now + PATIENCE[row.attempts - 1]
    row.save()
    return False


def _postpone(row: Callback, now: datetime) -> None:
    """Let a callback wait for the one before it."""
    row.due_at = now + PATIENCE[0]
    row.save()


def _finish(row: Callback, state: CallbackState, now: datetime, error: str = "") -> None:
    row.state, row.handled_at, row.error = state, now, error
    row.save()


def by_change(event: str, handlers: Mapping[str, Handler]) -> dict[tuple[str, str], Handler]:
    """Declare the handlers of one kind of event, by `ChangeType` (`*`: any)."""
    return {(event, change): handler for change, handler in handlers.items()}


def listed(declared: Iterable[Handlers]) -> dict[tuple[str, str], Handler]:
    """Join what several apps do with events: each does its part, in the order of the list."""
    gathered: dict[tuple[str, str], list[Handler]] = defaultdict(list)
    for handlers in declared:
        for key, handler in handlers.items():
            gathered[key].append(handler)
    return {key: _one_after_the_other(each) for key, each in gathered.items()}


def _one_after_the_other(handlers: list[Handler]) -> Handler:
    def run(heard: Heard) -> None:
        for handler in handlers:
            handler(heard)

    return run
