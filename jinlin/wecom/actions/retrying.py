"""Callbacks once more, and callbacks no more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.wecom.models import Callback, CallbackState, Connection
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.workspaces.access import Access

KEPT = timedelta(days=30)


@transaction.atomic
def retry(access: Access, callbacks: Sequence[int], *, now: datetime) -> int:
    """Let failed, unknown or handled callbacks be handled again; return how many."""
    rows = Callback.objects.filter(workspace=access.workspace, pk__in=callbacks)
    count = rows.update(state=CallbackState.WAITING, attempts=0, due_at=now, error="", handled_at=None)
    if count:
        workspaces.audit(access, "wecom.callbacks_retried", access.workspace, details={"count": count}, now=now)
    return count


def give_up_old(*, now: datetime) -> int:
    """Delete bodies that have been kept for 30 days; return how many."""
    count = 0
    for workspace in Connection.objects.values_list("workspace_id", flat=True):  # the index begins with it
        deleted, _by_model = Callback.objects.filter(workspace=workspace, received_at__lt=now - KEPT).delete()
        count += deleted
    return count
