"""Write down who did what; every other action calls this in its own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.workspaces.access import Access
from jinlin.workspaces.models import AuditEntry, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import Model

    from jinlin.workspaces.models import User

Actor = Access | Workspace
WORDS = {"reason", "tag", "file", "name"}  # details that may speak of the person


def audit(who: Actor, verb: str, subject: Model, *, now: datetime, details: dict[str, Any] | None = None) -> AuditEntry:
    """Write down who did what to what."""
    return AuditEntry.objects.create(
        workspace=workspace_of(who),
        staff=who.staff if isinstance(who, Access) else None,
        at=now,
        verb=verb,
        details=details or {},
        **_about(subject),
    )


def audit_all(who: Actor, verb: str, done: Iterable[tuple[Model, dict[str, Any]]], *, now: datetime) -> None:
    """Write down what somebody did to many at once, each with its details."""
    rows = [
        AuditEntry(
            workspace=workspace_of(who),
            staff=who.staff if isinstance(who, Access) else None,
            at=now,
            verb=verb,
            details=details,
            **_about(subject),
        )
        for subject, details in done
    ]
    AuditEntry.objects.bulk_create(rows, batch_size=400)


def _about(subject: Model) -> dict[str, str]:
    return {
        "subject_kind": subject._meta.model_name or "",  # noqa: SLF001  (Django documents _meta)
        "subject_id": str(getattr(subject, "slug", subject.pk)),
        "subject_name": str(subject)[:200],
    }


def forget_words(workspace: Workspace, kind: str, slugs: Iterable[str]) -> int:
    """Take names and what was written out of what the trail says of these things; who did what when stays. Return of how many."""
    rows = AuditEntry.objects.filter(workspace=workspace, subject_kind=kind, subject_id__in=list(slugs))
    changed = [row for row in rows if row.subject_name or WORDS & row.details.keys()]
    for row in changed:
        row.subject_name, row.details = "", {name: row.details[name] for name in row.details.keys() - WORDS}
    AuditEntry.objects.bulk_update(changed, ["subject_name", "details"], batch_size=400)
    return len(changed)


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
