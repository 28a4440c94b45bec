"""The fields of a type definition: what each is for, how it is written, which values it may have (R-024)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

__all__ = [
    "CHARTER_ELEMENTS",
    "FIELDS",
    "GATES",
    "GROUPS",
    "KPIS",
    "MODULES",
    "Change",
    "Field",
    "differences",
    "said",
    "words",
]

Kind = Literal[
    "text", "texts", "choice", "share", "count", "days", "minutes", "weights", "counts", "keys", "flag", "code"
]


@dataclass(frozen=True)
class Field:
    """One thing that a definition can say, explained to whoever reads or edits it."""

    key: str
    label: Text
    kind: Kind
    group: str
    help: Text
    choices: Mapping[str, Text] | None = None
    most: int = 0


class Change(NamedTuple):
    """A field that differs, in words."""

    field: Field
    before: str
    after: str


GATES: dict[str, Text] = {
    "none": pgettext_lazy("gate level", "无"),
    "low": pgettext_lazy("gate level", "低"),
    "medium": pgettext_lazy("gate level", "中"),
    "high": pgettext_lazy("gate level", "高"),
}
COSTS: dict[str, Text] = {
    "low": pgettext_lazy("cost level", "低"),
    "medium": pgettext_lazy("cost level", "中"),
    "high": pgettext_lazy("cost level", "高"),
}
JOURNEY: dict[str, Text] = {
    "awareness": _("认知"),
    "conviction": _("信服"),
    "purchase": _("购买"),
    "repurchase": _("复购"),
    "advocacy": _("推荐"),
}
# What success can be weighed by: metrics by their own names, and what is counted only once campaigns and leads are there.
KPIS: dict[str, Text] = {
    "net_adds": _("净增人数"),
    "joins": _("入群人数"),
    "cost_per_join": _("单个进群成本"),
    "qualified_share": _("合格的人占比"),
    "completion_rate": _("指定动作完成率"),
    "migrated": _("迁到下一个群的人数"),
    "interaction_rate": _("互动率"),
    "peer_interaction_share": _("群友互动占比"),
    "first_reply": _("首次回应时间"),
    "retention_rate": _("留存率"),
    "exit_rate": _("退群率"),
    "conversion_rate": _("转化率"),
    "spend_per_buyer": _("客单价(按人)"),
    "repurchase_rate": _("复购率"),
    "orders": _("订单数"),
    "sales": _("销售额"),
    "roi": _("投入产出比(销售 ÷ 成本)"),
    "referral_rate": _("转介绍率"),
    "leads": _("线索数"),
}
STAFFING: dict[str, Text] = {
    "admins": _("管理员(人)"),
    "guides": _("导购或服务人员(人)"),
    "groups_per_person": _("一个人最多管几个群"),
}
# Parts of the product that a combo opens for its groups and for no other.
MODULES: dict[str, Text] = {
    "mini_program": _("小程序与直播"),
    "activities": _("活动策划"),
    "private_chat": _("私聊跟进"),
    "telesales": _("电话跟进"),
    "tiers": _("会员分层"),
    "pools": _("每层一个群池"),
    "games": _("群游戏"),
}
# The elements of a charter, in the order of its page; a type may ask for some of them besides the four of every community.
CHARTER_ELEMENTS: dict[str, Text] = {
    "shared_attributes": _("共同属性"),
    "belief": _("理念"),
    "space": _("空间"),
    "goal": _("共同目标"),
    "core_value": _("核心价值观"),
    "lifestyle": _("生活方式主张"),
    "community_goal": _("社群使命"),
    "value": _("价值主张"),
    "directions": _("价值方向"),
    "pain_points": _("痛点"),
    "persona": _("目标人群"),
    "found_at": _("在哪里找到他们"),
    "carriers": _("价值回报载体"),
    "objectives": _("目的"),
    "business_role": _("在商业模式里的角色"),
    "parent_project": _("所属项目"),
    "end_condition": _("结束条件"),
    "formation_scene": _("建群场景"),
    "theme": _("主题"),
    "region": _("地区"),
    "action": _("指定动作"),
    "start_at": _("活动开始时间"),
    "planned_end": _("计划结束"),
}
GROUPS: dict[str, Text] = {
    "who": _("为谁、做什么"),
    "door": _("怎么进来"),
    "work": _("怎么经营"),
    "good": _("怎样算好"),
    "end": _("到哪里去"),
    "packs": _("默认配置"),
}
FIELDS: tuple[Field, ...] = (
    Field("purpose", _("用途"), "text", "who", _("这类群为什么存在,一句话")),
    Field("journey", _("服务的旅程阶段"), "keys", "who", _("群里的人走到了哪一步;硬广只发给走到购买的人"), JOURNEY),
    Field("needs", _("章程必填"), "keys", "who", _("除四项判定要素外,这类群的章程还必须写清楚的内容"), CHARTER_ELEMENTS),
    Field("admission", _("进群条件"), "text", "door", _("谁可以进来")),
    Field("gate_level", _("门槛强度"), "choice", "door", _("新门槛的默认强度;偏离时会提醒"), GATES),
    Field("sources", _("成员来源"), "texts", "door", _("从哪些地方来,一行一个")),
    Field("fission", _("允许裂变"), "flag", "door", _("裂变活动会跳过不允许的群")),
    Field("operation", _("经营方式"), "text", "work", _("日常怎么做,什么不做")),
    Field("columns", _("栏目"), "texts", "work", _("固定的内容栏目,一行一个")),
    Field("promo_ceiling", _("促销占比上限"), "share", "work", _("发出的内容里促销最多占多少;超过的会被拦下"), most=100),
    Field("sends_per_day", _("每天最多发"), "count", "work", _("一个群一天最多收到几条"), most=50),
    Field("warmup_days", _("养群天数"), "days", "work", _("进群后先服务多少天再做促销"), most=365),
    Field("reply_minutes", _("回应时限"), "minutes", "work", _("有人提问后多少分钟内要有人回应"), most=1440),
    Field("staffing", _("人手"), "counts", "work", _("一个群配多少人,一个人管几个群"), STAFFING, most=500),
    Field("modules", _("打开的模块"), "keys", "work", _("运营组合打开的模块;没有组合就一个都不开"), MODULES),
    Field("cost_level", _("投入水平"), "choice", "work", _("人力和费用的大致水平"), COSTS),
    Field("success", _("怎样算好"), "text", "good", _("用一句话说清这类群的成功")),
    Field("kpi_weights", _("考核权重"), "weights", "good", _("各指标的权重,合计 100"), KPIS, most=100),
    Field("lifespan_days", _("预期寿命"), "days", "end", _("预计开多少天;空着表示长期"), most=3650),
    Field("exit_to", _("迁往"), "keys", "end", _("成员下一步去哪类群")),
    Field("exit", _("退出与迁移"), "text", "end", _("什么时候、怎样迁走或结束")),
    Field("name_pattern", _("群名格式"), "code", "packs", _("{when} 时间 · {theme} 主题 · {place} 门店 · {region} 地区 · {serial} 序号")),
    Field("rules_pack", _("群规模板"), "code", "packs", _("新群默认使用的群规")),
    Field("welcome_pack", _("欢迎语模板"), "code", "packs", _("新群默认使用的欢迎语与新人流程")),
    Field("answers_pack", _("问答模板"), "code", "packs", _("新群默认使用的问答库")),
)  # fmt: skip
FIELD = {each.key: each for each in FIELDS}


def said(text: Any) -> str:
    """Return a text of a definition in the reader's language; a plain string is in whatever language it was typed."""
    if isinstance(text, dict):
        here = "en" if (get_language() or "").startswith("en") else "zh"
        return str(text.get(here) or text.get("zh") or text.get("en") or "")
    return str(text or "")


def words(field: Field, value: Any) -> str:
    """Write a value as the reader reads it: 30 %, 中, 7 天; a dash for nothing."""
    if field.key == "lifespan_days" and value is None:
        return gettext("长期")
    if value is None or value in ("", [], {}):
        return "—"
    return WRITERS[field.kind](field, value)


def _named(field: Field, key: str) -> str:
    if field.choices is not None:
        return str(field.choices.get(key, key))
    from jinlin.communities import types

    value = types.value_of(*key.split(".", 1)) if "." in key else None
    return value.name if value else key


def _parts(field: Field, value: Mapping[str, int], unit: str = "") -> str:
    return " · ".join(f"{_named(field, key)} {part}{unit}" for key, part in value.items())


WRITERS: dict[Kind, Callable[[Field, Any], str]] = {
    "text": lambda _field, value: said(value),
    "code": lambda _field, value: said(value),
    "texts": lambda _field, value: gettext("、").join(said(each) for each in value),
    "choice": _named,
    "flag": lambda _field, value: gettext("是") if value else gettext("否"),
    "share": lambda _field, value: f"{value} %",
    "count": lambda _field, value: str(value),
    "days": lambda _field, value: ngettext("%(n)s 天", "%(n)s 天", value) % {"n": value},
    "minutes": lambda _field, value: ngettext("%(n)s 分钟", "%(n)s 分钟", value) % {"n": value},
    "weights": lambda field, value: _parts(field, value, " %"),
    "counts": _parts,
    "keys": lambda field, value: gettext("、").join(_named(field, key) for key in value),
}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two sets of fields, in the order of the page."""
    return [
        Change(field, words(field, before.get(field.key)), words(field, after.get(field.key)))
        for field in FIELDS
        if before.get(field.key) != after.get(field.key)
    ]
