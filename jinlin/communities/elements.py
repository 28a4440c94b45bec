"""The elements of a charter: how each is written down, which words it may have, and how one version differs from another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jinlin.communities.fields import CHARTER_ELEMENTS
from jinlin.core.refusals import Refusal, source_text
from jinlin.core.text import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

Kind = Literal["line", "text", "lines", "choice", "multi", "carriers", "moment", "end"]
LONGEST_LINE, LONGEST_TEXT, MOST_LINES = 120, 1000, 20
YEARS = range(2000, 2100)  # a moment at the ends of the calendar has no place in another zone


class NotAnOption(Refusal):
    """A word that an element of the charter does not know."""

    code = "charter_option"
    source_what = source_text("“%(element)s”里没有“%(value)s”")
    source_remedy = source_text("请从给出的选项里选")


class BadMoment(Refusal):
    """A time of the charter that is none."""

    code = "charter_moment"
    source_what = source_text("“%(element)s”的“%(value)s”不是时间")
    source_remedy = source_text("请写成 2026-03-08 20:00")


class EndsBeforeItStarts(Refusal):
    """An event that is over before it begins."""

    code = "ends_before_it_starts"
    source_what = source_text("计划结束不在活动开始之后")
    source_remedy = source_text("请核对两个时间")


class NotANumber(Refusal):
    """An end condition that waits for something that cannot be reached."""

    code = "charter_number"
    source_what = source_text("结束条件的数值“%(value)s”不是正整数")
    source_remedy = source_text("请填大于 0 的整数")


@dataclass(frozen=True)
class Element:
    """One element of a charter, with what a writer should know."""

    key: str
    kind: Kind
    group: str
    hint: Text
    choices: Mapping[str, Text] | None = None

    @property
    def label(self) -> Text:
        """What it is called."""
        return CHARTER_ELEMENTS[self.key]


class Difference(NamedTuple):
    """An element that differs between two versions, in words."""

    element: Element
    before: str
    after: str


DIRECTIONS: dict[str, Text] = {
    "to_member": _("品牌 → 成员"),
    "between_members": _("成员 ↔ 成员"),
    "to_brand": _("成员 → 品牌"),
}
OBJECTIVES: dict[str, Text] = {
    "sell": _("卖产品"),
    "serve": _("提供服务、反馈与售后"),
    "influence": _("扩大影响力"),
    "network": _("拓展人脉与用户生态"),
}
ROLES: dict[str, Text] = {"link": _("商业模式的一环"), "loop": _("独立闭环")}
SCENES: dict[str, Text] = {
    "event_gift": _("线下活动扫码领礼品"),
    "buyers": _("把买过的人拉到一起做售后和通知"),
    "viral": _("短视频或爆文的粉丝拉进来聊"),
    "planned": _("先定价值再招募"),
    "moved": _("从别的群迁来"),
    "staff": _("员工自发建的群"),
}
ONLY_GROUPS = ("event_gift", "buyers", "viral")  # the three scenes that make a group and no community yet
ACTIONS: dict[str, Text] = {"join": _("拉新进群"), "order": _("下单"), "referral": _("转介绍")}
MEASURES: dict[str, Text] = {
    "by_hand": _("由人判断"),
    "members": _("在群人数达到"),
    "buyers": _("近 30 天下单人数达到"),
    "quiet_days": _("连续没有人说话的天数达到"),
}
CARRIERS: dict[str, Text] = {"sku": _("商品"), "course": _("课程"), "service": _("服务"), "lead": _("线索")}
GROUPS: dict[str, Text] = {
    "what": _("这是不是一个社群"),
    "value": _("给谁什么价值"),
    "return": _("怎样得到回报"),
    "culture": _("价值观"),
    "frame": _("时间与地点"),
}
ELEMENTS: tuple[Element, ...] = (
    Element(
        "shared_attributes", "lines", "what", _("成员至少共有的一点,一行一个:住在同一个小区、都在备考、都用某个产品")
    ),
    Element("belief", "text", "what", _("大家认同的想法,信任从这里来")),
    Element("space", "line", "what", _("聚在哪里:企业微信客户群、每月一次的线下活动")),
    Element("goal", "text", "what", _("成员一起想达到的,不是品牌的销售目标")),
    Element("formation_scene", "choice", "what", _("前三种只是“群”,写明共同目标之后才是社群"), SCENES),
    Element("value", "text", "value", _("社群的“虚拟产品”:成员在这里得到什么具体的东西")),
    Element("directions", "multi", "value", _("价值从谁流向谁;只有品牌对成员会让人疲倦"), DIRECTIONS),
    Element("pain_points", "lines", "value", _("解决哪些难处,一行一个")),
    Element("persona", "text", "value", _("谁最需要:年龄、处境、习惯")),
    Element("found_at", "lines", "value", _("他们平时在哪里,一行一个")),
    Element("carriers", "carriers", "return", _("价值靠什么变成回报,一行一个,如“课程:PS 入门”"), CARRIERS),
    Element("objectives", "multi", "return", _("可以有几个,其中一个为主;主要目的决定报告看什么"), OBJECTIVES),
    Element("business_role", "choice", "return", _("一环:任务完成就结束;闭环:单独算收入、成本和回报"), ROLES),
    Element("parent_project", "line", "return", _("作为一环时,属于哪个项目")),
    Element("end_condition", "end", "return", _("什么时候算任务完成;每天检查一次"), MEASURES),
    Element("core_value", "text", "culture", _("例如:生活可以更美好")),
    Element("lifestyle", "text", "culture", _("主张怎样的生活方式")),
    Element("community_goal", "text", "culture", _("社群想改变什么")),
    Element("theme", "line", "frame", _("活动或话题的主题,会写进群名")),
    Element("region", "line", "frame", _("只面向一个地区时填写")),
    Element("action", "choice", "frame", _("快闪群只考核这一个动作的完成率"), ACTIONS),
    Element("start_at", "moment", "frame", _("活动开始的时间,群名里的时间与它一致")),
    Element("planned_end", "moment", "frame", _("到时间会提议收尾")),
)
ELEMENT = {each.key: each for each in ELEMENTS}


def cleaned(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was written without empty elements, blanks and over-long lines.

    Raises NotAnOption, BadMoment, NotANumber, EndsBeforeItStarts.
    """
    kept = {each.key: value for each in ELEMENTS if (value := CLEANERS[each.kind](each, content.get(each.key)))}
    if (primary := content.get("primary")) in kept.get("objectives", ()):
        kept["primary"] = primary
    start, end = moment(kept, "start_at"), moment(kept, "planned_end")
    if start and end and end <= start:
        raise EndsBeforeItStarts
    return kept


def moment(content: Mapping[str, Any], key: str) -> datetime | None:
    """Return a time of the charter as the wall clock of the workspace shows it, without a zone."""
    return datetime.fromisoformat(content[key]) if content.get(key) else None


def _line(_element: Element, value: Any) -> str:
    return tidy(str(value or ""))[:LONGEST_LINE]


def _text(_element: Element, value: Any) -> str:
    lines = [tidy(line) for line in str(value or "").splitlines()]
    return "\n".join(lines).strip()[:LONGEST_TEXT]


def _lines(_element: Element, value: Any) -> list[str]:
    lines = value.splitlines() if isinstance(value, str) else list(value or ())
    kept = [tidy(str(line))[:LONGEST_LINE] for line in lines]
    return list(dict.fromkeys(line for line in kept if line))[:MOST_LINES]


def _choice(element: Element, value: Any) -> str:
    if value and value not in (element.choices or {}):
        raise NotAnOption(element=str(element.label), value=value)
    return str(value or "")


def _multi(element: Element, value: Iterable[Any] | None) -> list[str]:
    chosen = [_choice(element, each) for each in value or ()]
    return [key for key in element.choices or () if key in chosen]


def _carriers(element: Element, value: Any) -> list[dict[str, str]]:
    """Read `kind` and `name`, or lines such as 课程:PS 入门; a line without a kind is a product."""
    if isinstance(value, str):
        value = [_carrier(line) for line in _lines(element, value)]
    kept = [{"kind": _choice(element, each["kind"]), "name": tidy(each["name"])[:LONGEST_LINE]} for each in value or ()]
    return [each for each in kept if each["kind"] and each["name"]][:MOST_LINES]


def _carrier(line: str) -> dict[str, str]:
    head, colon, tail = line.replace("\uff1a", ":").partition(":")  # the colon of Chinese script
    kinds = {**{str(label): key for key, label in CARRIERS.items()}, **{key: key for key in CARRIERS}}
    kind = kinds.get(head.strip().lower()) or kinds.get(head.strip())
    return {"kind": kind, "name": tail} if colon and kind else {"kind": "sku", "name": line}


def _moment(element: Element, value: Any) -> str:
    if not value:
        return ""
    try:
        read = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise BadMoment(element=str(element.label), value=str(value)[:40]) from None
    if read.year not in YEARS:
        raise BadMoment(element=str(element.label), value=str(value)[:40])
    return read.replace(tzinfo=None, second=0, microsecond=0).isoformat()


def _end(element: Element, value: Any) -> dict[str, Any]:
    """Read what it waits for, how much, and how that is said; nothing where neither a measure nor words are given."""
    told = dict(value or {})
    measure, text = _choice(element, told.get("measure")), _line(element, told.get("text"))
    if measure in {"", "by_hand"}:
        return {"measure": "by_hand", "text": text} if text else {}
    number = str(told.get("number", "")).strip()
    if not (number.isascii() and number.isdecimal() and 0 < int(number) < 10**9):
        raise NotANumber(value=number)
    return {"measure": measure, "number": int(number), "text": text}


CLEANERS: dict[Kind, Callable[[Element, Any], Any]] = {
    "line": _line,
    "text": _text,
    "lines": _lines,
    "choice": _choice,
    "multi": _multi,
    "carriers": _carriers,
    "moment": _moment,
    "end": _end,
}


def words(element: Element, value: Any) -> str:
    """Write an element as the reader reads it; a dash for nothing."""
    if not value:
        return "—"
    choices = element.choices or {}
    if element.kind == "carriers":
        return gettext("、").join(f"{choices.get(each['kind'], each['kind'])} {each['name']}" for each in value)
    if element.kind == "end":
        number = f" {value['number']}" if "number" in value else ""
        return " · ".join(part for part in (f"{choices[value['measure']]}{number}", value["text"]) if part)
    if isinstance(value, list):
        return gettext("、").join(str(choices.get(each, each)) for each in value)
    return str(choices.get(value, value)).replace("T", " ") if element.kind != "text" else str(value)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return what differs between two versions, in the order of the page."""
    return [
        Difference(each, words(each, before.get(each.key)), words(each, after.get(each.key)))
        for each in ELEMENTS
        if before.get(each.key) != after.get(each.key)
    ]
