"""Start a playbook for groups, stop it, let it pause and go on, take groups in and out, adopt another version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.communities.models import Community
from jinlin.events import actions as events
from jinlin.playbooks.actions import planning
from jinlin.playbooks.actions.templates import person
from jinlin.playbooks.models import Cohort, Enrolment, Occurrence, Run, State
from jinlin.playbooks.refusals import (
    AlreadyEnrolled,
    AnchorMissing,
    EndedAlready,
    NeedsApproval,
    NoGroups,
    PausedAlready,
    WhyMissing,
)
from jinlin.playbooks.words import ANCHORS
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinlin.playbooks.models import TemplateVersion
    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Staff

__all__ = ["Beginning", "adopt_version", "enrol", "let_go_on", "pause", "resume", "start", "stop", "take_out"]

ROWS = 400
LONGEST = 200
COHORT = timedelta(minutes=30)  # people who join within half an hour are one batch


@dataclass(frozen=True)
class Beginning:
    """How a run begins: its name, the anchor where there is one for all, who answers for it, whether 07:00 is approved."""

    responsible: Staff
    name: str = ""
    anchor_at: datetime | None = None
    early_ok: bool = False
    aim: dict[str, Any] = field(default_factory=dict)
    copied_from: Run | None = None


@transaction.atomic
def start(
    *, who: Actor, version: TemplateVersion, communities: Iterable[int], beginning: Beginning, now: datetime
) -> Run:
    """Start a version for groups, by their numbers, and plan its first two weeks.

    Raises NoGroups, AnchorMissing, NeedsApproval.
    """
    definition = version.definition
    if definition.anchor in {"date", "event"} and beginning.anchor_at is None:
        raise AnchorMissing(anchor=str(ANCHORS[definition.anchor]))
    if beginning.early_ok and isinstance(who, Access) and not who.can("posts.approve"):
        raise NeedsApproval
    groups = open_groups(who, communities)
    if not groups:
        raise NoGroups
    run = _run(who, version, beginning, now)
    workspaces.audit(
        who, "run.started", run.version.template, details={"name": run.name, "count": len(groups)}, now=now
    )
    events.record("run.started", run.workspace, key=str(run.pk), at=now, now=now, run=run.pk, groups=len(groups))
    if definition.anchor == "join":
        _wait_for_joins(run, groups, now)
    else:
        anchor = beginning.anchor_at or now
        planning.plan(_seat(run, groups, anchor, now), now)
    return run


def _run(who: Actor, version: TemplateVersion, beginning: Beginning, now: datetime) -> Run:
    answering = beginning.responsible
    unit = who.unit if isinstance(who, Access) else answering.unit
    return Run.objects.create(
        workspace=workspaces.workspace_of(who),
        version=version,
        name=(beginning.name.strip() or version.template.name)[:80],
        unit=unit,
        responsible=answering,
        anchor_at=beginning.anchor_at,
        aim=beginning.aim,
        early_ok_by=person(who) if beginning.early_ok else None,
        copied_from=beginning.copied_from,
        begun_by=person(who),
        begun_at=now,
    )


def open_groups(who: Actor, communities: Iterable[int]) -> list[int]:
    """Return which of these groups are open and may be seen, in pieces that any database takes."""
    ids, found = sorted(set(communities)), list[int]()
    rows = Community.objects.begun().filter(workspace=workspaces.workspace_of(who), ended_at=None)
    rows = rows.visible_to(who) if isinstance(who, Access) else rows
    for begin in range(0, len(ids), ROWS):
        found += rows.filter(pk__in=ids[begin : begin + ROWS]).values_list("pk", flat=True)
    return found


def _seat(run: Run, groups: Sequence[int], anchor: datetime, now: datetime) -> Cohort:
    """Put groups into the cohort of an anchor; those that are in it stay as they are."""
    cohort, _made = Cohort.objects.get_or_create(
        workspace=run.workspace, run=run, anchor_at=anchor, defaults={"planned_until": now, "plan_at": now}
    )
    cohort.run = run
    rows = [
        Enrolment(workspace=run.workspace, run=run, cohort=cohort, community_id=pk, enrolled_at=now) for pk in groups
    ]
    Enrolment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=ROWS)
    return cohort


FOREVER = timedelta(days=36500)
FRESH = timedelta(days=1)  # who came longer ago is no newcomer


def _wait_for_joins(run: Run, groups: Sequence[int], now: datetime) -> None:
    """Note which groups a run waits in: a cohort without a plan holds them, each batch of newcomers gets its own."""
    cohort = _seat(run, groups, now, now)
    Cohort.objects.filter(pk=cohort.pk).update(plan_at=None, planned_until=now + FOREVER)


@transaction.atomic
def enrol(*, who: Actor, run: Run, communities: Iterable[int], now: datetime) -> list[int]:
    """Take more groups into a run: with its own anchor, or each from today. Returns those that are new.

    Raises EndedAlready, NoGroups, AlreadyEnrolled.
    """
    _refuse_ended(run)
    groups = open_groups(who, communities)
    if not groups:
        raise NoGroups
    inside = set(_inside(run, groups))
    fresh = [pk for pk in groups if pk not in inside]
    if not fresh:
        raise AlreadyEnrolled
    if run.version.definition.anchor == "join":
        _seat(run, fresh, run.cohorts.order_by("pk")[0].anchor_at, now)
    else:
        planning.plan(_seat(run, fresh, run.anchor_at or now, now), now)
    workspaces.audit(
        who, "run.enrolled", run.version.template, details={"name": run.name, "count": len(fresh)}, now=now
    )
    return fresh


def _inside(run: Run, groups: Sequence[int]) -> list[int]:
    found: list[int] = []
    rows = Enrolment.objects.filter(run=run, ended_at=None)
    for begin in range(0, len(groups), ROWS):
        found += rows.filter(community__in=groups[begin : begin + ROWS]).values_list("community_id", flat=True)
    return found


@transaction.atomic
def joined(*, run: Run, community: int, at: datetime, now: datetime) -> Cohort:
    """Begin the rows of newcomers for a group: those of one half hour are one batch, which begins at its end."""
    seconds = int(COHORT.total_seconds())
    anchor = at - timedelta(seconds=at.timestamp() % seconds) + COHORT
    cohort = _seat(run, [community], anchor, now)
    planning.plan(cohort, now)
    return cohort


@transaction.atomic
def take_out(*, who: Access, run: Run, communities: Iterable[int], why: str, now: datetime) -> int:
    """Take groups out of a run; what was handed on already goes on. Raises WhyMissing."""
    if not why.strip():
        raise WhyMissing
    groups = open_groups(who, communities)
    count = 0
    for begin in range(0, len(groups), ROWS):
        rows = Enrolment.objects.filter(run=run, community__in=groups[begin : begin + ROWS], ended_at=None)
        count += rows.update(ended_at=now, ended_why=why.strip()[:LONGEST])
    details = {"name": run.name, "count": count, "reason": why.strip()[:LONGEST]}
    workspaces.audit(who, "run.taken_out", run.version.template, details=details, now=now)
    return count


@transaction.atomic
def let_go_on(*, who: Access, run: Run, communities: Iterable[int], now: datetime) -> int:
    """Let groups that a rule stopped take part again; a person says so."""
    groups = open_groups(who, communities)
    rows = Enrolment.objects.filter(run=run, community__in=groups, ended_at=None, stopped_at__isnull=False)
    count = rows.update(stopped_at=None, stopped_why="", resumed_at=now)
    workspaces.audit(who, "run.let_go_on", run.version.template, details={"name": run.name, "count": count}, now=now)
    return count


@transaction.atomic
def pause(*, who: Actor, run: Run, why: str, now: datetime) -> Run:
    """Let a run stand still: nothing more is handed on. Raises WhyMissing, EndedAlready, PausedAlready."""
    _refuse_ended(run)
    if not why.strip():
        raise WhyMissing
    changes = {"paused_at": now, "paused_by": person(who), "paused_why": why.strip()[:LONGEST]}
    if not Run.objects.filter(pk=run.pk, paused_at=None).update(**changes):
        raise PausedAlready(name=run.name)
    Occurrence.objects.filter(run=run, state=State.PLANNED).update(state=State.HELD)
    return _told("run.paused", who, run, why, now)


@transaction.atomic
def resume(*, who: Access, run: Run, now: datetime) -> Run:
    """Let a run go on; what came due meanwhile is left out, with that as the reason. Raises EndedAlready, PausedAlready."""
    _refuse_ended(run)
    changes = {"paused_at": None, "paused_by": None, "paused_why": ""}
    why = run.paused_why
    if not Run.objects.filter(pk=run.pk, paused_at__isnull=False).update(**changes):
        raise PausedAlready(name=run.name)
    held = Occurrence.objects.filter(run=run, state=State.HELD)
    held.filter(due_at__lte=now).update(state=State.SKIPPED, why=why, settled_at=now)
    held.update(state=State.PLANNED)
    return _told("run.resumed", who, run, "", now)


@transaction.atomic
def stop(*, who: Actor, run: Run, why: str, now: datetime) -> Run:
    """End a run: what is planned is cancelled, what was handed on goes on. Twice changes nothing. Raises WhyMissing."""
    if not why.strip():
        raise WhyMissing
    changes = {"ended_at": now, "ended_by": person(who), "ended_why": why.strip()[:LONGEST]}
    if not Run.objects.filter(pk=run.pk, ended_at=None).update(**changes):
        run.refresh_from_db()
        return run
    waiting = Occurrence.objects.filter(run=run, state__in=[State.PLANNED, State.HELD])
    waiting.update(state=State.CANCELLED, settled_at=now)
    Cohort.objects.filter(run=run).update(plan_at=None)
    return _told("run.stopped", who, run, why, now)


@transaction.atomic
def adopt_version(*, who: Access, runs: Iterable[Run], version: TemplateVersion, now: datetime) -> list[Run]:
    """Let running runs of the same playbook go on by another version, from half an hour on; those that ended stay.

    A person says for which runs: saving a version alone changes none of them (design §4).
    """
    changed = []
    for run in runs:
        if run.ended_at is not None or run.version_id == version.pk:
            continue
        if run.version.template_id != version.template_id:
            continue
        run.version = version
        run.save(update_fields=["version"])
        cohorts = list(Cohort.objects.filter(run=run))
        for cohort in cohorts:
            cohort.run = run
        waiting = version.definition.anchor == "join"
        planning.plan_again(run, [] if waiting else cohorts, now)
        _told("run.adopted", who, run, f"v{version.number}", now, key=f"{run.pk}:{version.pk}")
        changed.append(run)
    return changed


def _refuse_ended(run: Run) -> None:
    if run.ended_at is not None:
        raise EndedAlready(name=run.name)


def _told(kind: str, who: Actor, run: Run, why: str, now: datetime, key: str = "") -> Run:
    events.record(kind, run.workspace, key=key or f"{run.pk}:{now.timestamp()}", at=now, now=now, run=run.pk)
    workspaces.audit(
        who, kind, run.version.template, details={"name": run.name, "reason": why.strip()[:LONGEST]}, now=now
    )
    run.refresh_from_db()
    return run
