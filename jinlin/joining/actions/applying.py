"""Ask to come in, from the applicant's side: begin, agree, answer, hand in, withdraw (R-064, R-065)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse

from jinlin.core.clock import local_date
from jinlin.events import actions as events
from jinlin.joining import gate_refusals as refusals
from jinlin.joining.actions import deciding
from jinlin.joining.models import (
    UNDER_WAY,
    Acknowledgement,
    Application,
    Entry,
    Evidence,
    Invitation,
    Reply,
    State,
    Step,
)
from jinlin.joining.queries import applications as queries
from jinlin.joining.queries import asking, gates
from jinlin.joining.queries.facts import digest_of
from jinlin.questionnaires.actions import responding as questionnaires
from jinlin.questionnaires.models import Questionnaire
from jinlin.questionnaires.refusals import NotOpen

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.joining.models import Gate, GateVersion
    from jinlin.members.models import Member, Visitor
    from jinlin.questionnaires.models import Response
    from jinlin.workspaces.models import Workspace

__all__ = ["Asking", "acknowledge", "answered", "ask", "begin", "catch_up", "recognise", "submit", "withdraw"]


@dataclass(frozen=True)
class Asking:
    """Who asks to come in: the phone they ask from, who they are where that is known, what they chose and were shown.

    `notice`: the words on personal data they have agreed to; `invitation`: the slug of one.
    """

    visitor: str
    notice: str
    member: Member | None = None
    name: str = ""
    interest: str = ""
    invitation: str = ""

    @property
    def known_as(self) -> str:
        """What they are called."""
        return (self.name.strip() or (self.member.name if self.member else ""))[:60]


@transaction.atomic
def begin(*, gate: Gate, asking: Asking, now: datetime) -> Application:
    """Begin an application after somebody agreed to the notice; one that is under way is returned as it is.

    Raises GateClosed, NothingInForce, WithoutConsent, ScreeningOver, TooSoon.
    """
    version = gates.in_force(gate)
    if gate.ended_at is not None:
        raise refusals.GateClosed(gate=gate.name)
    if version is None:
        raise refusals.NothingInForce(gate=gate.name)
    if not asking.notice.strip():
        raise refusals.WithoutConsent
    member = asking.member.pk if asking.member else None
    if there := queries.under_way_of(gate, visitor=asking.visitor, member=member):
        return there
    if gates.screening_over(gate):
        raise refusals.ScreeningOver(gate=gate.name)
    _refuse_too_soon(gate, asking, now)
    made = _new(version, asking, now)
    try:
        with transaction.atomic():  # an invitation is taken up only where the application stands
            made.invitation = _taken_up(gate, asking.invitation, now)
            made.save()
    except IntegrityError:  # the same phone, or the same member on two, twice at the same moment
        if there := queries.under_way_of(gate, visitor=asking.visitor, member=member):
            return there
        raise
    _note(made, now)
    return made


def _new(version: GateVersion, asking: Asking, now: datetime) -> Application:
    gate = version.gate
    wanted = next(iter(gates.groups_behind(gate, asking.interest)), None) if asking.interest else None
    return Application(
        workspace=gate.workspace,
        gate=gate,
        version=version,
        community=wanted,
        unit=wanted.unit if wanted else gate.unit,
        member=asking.member,
        visitor=asking.visitor,
        name=asking.known_as,
        state_at=now,
        begun_at=now,
        consented_at=now,
        notice_digest=digest_of(asking.notice),
        expires_at=now + timedelta(days=version.open_days),
    )


def _note(application: Application, now: datetime) -> None:
    Step.objects.create(workspace=application.workspace, application=application, state=State.OPEN, at=now)
    data = {"application": application.pk, "gate": application.gate_id, "member": application.member_id}
    events.record("application.begun", application.workspace, key=f"{application.pk}", at=now, now=now, **data)


def _refuse_too_soon(gate: Gate, asking: Asking, now: datetime) -> None:
    """Raise TooSoon where somebody was not admitted a short while ago, be it from another phone."""
    theirs = Q(visitor=asking.visitor) if asking.visitor else Q(pk=None)
    if asking.member:
        theirs |= Q(member=asking.member)
    rows = Application.objects.filter(theirs, gate=gate, state=State.REJECTED, again_at__gt=now)
    last = rows.order_by("-again_at").first()
    if last is not None and last.again_at is not None:
        raise refusals.TooSoon(on=str(local_date(last.again_at, gate.workspace.zone)))


def _taken_up(gate: Gate, slug: str, now: datetime) -> Invitation | None:
    """Take up an invitation, once for each application; one that is used up, over or of another gate is none."""
    rows = Invitation.objects.filter(gate=gate, slug=slug, expires_at__gt=now, used_count__lt=F("most"))
    if not slug or not rows.update(used_count=F("used_count") + 1):
        return None
    return Invitation.objects.get(gate=gate, slug=slug)


@transaction.atomic
def recognise(*, visitor: str, member: Member, now: datetime) -> None:
    """Note which member a phone is, as it was proven, on what was asked for from it; a gate that waits is asked again.

    Where the member has another application under way before the same gate, this one stays nobody's: one is enough.
    """
    rows = Application.objects.filter(workspace=member.workspace, visitor=visitor, member=None)
    deciding.take_turn(rows.filter(state=State.REVIEW).values_list("gate_id", flat=True))
    taken = set(Application.objects.under_way().filter(member=member).values_list("gate_id", flat=True))
    for each in rows.select_related("gate", "workspace", "version"):
        if each.state in UNDER_WAY and each.gate_id in taken:
            continue
        each.member = member
        each.name = each.name or member.name[:60]
        each.save(update_fields=["member", "name"])
        if each.state == State.REVIEW:
            deciding.settle(applications=[each], now=now)


@transaction.atomic
def acknowledge(*, application: Application, now: datetime) -> Acknowledgement:
    """Agree to the pledge of the version one applies under; time and words are kept (R-065). Twice is once."""
    version = application.version
    if version is None:
        raise refusals.NothingInForce(gate=application.gate.name)
    told = {"version": version, "at": now}
    key = {"workspace": application.workspace, "application": application, "digest": digest_of(version.pledge)}
    row, _new = Acknowledgement.objects.get_or_create(**key, defaults=told)
    return row


@transaction.atomic
def answered(
    *,
    workspace: Workspace,
    application_id: int,
    questionnaire: int,
    score: float | None,
    at: datetime,
    now: datetime,
    response: int | None = None,
) -> Reply | None:
    """Note that an applicant has answered a questionnaire, once; None where there is no such application under way.

    Whoever is in a round of that questionnaire has answered the round.
    """
    rows = Application.objects.filter(workspace=workspace, pk=application_id, state__in=UNDER_WAY)
    deciding.take_turn(rows.filter(state=State.REVIEW).values_list("gate_id", flat=True))
    row = rows.first()
    if row is None:
        return None
    told = {"score": score, "at": at, "response": response}
    key = {"workspace": workspace, "application": row, "questionnaire": questionnaire}
    reply, new = Reply.objects.get_or_create(**key, defaults=told)
    if new:
        Entry.objects.filter(application=row, round__questionnaire=questionnaire, answered_at=None, passed=None).update(
            answered_at=at, score=score
        )
        if score is not None:
            Application.objects.filter(pk=row.pk).update(score=score)
        if row.submitted_at is not None and row.state == State.REVIEW:
            row.refresh_from_db()
            deciding.settle(applications=[row], now=now)
    return reply


def catch_up(*, application: Application, now: datetime) -> bool:
    """Note at once what somebody has just sent, before the fact was handed on; say whether there was anything."""
    found = asking.sent(application) if application.state in UNDER_WAY else []
    for each in found:
        answered(
            workspace=application.workspace,
            application_id=application.pk,
            questionnaire=each.questionnaire_id,
            score=each.score,
            response=each.pk,
            at=each.submitted_at or now,
            now=now,
        )
    return bool(found)


@transaction.atomic
def ask(*, application: Application, questionnaire: int, visitor: Visitor, now: datetime) -> Response:
    """Have an applicant answer a questionnaire that is open. Raises NotOpen."""
    row = Questionnaire.objects.filter(workspace=application.workspace, pk=questionnaire).select_related("live").first()
    if row is None or row.live is None or not row.is_open(now):
        raise NotOpen
    back = reverse("join", args=[application.gate.slug])
    return questionnaires.invite(row.live, about=asking.about(application), visitor=visitor, back=back, now=now)


@transaction.atomic
def submit(*, application: Application, now: datetime) -> Application:
    """Hand in an application: the gate answers at once, or somebody has to look. Handing in twice changes nothing.

    Raises AlreadyDecided where it has ended, GateClosed, ScreeningOver.
    """
    deciding.take_turn([application.gate_id])
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("gate", "version", "workspace")
        .get(pk=application.pk)
    )
    if row.state not in UNDER_WAY:
        raise refusals.AlreadyDecided(name=row.name, state=row.get_state_display())
    if row.state != State.OPEN:
        return row
    version = gates.in_force(row.gate)
    if version is None or row.gate.ended_at is not None:
        raise refusals.GateClosed(gate=row.gate.name)
    if gates.screening_over(row.gate):
        raise refusals.ScreeningOver(gate=row.gate.name)
    row.version, row.submitted_at = version, now
    row.save(update_fields=["version", "submitted_at"])
    events.record(
        "application.submitted",
        row.workspace,
        key=f"{row.pk}",
        at=now,
        now=now,
        application=row.pk,
        gate=row.gate_id,
    )
    deciding.settle(applications=[row], now=now)
    return row


@transaction.atomic
def withdraw(*, application: Application, now: datetime) -> Application:
    """Take an application back. What was handed in goes at the next sweep. Raises AlreadyDecided where it has ended."""
    row = Application.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=application.pk)
    if row.state == State.WITHDRAWN:
        return row
    if row.state not in UNDER_WAY:
        raise refusals.AlreadyDecided(name=row.name, state=row.get_state_display())
    deciding.move([row], State.WITHDRAWN, now=now)
    Evidence.objects.filter(application=row).update(expires_at=now)
    return row
