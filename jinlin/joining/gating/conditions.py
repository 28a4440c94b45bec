"""The conditions of a gate, as data: what can be asked, and the tree of "all of" and "any of" that asks it (R-064).

A tree is kept as JSON: a group is `{"mode": "all" | "any", "parts": [...]}`, a condition `{"kind": …, its own fields}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as source

__all__ = ["NOTHING", "YEAR", "Condition", "Group", "Kind", "Mode", "NotAGate", "Part", "parse"]

MOST_CONDITIONS = 30
DEEPEST = 3
YEAR = 365
LONGEST_NAME = 120
MOST_NAMES = 50

Mode = Literal["all", "any"]


class Kind(models.TextChoices):
    """What can be asked of somebody who wants to come in."""

    PAID_ANNUAL = "paid_annual", _("已付年费")
    PAID_PERMANENT = "paid_permanent", _("已付永久会费")
    COURSE_ENROLLED = "course_enrolled", _("已报名课程")
    TOTAL_SPEND = "total_spend", _("累计消费")
    OWNS_PRODUCT = "owns_product", _("买过指定商品")
    ORDER = "order", _("有订单")
    ACTIVITY = "activity", _("在群里有发言")
    QUESTIONNAIRE = "questionnaire_completed", _("填完问卷")
    SCORE = "score", _("问卷得分")
    POSTER = "poster_forwarded", _("转发海报")
    ACKNOWLEDGED = "acknowledged", _("认同群规与价值观")
    TAG = "tag", _("有指定标签")
    TIER = "tier", _("成员身份")
    INVITATION = "invitation", _("有人邀请")
    MANUAL = "manual", _("人工审核")


class NotAGate(Refusal):
    """What was kept or sent is no tree of conditions."""

    code = "not_a_gate"
    source_what = source("门槛条件写得不对:%(problem)s")
    source_remedy = source("请在门槛页面重新设置这一条")


@dataclass(frozen=True)
class Condition:
    """One thing asked. Each kind uses some of the fields, `USED` says which; money in fen, time in days."""

    kind: Kind
    products: tuple[str, ...] = ()
    fen: int = 0
    count: int = 0
    days: int = 0  # 0: ever
    grace_days: int = 0
    at_least: float = 0
    questionnaire: int = 0
    score: str = ""  # the name of one of its scores; empty: the one that ranks
    tags: tuple[int, ...] = ()
    tiers: tuple[str, ...] = ()
    forced: bool = False  # a poster may be asked for; only with an approval must it be shared

    @property
    def voluntary(self) -> bool:
        """Whether nobody is kept out for want of it."""
        return self.kind == Kind.POSTER and not self.forced

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept."""
        told: dict[str, Any] = {"kind": str(self.kind)}
        for name in USED[self.kind]:
            value = getattr(self, name)
            told[name] = list(value) if isinstance(value, tuple) else value
        return told


USED: Mapping[Kind, tuple[str, ...]] = {
    Kind.PAID_ANNUAL: ("products", "days", "grace_days"),
    Kind.PAID_PERMANENT: ("products",),
    Kind.COURSE_ENROLLED: ("products",),
    Kind.TOTAL_SPEND: ("fen",),
    Kind.OWNS_PRODUCT: ("products",),
    Kind.ORDER: ("count", "days"),
    Kind.ACTIVITY: ("count", "days"),
    Kind.QUESTIONNAIRE: ("questionnaire",),
    Kind.SCORE: ("questionnaire", "score", "at_least"),
    Kind.POSTER: ("forced", "days"),
    Kind.ACKNOWLEDGED: (),
    Kind.TAG: ("tags",),
    Kind.TIER: ("tiers",),
    Kind.INVITATION: (),
    Kind.MANUAL: (),
}
# Without these a condition asks nothing, or everything.
NEEDED = ("products", "fen", "count", "questionnaire", "tags", "tiers")


@dataclass(frozen=True)
class Group:
    """Parts of which all, or any one, must be met; nothing asked is met."""

    mode: Mode = "all"
    parts: tuple[Part, ...] = field(default=())

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition in reading order."""
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.conditions()
            else:
                yield part

    def kept(self) -> dict[str, Any]:
        """Return the tree as it is kept."""
        return {"mode": self.mode, "parts": [part.kept() for part in self.parts]}

    def with_part(self, part: Part) -> Group:
        """Return the group with one part more."""
        return replace(self, parts=(*self.parts, part))

    def changed(self, place: tuple[int, ...], part: Part | None) -> Group:
        """Return the group with the part at a place exchanged, or taken out. Raises NotAGate where nothing stands there."""
        at, *rest = place
        if not 0 <= at < len(self.parts):
            raise NotAGate(problem=source("这一条已经不在了"))
        here = self.parts[at]
        new: Part | None = part
        if rest:
            if not isinstance(here, Group):
                raise NotAGate(problem=source("这一条已经不在了"))
            new = here.changed(tuple(rest), part)
        return replace(self, parts=(*self.parts[:at], *((new,) if new is not None else ()), *self.parts[at + 1 :]))

    def at(self, place: tuple[int, ...]) -> Part:
        """Return the part at a place; the empty place is the group itself. Raises NotAGate."""
        here: Part = self
        for step in place:
            if not isinstance(here, Group) or not 0 <= step < len(here.parts):
                raise NotAGate(problem=source("这一条已经不在了"))
            here = here.parts[step]
        return here


Part = Condition | Group
NOTHING = Group()


def parse(told: Any) -> Group:
    """Return the tree of what was kept or sent. Raises NotAGate."""
    group = _group(told, DEEPEST)
    if sum(1 for _each in group.conditions()) > MOST_CONDITIONS:
        raise NotAGate(problem=source("条件太多,最多 30 条"))
    return group


def _group(told: Any, deeper: int) -> Group:
    if (
        not isinstance(told, Mapping)
        or told.get("mode") not in ["all", "any"]
        or not isinstance(told.get("parts"), list)
    ):
        raise NotAGate(problem=source("不是一组条件"))
    if deeper == 0:
        raise NotAGate(problem=source("条件套得太深"))
    parts = tuple(_group(each, deeper - 1) if _is_group(each) else condition(each) for each in told["parts"])
    return Group(cast("Mode", told["mode"]), parts)


def _is_group(told: Any) -> bool:
    return isinstance(told, Mapping) and "parts" in told


def condition(told: Any) -> Condition:
    """Return one condition of what was kept or sent; what its kind does not use is left out. Raises NotAGate."""
    if not isinstance(told, Mapping) or told.get("kind") not in Kind.values:
        raise NotAGate(problem=source("没有这种条件"))
    kind = Kind(told["kind"])
    given = {name: _read(name, told[name]) for name in USED[kind] if name in told}
    made = Condition(kind, **given)
    if any(name in USED[kind] and not getattr(made, name) for name in NEEDED):
        raise NotAGate(problem=kind.label)
    return made


def _read(name: str, value: Any) -> Any:
    """Return the value of a field in its form, within bounds. Raises NotAGate."""
    kinds = {each.name: each.type for each in fields(Condition)}
    try:
        return _FORMS[str(kinds[name])](value)
    except (TypeError, ValueError, OverflowError) as error:
        raise NotAGate(problem=str(value)[:40]) from error


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    found = dict.fromkeys(str(each).strip()[:LONGEST_NAME] for each in value[:MOST_NAMES])
    return tuple(each for each in found if each)


def _numbers(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(dict.fromkeys(int(each) for each in value[:MOST_NAMES]))


def _text(value: Any) -> str:
    return str(value).strip()[:LONGEST_NAME]


def _whole(value: Any) -> int:
    number = int(value)
    if not 0 <= number < 10**15:
        raise ValueError
    return number


def _decimal(value: Any) -> float:
    number = float(value)
    if not -1e9 < number < 1e9:  # noqa: PLR2004  (no score is that large; leaves out nan and infinity)
        raise ValueError
    return number


_FORMS: Mapping[str, Callable[[Any], Any]] = {
    "tuple[str, ...]": _texts,
    "tuple[int, ...]": _numbers,
    "str": _text,
    "int": _whole,
    "float": _decimal,
    "bool": bool,
}
