"""The five steps of community marketing, each with what speaks for it: where a group is, and what blocks the next (R-018)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities import definitions, lifecycle
from jinlin.communities.fields import FIELD, words
from jinlin.communities.models import Charter
from jinlin.console import kept
from jinlin.shell.figures import written

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from jinlin.communities.models import Community
    from jinlin.metrics.models import Standing

STEPS: dict[str, _StrPromise] = {
    "value": gettext_lazy("确立价值"),
    "stick": gettext_lazy("增加粘性"),
    "pain": gettext_lazy("挖掘痛点"),
    "sell": gettext_lazy("促成销售"),
    "brand": gettext_lazy("打造社群品牌"),
}
WINDOW = "30d"


@dataclass(frozen=True)
class Step:
    """One of the five: whether its evidence is there, and the evidence or what is missing."""

    number: int
    key: str
    is_done: bool
    words: str
    is_current: bool = False

    @property
    def label(self) -> str:
        """What it is called."""
        return str(STEPS[self.key])


@dataclass(frozen=True)
class Ground:
    """What the five look at."""

    community: Community
    content: dict[str, Any]
    standing: Standing | None

    def value(self, key: str) -> Any:
        """Return a figure of the last 30 days; None where it is not known."""
        return kept.value(self.standing, WINDOW, key)


def of(community: Community, standing: Standing | None) -> list[Step]:
    """Return the five steps of a group; the first without its evidence is the current one."""
    row = Charter.objects.filter(workspace=community.workspace_id, community=community).first()
    ground = Ground(community, row.content if row else {}, standing)
    found = [(key, *ASKED[key](ground)) for key in STEPS]
    current = next((key for key, done, _words in found if not done), "")
    return [Step(n, key, done, words, key == current) for n, (key, done, words) in enumerate(found, 1)]


def _value(ground: Ground) -> tuple[bool, str]:
    said = str(ground.content.get("value") or "")
    return bool(said), said or _("章程里还没有写价值主张")


def _stick(ground: Ground) -> tuple[bool, str]:
    least = next(rule.least["retention_rate"] for rule in lifecycle.RULES if "retention_rate" in rule.least)
    rate = ground.value("retention_rate")
    if rate is None:
        return False, _("30 日留存率还不知道")
    told = {"rate": written(rate, "share"), "least": written(least, "share")}
    return rate >= least, _("30 日留存率 %(rate)s,要到 %(least)s") % told


def _pain(ground: Ground) -> tuple[bool, str]:
    points = ground.content.get("pain_points") or []
    return bool(points), _("、").join(points) or _("章程里还没有写痛点")


def _sell(ground: Ground) -> tuple[bool, str]:
    buyers = ground.value("buyers")
    if buyers is None:
        return False, _("没有订单数据")
    return buyers > 0, _("近 30 天 %(n)s 人下单") % {"n": int(buyers)}


def _brand(ground: Ground) -> tuple[bool, str]:
    """Old members are kept and sold to again, and it is settled where they go next."""
    again, target = ground.value("repurchase_rate"), definitions.for_community(ground.community).exit_target
    if not again:
        return False, _("近 30 天还没有复购")
    if not target:
        return False, _("有复购,还没有定老成员下一步去哪里")
    told = {"rate": written(again, "share"), "exit": words(FIELD["exit_to"], target)}
    return True, _("复购率 %(rate)s;老成员下一步去:%(exit)s") % told


ASKED: dict[str, Callable[[Ground], tuple[bool, str]]] = {
    "value": _value,
    "stick": _stick,
    "pain": _pain,
    "sell": _sell,
    "brand": _brand,
}
