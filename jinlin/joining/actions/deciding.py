"""Decide about applications, one or thousands: by the gate, by a person, by room; every change has its step (R-064, R-069)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.joining import gate_refusals as refusals
from jinlin.joining.gating.conditions import Kind
from jinlin.joining.gating.evaluating import Answer, Outcome
from jinlin.joining.models import UNDER_WAY, Application, Evidence, Gate, Round, State, Step
from jinlin.joining.queries import applications as queries
from jinlin.joining.queries import gates
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.joining.queries.applications import Evaluated
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff, Workspace

__all__ = ["admit", "call_up", "expire_due", "joined", "move", "place", "reject", "settle", "take_turn", "unchanged"]

ROWS = 400
KEPT_AFTER = timedelta(days=90)  # how long proofs stay after an application has ended
KINDS = {
    State.REVIEW: "application.to_review",
    State.SCREENING: "application.screened",
    State.WAITING: "application.waits",
    State.ADMITTED: "application.admitted",
    State.JOINED: "application.joined",
    State.REJECTED: "application.rejected",
    State.WITHDRAWN: "application.withdrawn",
    State.EXPIRED: "application.expired",
}


def take_turn(gates: Iterable[int]) -> None:
    """Wait for whoever decides before these gates, until the end of the transaction: seats are counted after that.

    Always the first lock of a transaction, the applications by number come second; so nobody waits in a circle.
    """
    rows = Gate.objects.select_for_update().filter(pk__in=set(gates)).order_by("pk")
    list(rows.values_list("pk"))


def unchanged(applications: Sequence[Application]) -> list[Application]:
    """Return those whose state is as it was read, and keep it so; somebody may have been faster with the others."""
    states: dict[int, str] = {}
    ids = sorted(each.pk for each in applications)
    for start in range(0, len(ids), ROWS):
        rows = Application.objects.select_for_update().filter(pk__in=ids[start : start + ROWS]).order_by("pk")
        states |= dict(rows.values_list("pk", "state"))
    return [each for each in applications if states.get(each.pk) == each.state]


@transaction.atomic
def settle(*, applications: Sequence[Application], now: datetime) -> None:
    """Ask the gate about applications that were handed in, and do what it says; one decided meanwhile is left alone.

    Where the gate has rounds, whoever meets it goes into the first round instead of into the group; after that round has
    ended a person decides (R-068).
    """
    take_turn(each.gate_id for each in applications)
    for gate, rows in _by_gate(unchanged(applications)).items():
        version = gates.in_force(gate)
        if version is None:
            raise refusals.NothingInForce(gate=gate.name)
        told = queries.evaluated(version, rows, now=now)
        _keep_findings(told)
        first = Round.objects.filter(gate=gate).order_by("number").first()
        answers = {answer: [each for each in told if each.evaluation.answer == answer] for answer in Answer}
        late = answers[Answer.ADMIT] if first is not None and first.settled_at is not None else []
        review = [each.application for each in [*answers[Answer.PENDING], *late]]
        move([each for each in review if each.state != State.REVIEW], State.REVIEW, now=now)
        move([each.application for each in answers[Answer.REJECT]], State.REJECTED, now=now)
        passing = [each.application for each in answers[Answer.ADMIT]]
        if first is None:
            place(gate, passing, now)
        elif first.settled_at is None:
            _enter(first, passing, now)


def _by_gate(applications: Iterable[Application]) -> dict[Gate, list[Application]]:
    found: defaultdict[Gate, list[Application]] = defaultdict(list)
    for each in applications:
        found[each.gate].append(each)
    return dict(found)


def _keep_findings(told: Sequence[Evaluated]) -> None:
    for each in told:
        each.application.findings = [finding.kept() for finding in each.evaluation.findings]
        scores = [
            f.values["have"] for f in each.evaluation.findings if f.condition.kind == Kind.SCORE and "have" in f.values
        ]
        if scores:
            each.application.score = float(scores[-1])
    Application.objects.bulk_update([each.application for each in told], ["findings", "score"], batch_size=ROWS)


def _enter(first: Round, applications: Sequence[Application], now: datetime) -> None:
    from jinlin.joining.actions import rounds

    rounds.enter(into=first, applications=applications, now=now)


# --- room ----------------------------------------------------------------------------------------------------------


def place(gate: Gate, applications: Sequence[Application], now: datetime, staff: Staff | None = None) -> None:
    """Give those who may come in a group with room, in the order the groups are filled; the others wait."""
    version = gates.in_force(gate)
    seats = gates.places_left(version) if version else None
    groups = gates.groups_behind(gate)
    room = gates.places_of(groups)
    placed: list[Application] = []
    for each in applications:
        wanted = [group for group in groups if group.pk == each.community_id] or groups
        group = next((one for one in wanted if (left := room[one.pk]) is None or left > 0), None)
        if (groups and group is None) or (seats is not None and seats <= len(placed)):
            continue
        if group is not None:
            room[group.pk] = None if room[group.pk] is None else (room[group.pk] or 0) - 1
            each.community, each.unit = group, group.unit
        placed.append(each)
    days = version.open_days if version else 14
    for each in placed:
        each.expires_at = now + timedelta(days=days)
    move(placed, State.ADMITTED, now=now, staff=staff)
    inside = set(map(id, placed))
    behind = [each for each in applications if id(each) not in inside and each.state != State.WAITING]
    move(behind, State.WAITING, now=now, staff=staff)


@transaction.atomic
def call_up(*, gate: Gate, now: datetime, most: int = 500) -> int:
    """Admit who waits while there is room, in the order of the line; return how many came in."""
    take_turn([gate.pk])
    version = gates.in_force(gate)
    groups = gates.groups_behind(gate)
    room = gates.places_of(groups).values()
    free = None if None in room else sum(left or 0 for left in room)
    seats = gates.places_left(version) if version else None
    limit = min(each for each in (free, seats, most) if each is not None) if groups else 0
    if not limit:
        return 0
    waiting = queries.waiting(gate).select_related("gate", "workspace", "version", "community__unit", "unit")
    rows = unchanged(list(waiting[:limit]))
    place(gate, rows, now)
    return sum(1 for each in rows if each.state == State.ADMITTED)


# --- a person's word -----------------------------------------------------------------------------------------------


@transaction.atomic
def admit(*, access: Access, applications: Sequence[Application], reason: str = "", now: datetime) -> list[Application]:
    """Say yes to applications: what else the gate leaves open is answered by this; who finds no room waits.

    Raises AlreadyDecided, NotAdmissible where the gate wants agreement to its rules first: then none is admitted.
    """
    rows = _still_open(access, applications)
    for gate, some in _by_gate(rows).items():
        version = gates.in_force(gate)
        _note_word(some, access, word=True)
        if version is not None:
            told = queries.evaluated(version, some, now=now)
            _refuse_without_agreement(told)
            _keep_findings(told)
        place(gate, some, now, access.staff)
    _audit(access, "application.admitted", rows, reason, now)
    return rows


def _refuse_without_agreement(told: Sequence[Evaluated]) -> None:
    for each in told:
        for finding in each.evaluation.findings:
            if finding.condition.kind == Kind.ACKNOWLEDGED and finding.outcome != Outcome.MET:
                raise refusals.NotAdmissible(name=each.application.name)


@transaction.atomic
def reject(*, access: Access, applications: Sequence[Application], reason: str, now: datetime) -> list[Application]:
    """Say no to applications, with the reason they are told. Raises ReasonMissing, AlreadyDecided."""
    if not reason.strip():
        raise refusals.ReasonMissing
    rows = _still_open(access, applications)
    _note_word(rows, access, word=False)
    move(rows, State.REJECTED, now=now, staff=access.staff, reason=reason.strip())
    _audit(access, "application.rejected", rows, reason, now)
    return rows


def _note_word(rows: Sequence[Application], access: Access, *, word: bool) -> None:
    for each in rows:
        each.decision, each.decided_by = word, access.staff
    Application.objects.bulk_update(rows, ["decision", "decided_by"], batch_size=ROWS)


DECIDABLE = (State.OPEN, State.REVIEW, State.SCREENING, State.WAITING)


def _still_open(access: Access, applications: Sequence[Application]) -> list[Application]:
    """Return the rows as they are now, those already decided refused. Raises AlreadyDecided."""
    ids = [each.pk for each in applications]
    take_turn(each.gate_id for each in applications)
    rows = Application.objects.visible_to(access).filter(pk__in=ids).select_for_update(of=("self",))
    found = list(rows.select_related("gate", "workspace", "community__unit", "unit").order_by("pk"))
    for each in found:
        if each.state not in DECIDABLE:
            raise refusals.AlreadyDecided(name=each.name, state=each.get_state_display())
    return found


def _audit(access: Access, verb: str, rows: Sequence[Application], reason: str, now: datetime) -> None:
    details = {"reason": reason.strip()[:200]} if reason.strip() else {}
    workspaces.audit_all(access, verb, [(each, details) for each in rows], now=now)


# --- moving on -----------------------------------------------------------------------------------------------------


def move(
    rows: Sequence[Application], state: State, *, now: datetime, staff: Staff | None = None, reason: str = ""
) -> None:
    """Bring applications into a state, with a step and a fact each; the rows are written as they are passed in."""
    if not rows:
        return
    for each in rows:
        each.state, each.state_at = state, now
        if state == State.REJECTED:
            each.again_at = now + timedelta(days=each.version.again_days if each.version else 30)
    names = ["state", "state_at", "again_at", "community", "unit", "expires_at", "round"]
    Application.objects.bulk_update(rows, names, batch_size=ROWS)
    workspace = rows[0].workspace
    steps = [
        Step(workspace=workspace, application=each, state=state, at=now, staff=staff, reason=reason[:300])
        for each in rows
    ]
    Step.objects.bulk_create(steps, batch_size=ROWS)
    _tell(workspace, rows, steps, state, now)
    if state not in UNDER_WAY:
        Evidence.objects.filter(application__in=[each.pk for each in rows]).update(expires_at=now + KEPT_AFTER)


def _tell(
    workspace: Workspace, rows: Sequence[Application], steps: Sequence[Step], state: State, now: datetime
) -> None:
    happened = [
        Happened(
            KINDS[state],
            f"{each.pk}:{step.pk or now.timestamp()}",
            now,
            {"application": each.pk, "gate": each.gate_id, "community": each.community_id, "member": each.member_id},
        )
        for each, step in zip(rows, steps, strict=True)
    ]
    events.record_all(workspace, happened, now=now)


# --- what follows from facts and from time -------------------------------------------------------------------------


@transaction.atomic
def joined(*, community: Community, member: int, at: datetime, now: datetime) -> None:
    """Note that somebody who was admitted is in the group now; of others nothing is noted."""
    del at
    rows = Application.objects.filter(workspace=community.workspace_id, member=member, state=State.ADMITTED)
    mine = [each for each in rows.select_related("workspace", "gate", "version") if each.community_id == community.pk]
    move(unchanged(mine), State.JOINED, now=now)


@transaction.atomic
def expire_due(*, now: datetime, most: int = 500) -> bool:
    """End applications that were not finished, and admissions not used, in time; say whether more are waiting.

    Who waits for a person or for room does not run out: that is our delay.
    """
    rows = Application.objects.filter(state__in=(State.OPEN, State.ADMITTED), expires_at__lte=now)
    rows = rows.select_for_update(of=("self",), skip_locked=True)  # whom somebody decides about is not over yet
    found = list(rows.select_related("workspace", "gate", "version").order_by("expires_at")[:most])
    by_workspace: defaultdict[int, list[Application]] = defaultdict(list)
    for each in found:
        by_workspace[each.workspace_id].append(each)
    for some in by_workspace.values():
        move(some, State.EXPIRED, now=now)
    return len(found) == most
