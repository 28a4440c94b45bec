"""Questions about what people have to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.tasks.models import Subject
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff, Workspace


def open_for(staff: Staff, *, subject: Subject | None = None, now: datetime) -> QuerySet[Task]:
    """Return what somebody still has to do, what is due first before the rest; with `subject`, about that alone.

    Each row has `late`: whether its time is over.
    """
    rows = Task.objects.that_wait().telling_what_is_late(now).filter(workspace=staff.workspace_id, assignee=staff)
    if subject is not None:
        rows = rows.about(subject)
    return rows.select_related("made_by").order_by("due_at", "pk")


def due(access: Access, *, until: datetime) -> QuerySet[Task]:
    """Return what the subtree's people have to do before a moment, what is due first before the rest."""
    rows = Task.objects.that_wait().visible_to(access).filter(due_at__lt=until)
    return rows.select_related("assignee__unit", "made_by").order_by("due_at", "pk")


def overdue(access: Access, *, now: datetime) -> QuerySet[Task]:
    """Return what should be done by now and is not."""
    return due(access, until=now)


def closed_since(access: Access, *, since: datetime) -> QuerySet[Task]:
    """Return what ended from a moment on, the newest first, with how it ended."""
    rows = Task.objects.visible_to(access).filter(closed_at__gte=since)
    return rows.select_related("assignee__unit", "closure__by").order_by("-closed_at", "-pk")


def by_key(workspace: Workspace, keys: Iterable[str]) -> dict[str, Task]:
    """Return the tasks that were made under these keys, closed ones too."""
    rows = Task.objects.filter(workspace=workspace, key__in=list(keys)).select_related("assignee")
    return {task.key: task for task in rows}
