"""Give people functions in groups and take them back; say how an owner carries a group (R-046, R-047, R-053).

`who` is the access of the person who acts, or the workspace itself where the program acts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from jinlin.communities.models import (
    OF_MEMBERS,
    OF_STAFF,
    Appointment,
    Function,
    Membership,
    OwnerProfile,
    OwnerStyle,
    Power,
    TeamChoices,
)
from jinlin.core.clock import local_date
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.members.actions import affiliating
from jinlin.members.models import Affiliation
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from jinlin.communities.models import Community
    from jinlin.events.models import Fact
    from jinlin.members.models import Member
    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Staff

__all__ = [
    "AlternatesAreOff",
    "Holder",
    "NotARealMember",
    "NotInTheGroup",
    "QuotaTooHigh",
    "WrongHolder",
    "appoint",
    "appoint_all",
    "carry",
    "end",
    "end_of_those_gone",
    "end_terms",
    "somebody_left",
]

ROWS = 400
MOST_A_DAY = 100
MOST_AT_ONCE = 500
FIRST_TO_SEE_A_DAY = timedelta(hours=14)  # the zone farthest ahead of UTC


class WrongHolder(Refusal):
    """Some functions are for colleagues, some for members of the group."""

    code = "wrong_holder"
    source_what = _("“%(function)s”不能交给“%(name)s”")
    source_remedy = _("群助手、店长、导购、顾问、志愿者选在职的同事;气氛组、协管、小号选群里的成员")


class NotInTheGroup(Refusal):
    """Whoever is to do something in a group is in it."""

    code = "not_in_the_group"
    source_what = _("“%(name)s”不在群“%(group)s”里")
    source_remedy = _("请从这个群现在的成员里选")


class NotARealMember(Refusal):
    """The atmosphere team and deputies are real members, never staff, bots or alternates (C-16)."""

    code = "not_a_real_member"
    source_what = _("“%(name)s”是员工、机器人或小号,不能当气氛组或协管")
    source_remedy = _("请选真实的群成员")


class AlternatesAreOff(Refusal):
    """Alternate accounts are off unless somebody decided otherwise and said why (C-16)."""

    code = "alternates_are_off"
    source_what = _("没有开启小号")
    source_remedy = _("请先在“群里的人 → 小号”里开启并写明原因,或改用真实成员当气氛组")


class QuotaTooHigh(Refusal):
    """Nobody speaks that often."""

    code = "quota_too_high"
    source_what = _("每天发言 %(quota)s 条太多了")
    source_remedy = _("请填 1–100")


@dataclass(frozen=True)
class Holder:
    """Who is to have a function, until when, and for a deputy with which powers."""

    staff: Staff | None = None
    member: Member | None = None
    until: date | None = None
    powers: Sequence[str] = field(default_factory=tuple)

    @property
    def name(self) -> str:
        """Who it is."""
        return str(self.staff or self.member or "")


def appoint(*, who: Actor, community: Community, function: str, holder: Holder, now: datetime) -> Appointment:
    """Give somebody a function in a group; who has it already keeps it, with the new term and powers.

    Raises WrongHolder, NotInTheGroup, NotARealMember, AlternatesAreOff.
    """
    return appoint_all(who=who, communities=[community], function=function, holder=holder, now=now)[0]


@transaction.atomic
def appoint_all(
    *, who: Actor, communities: Sequence[Community], function: str, holder: Holder, now: datetime
) -> list[Appointment]:
    """Give somebody a function in many groups of one workspace at once; return the appointments, known ones too.

    Raises WrongHolder, NotInTheGroup, NotARealMember, AlternatesAreOff: then none is made.
    """
    _check(who, communities, function, holder)
    rows = _open(communities, function, holder)
    known = {row.community_id: row for row in rows}
    for row in rows:
        row.until, row.powers = holder.until, _powers(function, holder)
    Appointment.objects.bulk_update(rows, ["until", "powers"], batch_size=ROWS)
    new = [_row(who, each, function, holder, now) for each in communities if each.pk not in known]
    Appointment.objects.bulk_create(new, batch_size=ROWS)
    if function == Function.ALTERNATE and holder.member:
        affiliating.register_alternate(holder.member)
    _tell(who, "team.appointed", new, now)
    if isinstance(who, Access):
        told = {"role": str(Function(function)), "name": holder.name, "count": len(new)}
        workspaces.audit(who, "team.appointed", _subject(communities, who), details=told, now=now)
    made = known | {row.community_id: row for row in new}
    return [made[each.pk] for each in communities]


def _subject(communities: Sequence[Community], who: Access) -> Community | Staff:
    return communities[0] if len(communities) == 1 else who.staff


def _open(communities: Sequence[Community], function: str, holder: Holder) -> list[Appointment]:
    rows = Appointment.objects.that_last().filter(community__in=[each.pk for each in communities], function=function)
    return list(rows.filter(staff=holder.staff, member=holder.member))


def _row(who: Actor, community: Community, function: str, holder: Holder, now: datetime) -> Appointment:
    return Appointment(
        workspace_id=community.workspace_id,
        community=community,
        function=function,
        staff=holder.staff,
        member=holder.member,
        powers=_powers(function, holder),
        since=now,
        until=holder.until,
        by=who.staff if isinstance(who, Access) else None,
    )


def _powers(function: str, holder: Holder) -> list[str]:
    return [key for key in Power.values if key in holder.powers] if function == Function.DEPUTY else []


def _check(who: Actor, communities: Sequence[Community], function: str, holder: Holder) -> None:
    workspace = workspaces.workspace_of(who)
    staff, member = holder.staff, holder.member
    fits = (
        (staff is not None and member is None and function in OF_STAFF and staff.left_at is None)
        or (member is not None and staff is None and function in OF_MEMBERS and member.forgotten_at is None)
    )  # fmt: skip
    someone = staff or member
    if not fits or someone is None or someone.workspace_id != workspace.pk:
        label = Function(function).label if function in Function.values else function
        raise WrongHolder(function=label, name=holder.name)
    if member is not None:
        _check_member(communities, function, member)


def _check_member(communities: Sequence[Community], function: str, member: Member) -> None:
    inside = set(
        Membership.objects.filter(
            member=member, left_at=None, community__in=[each.pk for each in communities]
        ).values_list("community_id", flat=True)
    )
    for each in communities:
        if each.pk not in inside:
            raise NotInTheGroup(name=str(member), group=each.name)
    if function == Function.ALTERNATE:
        if not TeamChoices.objects.filter(workspace=member.workspace_id, alternates_on=True).exists():
            raise AlternatesAreOff
    elif Affiliation.objects.filter(member=member, until=None).exists():
        raise NotARealMember(name=str(member))


@transaction.atomic
def end(*, who: Actor, appointments: Iterable[Appointment], reason: str = "", now: datetime) -> int:
    """Take functions back and keep who had them; what has ended already stays as it is. Return how many ended now."""
    ids = [each.pk for each in appointments]
    by = who.staff if isinstance(who, Access) else None
    rows = list(Appointment.objects.that_last().filter(pk__in=ids).select_related("staff", "member", "community"))
    for row in rows:
        row.ended_at, row.ended_by, row.reason = now, by, reason.strip()[:200]
    Appointment.objects.bulk_update(rows, ["ended_at", "ended_by", "reason"], batch_size=ROWS)
    _end_alternates(rows, now)
    _tell(who, "team.ended", rows, now)
    if isinstance(who, Access):
        told = [(each.community, {"role": each.function, "name": each.holder, "reason": each.reason}) for each in rows]
        workspaces.audit_all(who, "team.ended", told, now=now)
    return len(rows)


def _end_alternates(rows: Sequence[Appointment], now: datetime) -> None:
    """Let those count again who are an alternate account in no group any more."""
    members = {row.member for row in rows if row.function == Function.ALTERNATE and row.member}
    for member in members:
        if not Appointment.objects.that_last().filter(member=member, function=Function.ALTERNATE).exists():
            affiliating.end_alternate(member, now=now)


def end_terms(*, now: datetime) -> bool:
    """End the functions whose last day is over where their workspace is; say whether more wait."""
    latest = (now + FIRST_TO_SEE_A_DAY).date()
    rows = Appointment.objects.that_last().filter(until__lt=latest).select_related("workspace").order_by("until", "pk")
    past = [row for row in rows[:MOST_AT_ONCE] if row.until and row.until < local_date(now, row.workspace.zone)]
    return _end_by_itself(past, now)


def somebody_left(fact: Fact, now: datetime) -> None:
    """End what a member did in a group they are not in any more."""
    community, member = fact.data.get("community"), fact.data.get("member")
    rows = Appointment.objects.that_last().filter(workspace=fact.workspace, community=community, member=member)
    held = list(rows) if community and member else []
    if held and not Membership.objects.filter(community=community, member=member, left_at=None).exists():
        end(who=fact.workspace, appointments=held, now=now)


def end_of_those_gone(*, now: datetime) -> bool:
    """End the functions of members who are not in the group any more; say whether more wait.

    A leave that is told ends them at once (`somebody_left`); this looks once a day for what was not told.
    """
    inside = Membership.objects.filter(community=OuterRef("community"), member=OuterRef("member"), left_at=None)
    rows = Appointment.objects.that_last().filter(~Exists(inside), member__isnull=False).select_related("workspace")
    return _end_by_itself(list(rows.order_by("pk")[:MOST_AT_ONCE]), now)


def _end_by_itself(rows: Sequence[Appointment], now: datetime) -> bool:
    by_workspace: dict[int, list[Appointment]] = {}
    for row in rows:
        by_workspace.setdefault(row.workspace_id, []).append(row)
    for each in by_workspace.values():
        end(who=each[0].workspace, appointments=each, now=now)
    return len(rows) >= MOST_AT_ONCE


@transaction.atomic
def carry(*, who: Access, communities: Sequence[Community], style: str, daily_quota: int, now: datetime) -> None:
    """Say how the owners of groups carry them, and how often an active host speaks on a day. Raises QuotaTooHigh."""
    if style == OwnerStyle.ACTIVE_HOST and not 1 <= daily_quota <= MOST_A_DAY:
        raise QuotaTooHigh(quota=daily_quota)
    rows = [
        OwnerProfile(
            workspace=who.workspace,
            community=each,
            style=OwnerStyle(style),
            daily_quota=daily_quota if style == OwnerStyle.ACTIVE_HOST else 0,
            by=who.staff,
            at=now,
        )
        for each in communities
    ]
    OwnerProfile.objects.bulk_create(
        rows,
        batch_size=ROWS,
        update_conflicts=True,
        unique_fields=["community"],
        update_fields=["style", "daily_quota", "by", "at"],
    )
    told = {"value": str(OwnerStyle(style)), "count": len(rows)}
    workspaces.audit(who, "team.owner_style", _subject(communities, who), details=told, now=now)


def _tell(who: Actor, kind: str, rows: Sequence[Appointment], now: datetime) -> None:
    happened = [
        Happened(
            kind,
            str(row.pk),
            now,
            {"community": row.community_id, "function": row.function, "staff": row.staff_id, "member": row.member_id},
        )
        for row in rows
    ]
    events.record_all(workspaces.workspace_of(who), happened, now=now)
