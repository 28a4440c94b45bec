"""Write down what was given to members and done by them, how deputies did, how members stand, who is bound closely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities.models import (
    Attitude,
    AttitudeKind,
    Favour,
    FavourKind,
    Letter,
    Responsibility,
    Score,
    SuperUser,
    TeamChoices,
    Volunteer,
    VolunteerStage,
)
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.members.models import Affiliation
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from jinlin.communities.models import Appointment, Community
    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff

__all__ = [
    "NotAScore",
    "NotTheirTurn",
    "ReasonNeeded",
    "StaffIsNoVolunteer",
    "bind",
    "favour",
    "judge",
    "let_go",
    "move_volunteer",
    "propose_volunteer",
    "review",
    "score",
    "share_out",
    "switch_alternates",
]

MOST = 100
SHORTEST_REASON = 4
ORDER = list(VolunteerStage)


class NotAScore(Refusal):
    """Scores are of a hundred."""

    code = "not_a_score"
    source_what = _("%(points)s 不是 0–100 的分数")
    source_remedy = _("请填 0 到 100 的整数")


class ReasonNeeded(Refusal):
    """Whoever switches alternate accounts on says why."""

    code = "reason_needed"
    source_what = _("开启小号要写明原因")
    source_remedy = _("请至少写 4 个字,原因会进入审计日志")


class StaffIsNoVolunteer(Refusal):
    """Volunteers are found among real members."""

    code = "staff_is_no_volunteer"
    source_what = _("“%(name)s”是员工、机器人或小号,不能当志愿者候选人")
    source_remedy = _("请从真实成员里选")


class NotTheirTurn(Refusal):
    """Nobody looks after groups before they were screened and trained."""

    code = "not_their_turn"
    source_what = _("“%(name)s”现在是“%(now)s”,不能直接到“%(wanted)s”")
    source_remedy = _("请按 候选 → 筛选 → 培训 → 带群 → 评估 一步步来")


@transaction.atomic
def favour(  # noqa: PLR0913  (a line of the ledger has this many columns)
    access: Access,
    *,
    member: Member,
    kind: str,
    on: date,
    community: Community | None = None,
    value_fen: int | None = None,
    note: str = "",
    now: datetime,
) -> Favour:
    """Write down one thing that was given to a member or done by one; what is written stays."""
    made = Favour.objects.create(
        workspace=access.workspace,
        member=member,
        community=community,
        kind=FavourKind(kind),
        value_fen=value_fen,
        note=note.strip()[:300],
        on=on,
        by=access.staff,
        at=now,
    )
    workspaces.audit(access, "member.favoured", member, details={"kind": str(FavourKind(kind))}, now=now)
    return made


@transaction.atomic
def score(access: Access, *, deputy: Appointment, points: int, on: date, note: str = "", now: datetime) -> Score:
    """Write down how a deputy did until a day; the same day again replaces it. Raises NotAScore."""
    if not 0 <= points <= MOST:
        raise NotAScore(points=points)
    wanted = {"points": points, "note": note.strip()[:200], "by": access.staff}
    made, _new = Score.objects.update_or_create(workspace=access.workspace, appointment=deputy, on=on, defaults=wanted)
    workspaces.audit(access, "deputy.scored", deputy.community, details={"value": points}, now=now)
    return made


@transaction.atomic
def judge(access: Access, *, members: Iterable[Member], kind: str, now: datetime) -> int:
    """Say how members stand to the community; an empty kind takes the word back. Return how many were judged."""
    chosen = list(members)
    Attitude.objects.filter(member__in=chosen).delete()
    if kind:
        rows = [
            Attitude(workspace=access.workspace, member=each, kind=AttitudeKind(kind), by=access.staff, at=now)
            for each in chosen
        ]
        Attitude.objects.bulk_create(rows, batch_size=400)
    told = [(each, {"kind": kind}) for each in chosen]
    workspaces.audit_all(access, "member.judged", told, now=now)
    return len(chosen)


@transaction.atomic
def bind(access: Access, *, member: Member, obligations: str = "", now: datetime) -> SuperUser:
    """Put a member on the roster of super users; whoever is on it gets the new obligations."""
    wanted = {"obligations": obligations.strip()[:300]}
    begun = {**wanted, "since": now, "by": access.staff}
    made, _new = SuperUser.objects.update_or_create(
        workspace=access.workspace, member=member, ended_at=None, defaults=wanted, create_defaults=begun
    )
    workspaces.audit(access, "super_user.bound", member, now=now)
    return made


@transaction.atomic
def review(access: Access, super_user: SuperUser, *, words: str, on: date, now: datetime) -> None:
    """Write down what one thinks of a super user in this period."""
    super_user.review, super_user.reviewed_on = words.strip()[:300], on
    super_user.save(update_fields=["review", "reviewed_on"])
    workspaces.audit(access, "super_user.reviewed", super_user.member, now=now)


@transaction.atomic
def let_go(access: Access, super_user: SuperUser, *, now: datetime) -> None:
    """Take somebody off the roster; what went to and fro stays written down."""
    SuperUser.objects.filter(pk=super_user.pk, ended_at=None).update(ended_at=now)
    workspaces.audit(access, "super_user.let_go", super_user.member, now=now)


@transaction.atomic
def propose_volunteer(access: Access, *, member: Member, note: str = "", now: datetime) -> Volunteer:
    """Put a member on the way to looking after groups; whoever is on it stays where they are. Raises StaffIsNoVolunteer."""
    if Affiliation.objects.filter(member=member, until=None).exists():
        raise StaffIsNoVolunteer(name=str(member))
    begun = {"note": note.strip()[:300], "moved_at": now, "by": access.staff}
    made, new = Volunteer.objects.get_or_create(workspace=access.workspace, member=member, defaults=begun)
    if new:
        workspaces.audit(access, "volunteer.moved", member, details={"to": made.stage}, now=now)
    return made


@transaction.atomic
def move_volunteer(
    access: Access, volunteer: Volunteer, *, stage: str, staff: Staff | None = None, note: str = "", now: datetime
) -> Volunteer:
    """Let a volunteer take the next step, or decline them; with `staff` the account they look after groups by.

    Raises NotTheirTurn.
    """
    wanted = VolunteerStage(stage)
    if wanted != VolunteerStage.DECLINED and ORDER.index(wanted) - ORDER.index(VolunteerStage(volunteer.stage)) != 1:
        names = {"now": volunteer.get_stage_display(), "wanted": wanted.label}
        raise NotTheirTurn(name=str(volunteer.member), **names)
    volunteer.stage, volunteer.moved_at, volunteer.by = wanted, now, access.staff
    volunteer.staff = staff or volunteer.staff
    volunteer.note = note.strip()[:300] or volunteer.note
    volunteer.save()
    workspaces.audit(access, "volunteer.moved", volunteer.member, details={"to": str(wanted)}, now=now)
    return volunteer


@transaction.atomic
def share_out(access: Access, *, deed: str, role: str, letter: str, now: datetime) -> None:
    """Say what a role has to do with a recurring task; an empty letter: nothing."""
    Responsibility.objects.update_or_create(
        workspace=access.workspace, deed=deed, role=role, defaults={"letter": Letter(letter) if letter else ""}
    )
    told = {"name": deed, "role": role, "value": letter}
    workspaces.audit(access, "responsibility.changed", access.workspace, details=told, now=now)


@transaction.atomic
def switch_alternates(access: Access, *, on: bool, reason: str = "", weekly: int | None = None, now: datetime) -> None:
    """Let alternate accounts be registered, or no more; who, when and why is written down. Raises ReasonNeeded."""
    if on and len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded
    row, _new = TeamChoices.objects.get_or_create(workspace=access.workspace)
    row.alternates_on, row.alternates_reason = on, reason.strip()[:300]
    row.alternates_by, row.alternates_at = access.staff, now
    if weekly is not None:
        row.limits = {**row.limits, "alternate_weekly": weekly}
    row.save()
    told = {"value": "on" if on else "off", "reason": row.alternates_reason}
    workspaces.audit(access, "alternates.switched", access.workspace, details=told, now=now)
