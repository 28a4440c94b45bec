"""The readings of ambiguous metrics (C-05…C-10): which there are, which a workspace chose, which a question asks for."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from django.utils.translation import gettext_lazy as _

from jinlin.core.refusals import Refusal, source_text
from jinlin.metrics.models import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.workspaces.models import Workspace

Exit = Literal["start", "end", "average", "start_plus_joins"]
Retention = Literal["primary", "literal", "d1", "d7", "d30"]
Talk = Literal["auto", "history", "official"]

MEANING = {
    "exit": {
        "start": _("退群人数 ÷ 期初人数(默认)"),
        "end": _("退群人数 ÷ 期末人数"),
        "average": _("退群人数 ÷ 日均人数"),
        "start_plus_joins": _("退群人数 ÷ (期初人数 + 期内入群)"),
    },
    "retention": {
        "primary": _("期初在群且期末仍在 ÷ 期初人数(默认)"),
        "literal": _("期末人数 ÷ 截至期末曾入群的总人数"),
        "d1": _("期内入群者次日仍在 ÷ 期内入群者"),
        "d7": _("期内入群者第 7 日仍在 ÷ 期内入群者"),
        "d30": _("期内入群者第 30 日仍在 ÷ 期内入群者"),
    },
    "source": {
        "auto": _("有聊天记录的日期用聊天记录,没有的用官方统计(默认)"),
        "history": _("只用聊天记录和群成员关系"),
        "official": _("只用官方统计(按群主)"),
    },
    "messages": {"people": _("不含员工、机器人和小号(默认)"), "all": _("含员工、机器人和小号")},
    "spend": {"buyer": _("销售额 ÷ 下单人数(默认)"), "order": _("销售额 ÷ 订单数")},
    "roi": {"seed": _("销售额 ÷ 成本(默认)"), "profit": _("(毛利 − 成本) ÷ 成本")},
}


class NoSuchReading(Refusal):
    """A reading that no metric knows."""

    code = "no_such_reading"
    source_what = source_text("没有“%(name)s=%(value)s”这种口径")
    source_remedy = source_text("可用的口径:%(known)s")


@dataclass(frozen=True)
class Validity:
    """What makes a text a valid message (C-07)."""

    min_length: int = 1
    plus_one: bool = False
    emoji_only: bool = False
    other_kinds: bool = False
    against_rules: bool = False

    @property
    def usual(self) -> bool:
        """Whether this is the reading of the design."""
        return self == Validity()


@dataclass(frozen=True)
class Readings:
    """One choice for every ambiguity."""

    exit: Exit = "start"
    retention: Retention = "primary"
    messages: Literal["people", "all"] = "people"
    spend: Literal["buyer", "order"] = "buyer"
    roi: Literal["seed", "profit"] = "seed"
    source: Talk = "auto"
    validity: Validity = field(default_factory=Validity)
    channel: int | None = None

    @property
    def by_channel(self) -> Literal["yes", "no"]:
        """Whether the entry rate is asked of one channel."""
        return "no" if self.channel is None else "yes"

    def chosen(self, values: Mapping[str, Any]) -> Readings:
        """Return these readings with others chosen by name. Raises NoSuchReading."""
        validity, rest = {}, {}
        for name, value in values.items():
            if name in VALIDITY:
                validity[name] = _validity(name, value)
            else:
                rest[name] = _choice(name, value)
        return replace(self, **rest, validity=replace(self.validity, **validity))


CHOICES: dict[str, tuple[str, ...]] = {
    "exit": get_args(Exit),
    "retention": get_args(Retention),
    "messages": ("people", "all"),
    "spend": ("buyer", "order"),
    "roi": ("seed", "profit"),
    "source": get_args(Talk),
}
VALIDITY = tuple(one.name for one in fields(Validity))


def _choice(name: str, value: Any) -> Any:
    if name == "channel":
        return int(value) if value is not None else None
    if name not in CHOICES or value not in CHOICES[name]:
        raise NoSuchReading(name=name, value=value, known=known())
    return value


def _validity(name: str, value: Any) -> Any:
    words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    text = str(value).lower()
    if name == "min_length" and text.isdigit():
        return int(text)
    if name != "min_length" and text in words:
        return words[text]
    raise NoSuchReading(name=name, value=value, known=known())


def known() -> str:
    """List the readings as people type them."""
    choices = [f"{name}={'|'.join(values)}" for name, values in CHOICES.items()]
    return ", ".join([*choices, "channel=…", "min_length=N", *(f"{n}=yes|no" for n in VALIDITY if n != "min_length")])


def chosen_by(workspace: Workspace) -> Readings:
    """Return the readings a workspace chose; absent means the defaults of the design."""
    row = Settings.objects.filter(workspace=workspace).first()
    return Readings().chosen(row.values.get("readings", {})) if row else Readings()
