"""Give core members an advisor of their own, and write down each contact (R-056)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from jinlin.communities.models import Guidance, Milestone, Visit
from jinlin.core.clock import local_date
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from datetime import date

    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access

__all__ = ["AdvisorIsFull", "AlreadyAdvised", "advise", "end_guidance", "hand_over", "remind", "visit"]

KIND = "visit"
ROWS = 500
EVENING = time(18)
FIRST_TO_SEE_A_DAY = timedelta(hours=14)


class AdvisorIsFull(Refusal):
    """Nobody serves more members than they can."""

    code = "advisor_is_full"
    source_what = _("“%(name)s”已经服务 %(n)s 位成员,到上限了")
    source_remedy = _("请换一位顾问,或在“设置 → 指标口径 → 人效”里改上限")


class AlreadyAdvised(Refusal):
    """A member has one advisor."""

    code = "already_advised"
    source_what = _("“%(name)s”已经有顾问 %(advisor)s")
    source_remedy = _("请先结束原来的服务")


@transaction.atomic
def advise(
    access: Access, *, staff: Staff, member: Member, most: int, next_on: date | None = None, now: datetime
) -> Guidance:
    """Give a member an advisor who serves at most so many. Raises AlreadyAdvised, AdvisorIsFull."""
    _serialise(staff)
    held = Guidance.objects.that_last().filter(workspace=access.workspace)
    if row := held.filter(member=member).select_related("staff").first():
        raise AlreadyAdvised(name=str(member), advisor=row.staff.name)
    n = held.filter(staff=staff).count()
    if n >= most:
        raise AdvisorIsFull(name=staff.name, n=n)
    made = Guidance.objects.create(
        workspace=access.workspace, staff=staff, member=member, next_on=next_on, since=now, by=access.staff
    )
    workspaces.audit(access, "guidance.began", member, details={"to": staff.name}, now=now)
    return made


def _serialise(staff: Staff) -> None:
    """Let two who give the same advisor members at once do it one after the other: neither may go beyond the limit."""
    Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)


@transaction.atomic
def hand_over(
    access: Access, *, staff: Staff, member: Member, most: int, next_on: date | None = None, now: datetime
) -> Guidance:
    """Give a member another advisor than they have. Raises AdvisorIsFull: then they keep the one they have."""
    for row in Guidance.objects.that_last().filter(workspace=access.workspace, member=member).select_related("member"):
        end_guidance(access, row, now=now)
    return advise(access, staff=staff, member=member, most=most, next_on=next_on, now=now)


@transaction.atomic
def visit(
    access: Access, guidance: Guidance, *, on: date, note: str, milestone: str, next_on: date | None, now: datetime
) -> Visit:
    """Write down a contact, how far it brought the member, and when the next is due."""
    made = Visit.objects.create(
        workspace=access.workspace,
        guidance=guidance,
        on=on,
        note=note.strip()[:500],
        milestone=Milestone(milestone),
        by=access.staff,
    )
    guidance.milestone, guidance.next_on = Milestone(milestone), next_on
    guidance.save(update_fields=["milestone", "next_on"])
    workspaces.audit(access, "guidance.visited", guidance.member, details={"value": str(milestone)}, now=now)
    return made


@transaction.atomic
def end_guidance(access: Access, guidance: Guidance, *, now: datetime) -> None:
    """End the service; what was written down stays."""
    Guidance.objects.filter(pk=guidance.pk, ended_at=None).update(ended_at=now)
    workspaces.audit(access, "guidance.ended", guidance.member, now=now)


def remind(*, now: datetime) -> bool:
    """Give advisors whose next contact is due a task for it, once for each date; say whether more wait."""
    latest = (now + FIRST_TO_SEE_A_DAY).date()
    rows = Guidance.objects.that_last().filter(next_on__lte=latest, staff__left_at=None)
    due = list(rows.select_related("workspace", "staff", "member").order_by("next_on", "pk")[:ROWS])
    wanted: dict[int, list[Wanted]] = {}
    for row in due:
        if row.next_on and row.next_on <= local_date(now, row.workspace.zone):
            wanted.setdefault(row.workspace_id, []).append(_wanted(row, row.next_on))
    spaces = {row.workspace_id: row.workspace for row in due}
    made = [tasks.assign_new(who=spaces[key], wanted=each, now=now) for key, each in wanted.items()]
    return len(due) >= ROWS and any(made)


def _wanted(row: Guidance, on: date) -> Wanted:
    return Wanted(
        assignee=row.staff,
        title=(gettext("回访 %(name)s") % {"name": row.member})[:120],
        due_at=datetime.combine(on, EVENING, row.workspace.zone),
        kind=KIND,
        brief=str(row.get_milestone_display()),
        subject=Subject("member", row.member_id),
        key=f"{KIND}:{row.pk}:{on}",
    )
