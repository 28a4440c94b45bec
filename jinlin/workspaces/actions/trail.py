"""Write down who did what; every other action calls this in its own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.workspaces.access import Access
from jinlin.workspaces.models import AuditEntry, Workspace

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from jinlin.workspaces.models import User

Actor = Access | Workspace


def audit(who: Actor, verb: str, subject: Model, *, now: datetime, details: dict[str, Any] | None = None) -> AuditEntry:
    """Write down who did what to what."""
    return AuditEntry.objects.create(
        workspace=workspace_of(who),
        staff=who.staff if isinstance(who, Access) else None,
        at=now,
        verb=verb,
        subject_kind=subject._meta.model_name or "",  # noqa: SLF001  (Django documents _meta)
        subject_id=str(getattr(subject, "slug", subject.pk)),
        subject_name=str(subject)[:200],
        details=details or {},
    )


def note_sign_in(user: User, *, now: datetime) -> None:
    """Write down that somebody came in, in every workspace they work in."""
    note(user, "staff.signed_in", now=now)


def note(user: User, verb: str, *, now: datetime) -> None:
    """Write down what somebody did about themselves, in every workspace they work in."""
    for staff in user.staff.filter(left_at=None).select_related("workspace", "unit").prefetch_related("grants"):
        audit(Access.of(staff), verb, staff, now=now)


def workspace_of(who: Actor) -> Workspace:
    """Return the workspace in which somebody, or the program, acts."""
    return who.workspace if isinstance(who, Access) else who
