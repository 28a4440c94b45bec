"""Who does what in the demo brand's groups: assistants, store people, atmosphere teams, deputies, shifts, personas."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from jinlin.communities import team
from jinlin.communities.actions import appointing, bonding, casting, rostering
from jinlin.communities.actions.appointing import Holder
from jinlin.communities.actions.casting import Card
from jinlin.communities.models import Community, Function, OwnerStyle
from jinlin.core.clock import local_date
from jinlin.core.refusals import Refusal
from jinlin.metrics.activity import candidates
from jinlin.metrics.standings import newest_day
from jinlin.wecom.models import Account
from jinlin.workspaces.models import Staff, Unit, UnitKind

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.communities.models import Appointment
    from jinlin.workspaces.access import Access

STORES = 12  # have their people; the others show what is missing
ATMOSPHERES = 4
WEEKDAYS, WEEKEND = (0, 1, 2, 3, 4), (5, 6)
NINE, SIX, NOON, NIGHT = 540, 1080, 720, 1260
PERSONAS = (
    Card(
        name="小禾",
        age_band="25–35",
        about="住在附近、天天买菜做饭的邻居:懂时令,会挑菜,不催单。",
        tones=("warm", "plain"),
        says=("街坊", "时令", "今天到的"),
        never_says=("亲亲", "最低价", "赶紧抢"),
        expertise=("时令蔬果", "家常菜", "保鲜"),
    ),
    Card(
        name="营养师阿青",
        age_band="30–40",
        about="注册营养师,说话有依据,先问清楚再建议。",
        tones=("expert",),
        says=("看标签", "适量"),
        never_says=("神器", "根治"),
        expertise=("控糖", "孕期饮食"),
    ),
)


def people(access: Access, now: datetime) -> str:
    """Give the groups their people; tell how many functions that were."""
    rows = Community.objects.visible_to(access).filter(ended_at=None).select_related("unit", "workspace")
    groups = list(rows.order_by("pk"))
    given = _assistants(access, groups, now)
    stores = list(Unit.objects.visible_to(access).filter(kind=UnitKind.STORE).order_by("pk")[:STORES])
    for unit in stores:
        given += _store(access, unit, [each for each in groups if each.unit_id == unit.pk], now)
    given += sum(_atmosphere(access, each, now) for each in _talkative(groups))
    _cast(access, now)
    return f"{given} 项分工,{len(stores)} 家门店排班,{len(PERSONAS)} 个人设"


def _assistants(access: Access, groups: list[Community], now: datetime) -> int:
    """Let 何 look after most groups: more than one person should."""
    he = Staff.objects.get(workspace=access.workspace, name="何")
    theirs = groups[: len(groups) * 2 // 3]
    appointing.appoint_all(who=access, communities=theirs, function=Function.ASSISTANT, holder=Holder(he), now=now)
    appointing.carry(who=access, communities=groups[::4], style=OwnerStyle.AUTHORITY, daily_quota=0, now=now)
    return len(theirs)


def _store(access: Access, unit: Unit, groups: list[Community], now: datetime) -> int:
    """Let the store's people be manager and guides of its groups, and share the week."""
    crew = list(Staff.objects.filter(workspace=access.workspace, unit=unit, left_at=None).order_by("pk")[:5])
    if not crew or not groups:
        return 0
    for n, staff in enumerate(crew):
        function = Function.GUIDE if n else Function.MANAGER
        appointing.appoint_all(who=access, communities=groups, function=function, holder=Holder(staff), now=now)
    _shifts(access, unit, crew, now)
    return len(crew) * len(groups)


def _shifts(access: Access, unit: Unit, crew: list[Staff], now: datetime) -> None:
    first, second = crew[0], crew[-1]
    rostering.add_shifts(access, place=unit, staff=first, weekdays=WEEKDAYS, begins=NINE, ends=SIX, now=now)
    rostering.add_shifts(access, place=unit, staff=second, weekdays=WEEKEND, begins=NINE, ends=SIX, now=now)
    if second.pk != first.pk:
        rostering.add_shifts(access, place=unit, staff=second, weekdays=WEEKDAYS, begins=NOON, ends=NIGHT, now=now)
        today = local_date(now, access.workspace.zone) + timedelta(days=2)
        rostering.add_absence(access, staff=first, first=today, last=today, reason="调休", now=now)


def _talkative(groups: list[Community]) -> list[Community]:
    """Return the groups with most to say, as far as anything was counted."""
    counted = [each for each in groups if getattr(each, "standing", None)]
    counted.sort(key=lambda each: (-(each.standing.messages_7d or 0), each.pk))
    return counted[:ATMOSPHERES]


def _atmosphere(access: Access, community: Community, now: datetime) -> int:
    """Ask the first candidates into the atmosphere team, and make one of them deputy."""
    as_of = newest_day(access.workspace, now)
    ranked = candidates.ranking(community, as_of, most=20) if as_of else []
    # Whoever was there when the numbers were counted may have left since.
    inside = set(community.memberships.filter(left_at=None).values_list("member_id", flat=True))
    found = [each for each in ranked if each.member.pk in inside][:5]
    today = local_date(now, access.workspace.zone)
    for each in found[1:]:
        holder = Holder(member=each.member)
        appointing.appoint(who=access, community=community, function=Function.KOC, holder=holder, now=now)
        for kind, days in (("benefit", 9), ("content", 4)):
            on = today - timedelta(days=days + each.rank)
            bonding.favour(access, member=each.member, kind=kind, community=community, on=on, note="新品试吃", now=now)
    if found:
        holder = Holder(
            member=found[0].member, powers=("welcome", "answer", "remind"), until=today + timedelta(days=90)
        )
        deputy = appointing.appoint(who=access, community=community, function=Function.DEPUTY, holder=holder, now=now)
        _scores(access, deputy, now)
    return len(found)


def _scores(access: Access, deputy: Appointment, now: datetime) -> None:
    """Score a deputy over three months; one in two of them falls below the line twice, and wanted more than they may."""
    weak, today = deputy.pk % 2, local_date(now, access.workspace.zone)
    for month, points in enumerate((56, 52, 71) if weak else (88, 84, 91)):
        bonding.score(access, deputy=deputy, points=points, on=today - timedelta(days=30 * month + 1), now=now)
    if weak:
        with suppress(Refusal):
            team.refuse_beyond(deputy, "promote", now=now)


def _cast(access: Access, now: datetime) -> None:
    """Write the persona cards, and let the first accounts speak as them."""
    accounts = list(Account.objects.filter(workspace=access.workspace, gone_at=None, serves=True).order_by("pk")[:6])
    for n, card in enumerate(PERSONAS):
        persona = casting.save_persona(access, card, now=now)
        casting.attach(access, persona, accounts[n :: len(PERSONAS)], now=now)
