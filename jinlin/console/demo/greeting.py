"""How the demo brand greets: a welcome of new friends, two of groups, two notices, newcomers who are looked after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from jinlin.communities.models import Community
from jinlin.events.models import Fact
from jinlin.joining.models import Newcomer, WelcomeFlow
from jinlin.joining.newcoming import arriving, noting, plans
from jinlin.joining.welcoming import flows, library
from jinlin.joining.welcoming.flows import FlowWords
from jinlin.joining.welcoming.library import TemplateWords
from jinlin.messaging import announcements, noticing
from jinlin.messaging.announcements import Wording
from jinlin.messaging.models import AnnouncementKind, Posting
from jinlin.tasks import actions as tasks
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LOOKED_AFTER, GROUPS = 12, 24
SOON = timedelta(minutes=12)
NEW = timedelta(days=6)  # so long ago it was switched on
FRIEND = FlowWords(
    name="新好友",
    greeting="{昵称}您好,我是青禾的{员工}。想买什么菜、哪天到货,随时问我。",
    benefit="这是给新朋友的见面礼:{领券链接}",
    benefit_after=10,
    invitation="附近的邻居都在群里,每天 8 点发当天的菜单:{进群链接}",
    invitation_after=1440,
)
WELCOMES = (
    TemplateWords(
        name="门店福利群",
        text="{昵称}您好,这里是青禾的邻里群,每天一起吃新鲜菜。\n群友专享价只在群里;先看一眼群公告,再回复“1”领新人券。",
    ),
    TemplateWords(
        name="兴趣群",
        text="欢迎{昵称}!本群用来交流家常菜和时令食材,每周五有营养师答疑。\n请先看群规,再做个自我介绍。",
    ),
)
OPENING = "本周起门店 7:30 开门,早市菜 7:50 上架。晚上 20:30 以后到店的邻居,请提前在群里说一声,我们帮您留好。"
FAIR = "周六上午 9:00–11:00 门店试吃:新米、冬笋、草莓。每家一份,带上群昵称来就行。"


def keep(access: Access, *, now: datetime) -> str:
    """Write what newcomers and groups are told, and let some of it be done; tell how much it was."""
    rows = Community.objects.visible_to(access).filter(ended_at=None).order_by("pk")
    groups = list(rows.values_list("pk", flat=True)[:GROUPS])
    if not groups or WelcomeFlow.objects.filter(workspace=access.workspace).exists():
        return "0 个新人"
    flows.save_flow(who=access, words=FRIEND, now=now - NEW)
    _welcome(access, groups, now - timedelta(days=1))
    _announce(access, groups, now)
    count = _newcomers(access, groups[:LOOKED_AFTER], now)
    return f"3 条欢迎语,2 条公告,{count} 个新人"


def _welcome(access: Access, groups: Sequence[int], at: datetime) -> None:
    """Ask the keepers to attach a welcome; every second one says that it is done."""
    half = (len(groups) + 1) // 2
    for words, part in zip(WELCOMES, (groups[:half], groups[half:]), strict=True):
        template = library.save_template(who=access, words=words, now=at)
        uses = library.apply_to(who=access, template=template, communities=part, now=at)
        for use in uses[::2]:
            if use.task:
                tasks.finish(who=Access.of(use.task.assignee), task=use.task, now=at + timedelta(hours=3))


def _announce(access: Access, groups: Sequence[int], now: datetime) -> None:
    """Publish a notice that some have put up, and one of today that nobody has."""
    at, ends = now - timedelta(hours=20), now + timedelta(days=5)
    hours = Wording(title="营业时间调整", text=OPENING, pinned=True)
    row = announcements.publish(who=access, wording=hours, communities=groups, now=at)
    noticing.ask_keepers(at)
    for posting in Posting.objects.filter(announcement=row, task__isnull=False).select_related("task__assignee")[::2]:
        if posting.task:
            tasks.finish(who=Access.of(posting.task.assignee), task=posting.task, now=at + timedelta(hours=2))
    fair = Wording(title="周六门店试吃", text=FAIR, kind=AnnouncementKind.ACTIVITY, valid_until=ends)
    announcements.publish(who=access, wording=fair, communities=groups[: len(groups) // 2], now=now)
    noticing.ask_keepers(now)


def _newcomers(access: Access, groups: Sequence[int], now: datetime) -> int:
    """Look after who came in the last days; the first two of three were welcomed."""
    plans.begin(who=access, communities=groups, now=now - NEW)
    facts = Fact.objects.filter(workspace=access.workspace, kind="membership.began", at__gte=now - NEW)
    for fact in facts.order_by("at", "pk"):
        arriving.came(fact, fact.at)
    arriving.give_batches(now)
    there = Newcomer.objects.visible_to(access).still_there().order_by("joined_at", "pk")
    found = list(there)
    for row in found[: len(found) * 2 // 3]:
        noting.declare_welcomed(who=access, newcomers=[row.slug], now=min(now, row.joined_at + SOON))
    if read := [row.slug for row in found[::4]]:
        noting.declare_acknowledged(who=access, newcomers=read, now=now)
    return len(found)
