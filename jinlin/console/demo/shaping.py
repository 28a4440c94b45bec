"""What the demo brand decided about its groups: charters, some ready and some half done, and a type it has just edited."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from jinlin.communities import charters, definitions
from jinlin.communities.actions import chartering, defining, staging
from jinlin.communities.models import Community
from jinlin.console import lifecycle

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access

WHOLE: dict[str, Any] = {
    "shared_attributes": ["住在门店三公里内", "自己做饭"],
    "belief": "好好吃饭是一天里最要紧的事",
    "space": "企业微信客户群,每月一次门店试吃",
    "formation_scene": "planned",
    "value": "每天一道十分钟家常菜,食材门店自提",
    "directions": ["to_member", "between_members"],
    "persona": "双职工家庭,晚饭常常没想好吃什么",
    "business_role": "loop",
    "core_value": "新鲜、实在、邻里",
}
BY_STAGE: dict[str, dict[str, Any]] = {
    "service": {
        "goal": "一起把一日三餐做好",
        "pain_points": ["不知道今天买什么", "买回来不会做"],
        "found_at": ["门店收银台", "公众号菜谱"],
        "carriers": "服务:代切代腌\n商品:净菜",
        "objectives": ["serve", "network"],
        "primary": "serve",
    },
    "conversion": {
        "goal": "把家常菜买得更省、更新鲜",
        "pain_points": ["菜价天天变", "不想排队"],
        "found_at": ["服务群", "门店收银台", "小程序"],
        "carriers": "商品:每日特价菜\n商品:会员水果",
        "objectives": ["sell"],
        "primary": "sell",
    },
    "core": {
        "goal": "和主厨一起做出门店的新菜",
        "pain_points": ["想吃得更讲究"],
        "found_at": ["转化群里下单最多的人"],
        "carriers": "服务:私厨预订",
        "objectives": ["network", "sell"],
        "primary": "network",
        "lifestyle": "把做饭当作一天的奖赏",
    },
}
COURSE = ("activation", "retention", "monetisation")
WHY = {"activation": "人满三十,每天有人说话", "retention": "熟客稳定了", "monetisation": "留存稳定,开始有人复购"}
GROUP_ONLY = {"shared_attributes": ["领过免费菜"], "space": "企业微信客户群", "formation_scene": "event_gift", "value": "一起成长"}  # fmt: skip


def keep(access: Access, *, now: datetime) -> str:
    """Write charters, find some ready, and edit a type after that; tell how much it was."""
    rows = list(Community.objects.visible_to(access).filter(ended_at=None).order_by("name"))
    terms = definitions.for_communities(access.workspace, [row.pk for row in rows])
    written = 0
    for number, row in enumerate(rows):
        stage = terms[row.pk].placed.get("stage")
        content = _content(number, stage.key if stage else "", row, now)
        if content:
            _write(access, row, content, now - timedelta(days=30 - number % 20), ready=number % 3 == 0)
            written += 1
    _edit_a_type(access, now - timedelta(days=1))
    moved = _lead_on(access, rows, now)
    lifecycle.propose(now)
    return f"{written} 份章程,{moved} 次换阶段"


def _content(number: int, stage: str, row: Community, now: datetime) -> dict[str, Any]:
    """Return what the charter of a group says; of every fifth nothing, of some only half."""
    if "免费" in row.name:
        return GROUP_ONLY
    if number % 5 == 4:  # noqa: PLR2004  (every fifth has none)
        return {}
    if stage == "flash":
        return _flash(row, now)
    content = WHOLE | BY_STAGE.get(stage, {})
    missing = {1: ("belief",), 2: ("pain_points", "found_at")}.get(number % 5, ())
    return {key: value for key, value in content.items() if key not in missing}


def _flash(row: Community, now: datetime) -> dict[str, Any]:
    """Return the charter of an evening's event on the coming Sunday."""
    today = now.astimezone(row.workspace.zone).replace(hour=20, minute=0, second=0, microsecond=0, tzinfo=None)
    start = today + timedelta(days=6 - today.weekday())
    frame = {"start_at": start.isoformat(), "planned_end": (start + timedelta(hours=2)).isoformat()}
    return WHOLE | frame | {"goal": "一晚抢完一车丹东草莓", "theme": "1元竞拍", "action": "order"}


def _write(access: Access, row: Community, content: dict[str, Any], at: datetime, *, ready: bool) -> None:
    chartering.write(who=access, community=row, content=content, now=at)
    if ready:
        try:
            chartering.declare_ready(who=access, community=row, now=at + timedelta(hours=2))
        except charters.CharterIncomplete:
            return  # stays a draft, as it would for anybody


def _lead_on(access: Access, rows: list[Community], now: datetime) -> int:
    """Let operators have confirmed some stages in the past months, each group a little further than the one before."""
    moved = 0
    for number, row in enumerate(rows):
        for step, stage in enumerate(COURSE[: number % 4]):
            at = now - timedelta(days=60 - 20 * step)
            staging.move(who=access, community=row, to=stage, reason=WHY[stage], now=at)
            moved += 1
    return moved


def _edit_a_type(access: Access, at: datetime) -> None:
    """Let headquarters make the service groups a little stricter; the groups there are have not taken it yet."""
    fields = dict(definitions.of(access.workspace, "stage", "service").fields)
    fields |= {"promo_ceiling": 15, "reply_minutes": 5, "warmup_days": 21}
    defining.edit(who=access, axis="stage", key="service", fields=fields, reason="上月群里反映广告太多", now=at)
