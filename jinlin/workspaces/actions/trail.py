"""Write down who did what; every other action calls this in its own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.workspaces.access import Access
from jinlin.workspaces.models import AuditEntry, Workspace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
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


def forget_words(workspace: Workspace, kind: str, slugs: Collection[str]) -> int:
    """Take the words out of what the trail says of these things; who did what when stays. Return of how many lines."""
    rows = AuditEntry.objects.filter(workspace=workspace, subject_kind=kind, subject_id__in=slugs)
    spoken = [row for row in rows.exclude(details={}) if "reason" in row.details]
    named = set(rows.exclude(subject_name="").values_list("pk", flat=True))
    for row in spoken:
        del row.details["reason"]
    AuditEntry.objects.bulk_update(spoken, ["details"], batch_size=400)
    rows.exclude(subject_name="").update(subject_name="")
    return len(named | {row.pk for row in spoken})


def _about(subject: Model) -> dict[str, str]:
    return {
        "subject_kind": subject._meta.model_name or "",  # noqa: SLF001  (Django documents _meta)
        "subject_id": str(getattr(subject, "slug", subject.pk)),
        "subject_name": str(subject)[:200],
    }


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
