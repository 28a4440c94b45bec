"""Move an occurrence, leave it out, or make an exception of some groups; closed half an hour before (ux.md §4.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities.models import Community
from jinlin.playbooks import timing
from jinlin.playbooks.actions.planning import LEAD, LOCK
from jinlin.playbooks.models import Exemption, ExemptionKind, Occurrence, State
from jinlin.playbooks.refusals import Locked, NotOpen, QuietHours, TooLate, WhyMissing
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.workspaces.access import Access

__all__ = ["exempt", "move", "skip", "unskip"]

LONGEST = 200
MOVABLE = (State.PLANNED, State.HELD)


@transaction.atomic
def move(*, who: Access, occurrence: Occurrence, at: datetime, now: datetime) -> Occurrence:
    """Let an occurrence be at another time, for all its groups. Raises NotOpen, Locked, TooLate, QuietHours."""
    _refuse_closed(occurrence, now)
    if at < now + LOCK:
        raise TooLate
    _refuse_at_night(occurrence, at)
    before, length = occurrence.due_at, occurrence.until_at - occurrence.due_at
    occurrence.due_at, occurrence.until_at, occurrence.issue_at = at, at + length, at - LEAD
    occurrence.by_hand, occurrence.by = True, who.staff
    occurrence.save(update_fields=["due_at", "until_at", "issue_at", "by_hand", "by"])
    zone = occurrence.workspace.zone
    details = {
        "name": str(occurrence.run),
        "from": f"{before.astimezone(zone):%Y-%m-%d %H:%M}",
        "to": f"{at.astimezone(zone):%Y-%m-%d %H:%M}",
    }
    workspaces.audit(who, "occurrence.moved", occurrence, details=details, now=now)
    return occurrence


@transaction.atomic
def skip(*, who: Access, occurrence: Occurrence, why: str, now: datetime) -> Occurrence:
    """Leave an occurrence out, for all its groups, with the reason. Raises WhyMissing, NotOpen, Locked."""
    if not why.strip():
        raise WhyMissing
    _refuse_closed(occurrence, now)
    occurrence.state, occurrence.why = State.SKIPPED, why.strip()[:LONGEST]
    occurrence.by_hand, occurrence.by, occurrence.settled_at = True, who.staff, now
    occurrence.save(update_fields=["state", "why", "by_hand", "by", "settled_at"])
    details = {"name": str(occurrence.run), "reason": occurrence.why}
    workspaces.audit(who, "occurrence.skipped", occurrence, details=details, now=now)
    return occurrence


@transaction.atomic
def unskip(*, who: Access, occurrence: Occurrence, now: datetime) -> Occurrence:
    """Take back that somebody left it out, or that a day of rest did, while there is time. Raises NotOpen, TooLate."""
    if occurrence.state != State.SKIPPED or occurrence.issued_at is not None:
        raise _not_open(occurrence)
    if occurrence.due_at < now + LOCK:
        raise TooLate
    occurrence.state = State.HELD if occurrence.run.paused_at else State.PLANNED
    occurrence.why, occurrence.by_hand, occurrence.by, occurrence.settled_at = "", True, who.staff, None
    occurrence.save(update_fields=["state", "why", "by_hand", "by", "settled_at"])
    workspaces.audit(who, "occurrence.unskipped", occurrence, details={"name": str(occurrence.run)}, now=now)
    return occurrence


@transaction.atomic
def exempt(
    *,
    who: Access,
    occurrence: Occurrence,
    communities: Iterable[int],
    why: str,
    at: datetime | None = None,
    now: datetime,
) -> list[Exemption]:
    """Make an exception of some groups: none for them, or (with `at`) at another time; with the reason.

    Raises WhyMissing, NotOpen, Locked, TooLate, QuietHours.
    """
    if not why.strip():
        raise WhyMissing
    _refuse_closed(occurrence, now)
    if at is not None and at < now + LOCK:
        raise TooLate
    if at is not None:
        _refuse_at_night(occurrence, at)
    groups = Community.objects.visible_to(who).filter(pk__in=list(communities), enrolments__cohort=occurrence.cohort_id)
    rows = [_exemption(who, occurrence, pk, why, at, now) for pk in sorted(set(groups.values_list("pk", flat=True)))]
    Exemption.objects.bulk_create(rows, ignore_conflicts=True)
    if at is not None:
        Occurrence.objects.bulk_create(
            [_own(occurrence, row.community_id, at, who) for row in rows], ignore_conflicts=True
        )
    details = {"name": str(occurrence.run), "count": len(rows), "reason": why.strip()[:LONGEST]}
    workspaces.audit(who, "occurrence.exempted", occurrence, details=details, now=now)
    return list(Exemption.objects.filter(occurrence=occurrence, community__in=[row.community_id for row in rows]))


def _exemption(
    who: Access, occurrence: Occurrence, community: int, why: str, at: datetime | None, now: datetime
) -> Exemption:
    return Exemption(
        workspace=occurrence.workspace,
        occurrence=occurrence,
        community_id=community,
        kind=ExemptionKind.MOVED if at else ExemptionKind.SKIPPED,
        why=why.strip()[:LONGEST],
        by=who.staff,
        at=now,
    )


def _own(occurrence: Occurrence, community: int, at: datetime, who: Access) -> Occurrence:
    """Return the occurrence of one group, at its own time."""
    return Occurrence(
        workspace_id=occurrence.workspace_id,
        run_id=occurrence.run_id,
        cohort_id=occurrence.cohort_id,
        only_id=community,
        row=occurrence.row,
        column=occurrence.column,
        brief=occurrence.brief,
        action=occurrence.action,
        direction=occurrence.direction,
        step=occurrence.step,
        nominal_at=occurrence.nominal_at,
        due_at=at,
        until_at=at + (occurrence.until_at - occurrence.due_at),
        issue_at=at - LEAD,
        state=occurrence.state,
        by_hand=True,
        by=who.staff,
    )


def _refuse_closed(occurrence: Occurrence, now: datetime) -> None:
    if occurrence.state not in MOVABLE:
        raise _not_open(occurrence)
    if occurrence.due_at - LOCK <= now:
        raise Locked(name=occurrence.column)


def _not_open(occurrence: Occurrence) -> NotOpen:
    return NotOpen(name=occurrence.column, state=occurrence.get_state_display())


def _refuse_at_night(occurrence: Occurrence, at: datetime) -> None:
    row = occurrence.run.version.definition.by_key.get(occurrence.row)
    early = bool(row and row.exception and occurrence.run.early_ok_by_id)
    zone = occurrence.workspace.zone
    if row and row.is_for_members and timing.in_quiet_hours(at, zone, exception=early):
        raise QuietHours(time=f"{at.astimezone(zone):%H:%M}")
