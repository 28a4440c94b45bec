"""Rules of the demo brand, what was found against them in the last days, and a crisis that is being handled (R-073, R-076, R-080)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from jinlin.communities.models import Community
from jinlin.conduct import actions
from jinlin.conduct.models import Case
from jinlin.core.clock import local_date
from jinlin.members.models import Member

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.conduct.models import RuleVersion
    from jinlin.workspaces.access import Access

PUBLISHED = timedelta(days=3)  # before now
ASKED = timedelta(hours=3)
CRISIS = timedelta(minutes=25)
READERS = 36  # members who said that they read the rules
REPLIES = (
    "群里的提问,营业时间内 15 分钟有人应;投诉 5 分钟内先回一句“看到了”,30 分钟内给办法。\n"
    "每天下班前把没答完的问题交给晚班,写清楚谁来跟。"
)
PROMOTION = "每个群每天最多两条促销,早 8 点前、晚 9 点后不发。\n有舆情的群当天不发促销,恢复要由店长以上的人来按。"


def keep(access: Access, *, now: datetime) -> str:
    """Publish rules for every group, look through the last days, decide some of what was found, and open a crisis."""
    version = _publish(access, now)
    while actions.scan(workspace=access.workspace, now=now):
        pass
    _decide(access, now)
    _crisis(access, now)
    _regulate(access, now)
    count = Case.objects.filter(workspace=access.workspace).count()
    return f"{version.rules.count()} 条群规,{count} 个违规"


def _publish(access: Access, now: datetime) -> RuleVersion:
    begun = actions.begin_set(who=access, name="青禾群规", pack="fresh_food", now=now - PUBLISHED)
    version = actions.publish(who=access, version=begun.versions.get(), now=now - PUBLISHED)
    while actions.spread(version=version, now=now - ASKED):
        version.refresh_from_db()
    readers = Member.objects.filter(workspace=access.workspace, forgotten_at=None, affiliations=None)
    for member in readers.order_by("pk")[:READERS]:
        actions.acknowledge(version=version, member=member, now=now - ASKED)
    return version


def _decide(access: Access, now: datetime) -> None:
    """Confirm a third and call the least certain ones of others mistakes; the rest waits for whoever looks at the demo."""
    waiting = list(
        Case.objects.visible_to(access).that_wait().select_related("rule__version").order_by("-confidence", "pk")
    )
    third = -(-len(waiting) // 3)
    confirmed = actions.confirm(
        who=access, cases=waiting[:third], note="已和店长核对;红包自愿,不强求", now=now - timedelta(minutes=50)
    )
    known = {case.member_id for case in confirmed}
    others = [case for case in waiting[third:] if case.member_id not in known][-2:]
    actions.dismiss(who=access, cases=others, note="正常聊天,不是广告", now=now - timedelta(minutes=45))
    if confirmed:
        text = "那条是替朋友转的,不知道要先问一声。已经撤回了,能不能这次不算?"
        actions.appeal(case=confirmed[0], text=text, now=now - timedelta(minutes=20))


def _crisis(access: Access, now: datetime) -> None:
    community = Community.objects.visible_to(access).filter(ended_at=None).order_by("-pk").first()
    if community is None:
        return
    at = now - CRISIS
    incident = actions.open_incident(
        who=access, community=community, reason="三位群友说昨天的吐司有霉点,要求说法", now=at
    )
    actions.take_step(who=access, incident=incident, step="stop", now=at + timedelta(minutes=2))
    words = "店长在群里回了:批次正在核对,先请各位别吃,今天给答复。"
    actions.take_step(who=access, incident=incident, step="appear", text=words, now=at + timedelta(minutes=9))
    note = "同一批次 42 袋,门店已全部下架。"
    actions.note(who=access, incident=incident, text=note, now=at + timedelta(minutes=18))


def _regulate(access: Access, now: datetime) -> None:
    effective_on = local_date(now - PUBLISHED, access.workspace.zone)
    for title, text in (("答复时限", REPLIES), ("促销上限", PROMOTION)):
        row = actions.regulate(who=access, title=title, text=text, effective_on=effective_on, now=now - PUBLISHED)
    actions.say_known(who=access, regulation=row, now=now - ASKED)
