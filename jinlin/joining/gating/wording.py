"""A gate and its answers in plain words, for operators and for applicants (R-064)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.joining.gating.conditions import YEAR, Condition, Group, Kind
from jinlin.members.models import Tier
from jinlin.shell import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.utils.functional import _StrPromise

__all__ = ["PROVABLE", "Line", "Names", "lines", "mode", "notice", "reason", "told"]


@dataclass(frozen=True)
class Names:
    """What the numbers in conditions stand for."""

    questionnaires: Mapping[int, str] = field(default_factory=dict)
    tags: Mapping[int, str] = field(default_factory=dict)


class Line(NamedTuple):
    """A line of the preview: how deep it stands, its place in the tree, its words; `group` where it opens one."""

    depth: int
    place: tuple[int, ...]
    text: str
    group: Group | None
    condition: Condition | None = None

    @property
    def address(self) -> str:
        """The place as it is written into an address."""
        return ".".join(str(step) for step in self.place)


def lines(gate: Group, names: Names) -> list[Line]:
    """Return the whole gate as lines, the outermost group first."""
    return list(_lines(gate, names, ()))


def _lines(group: Group, names: Names, place: tuple[int, ...]) -> Iterator[Line]:
    yield Line(len(place), place, mode(group), group)
    for at, part in enumerate(group.parts):
        here = (*place, at)
        if isinstance(part, Group):
            yield from _lines(part, names, here)
        else:
            yield Line(len(here), here, told(part, names), None, part)


def mode(group: Group) -> str:
    """Say how the parts of a group are joined."""
    return _("满足以下全部:") if group.mode == "all" else _("满足以下任意一项:")


def told(asked: Condition, names: Names) -> str:
    """Say one condition in plain words."""
    return TOLD[asked.kind](asked, names)


def _listed(words: Any) -> str:
    return _("、").join(str(word) for word in words)


def _within(asked: Condition) -> str:
    return _("最近 %(n)s 天") % {"n": asked.days} if asked.days else _("一直以来")


def _annual(asked: Condition, _names: Names) -> str:
    products = {"products": _listed(asked.products), "days": asked.days or YEAR, "grace": asked.grace_days}
    if asked.grace_days:
        return _("已付年费“%(products)s”,%(days)s 天有效,到期后宽限 %(grace)s 天") % products
    return _("已付年费“%(products)s”,%(days)s 天有效") % products


def _poster(asked: Condition, _names: Names) -> str:
    return _("转发海报到朋友圈并上传截图(必须)") if asked.forced else _("转发海报到朋友圈(自愿,不影响入群)")


def _questionnaire(asked: Condition, names: Names) -> str:
    return str(names.questionnaires.get(asked.questionnaire) or _("问卷 %(id)s") % {"id": asked.questionnaire})


def _score(asked: Condition, names: Names) -> str:
    told = {"name": _questionnaire(asked, names), "score": _number(asked.at_least), "which": asked.score}
    if asked.score:
        return _("问卷“%(name)s”的“%(which)s”不低于 %(score)s") % told
    return _("问卷“%(name)s”得分不低于 %(score)s") % told


TOLD: dict[Kind, Callable[[Condition, Names], str]] = {
    Kind.PAID_ANNUAL: _annual,
    Kind.PAID_PERMANENT: lambda asked, _n: _("已付永久会费“%(products)s”") % {"products": _listed(asked.products)},
    Kind.COURSE_ENROLLED: lambda asked, _n: _("已报名课程“%(products)s”") % {"products": _listed(asked.products)},
    Kind.TOTAL_SPEND: lambda asked, _n: _("累计消费满 %(amount)s") % {"amount": _money(asked.fen)},
    Kind.OWNS_PRODUCT: lambda asked, _n: _("买过“%(products)s”") % {"products": _listed(asked.products)},
    Kind.ORDER: lambda asked, _n: _("%(time)s有 %(n)s 个订单以上") % {"time": _within(asked), "n": asked.count},
    Kind.ACTIVITY: lambda asked, _n: (
        _("%(time)s在群里有 %(n)s 条有效发言以上") % {"time": _within(asked), "n": asked.count}
    ),
    Kind.QUESTIONNAIRE: lambda asked, names: _("填完问卷“%(name)s”") % {"name": _questionnaire(asked, names)},
    Kind.SCORE: _score,
    Kind.POSTER: _poster,
    Kind.ACKNOWLEDGED: lambda _a, _n: _("认同群规与价值观"),
    Kind.TAG: lambda asked, names: (
        _("有标签“%(tags)s”中的任意一个") % {"tags": _listed(names.tags.get(each, f"#{each}") for each in asked.tags)}
    ),
    Kind.TIER: lambda asked, _n: (
        _("身份是%(tiers)s") % {"tiers": _listed(Tier(each).label for each in asked.tiers if each in Tier.values)}
    ),
    Kind.INVITATION: lambda _a, _n: _("有成员或同事邀请"),
    Kind.MANUAL: lambda _a, _n: _("由工作人员审核"),
}

# Of these somebody can hand in a proof, where no order shows it.
PROVABLE = frozenset(
    {
        Kind.PAID_ANNUAL,
        Kind.PAID_PERMANENT,
        Kind.COURSE_ENROLLED,
        Kind.OWNS_PRODUCT,
        Kind.ORDER,
        Kind.TOTAL_SPEND,
        Kind.POSTER,
    }
)


def notice(brand: str, own: str = "") -> str:
    """Return the words on personal data that an applicant agrees to: the brand's own, or the house's (PIPL art. 17)."""
    return own.strip() or _(
        "%(brand)s收集你填写的称呼、问卷回答、上传的凭证和在本品牌的订单记录,只用来审核这次入群申请。"
        "凭证在审核结束 90 天后删除;没有通过或撤回的申请,只保留结果用于统计。"
        "你可以随时撤回申请,也可以联系工作人员查阅、更正或删除你的信息。不同意不影响你购买商品和得到售后服务。"
    ) % {"brand": brand}


# By the word a finding gives; figures are put in by name.
REASONS: Mapping[str, _StrPromise] = {
    "bought": gettext_lazy("已购买(%(on)s)"),
    "not_bought": gettext_lazy("没有找到购买记录"),
    "not_paid": gettext_lazy("没有找到付费记录"),
    "paid_until": gettext_lazy("有效期到 %(until)s"),
    "paid_soon_over": gettext_lazy("快到期了:%(until)s"),
    "grace": gettext_lazy("%(until)s 已到期,宽限到 %(grace_until)s"),
    "fee_over": gettext_lazy("%(until)s 已到期"),
    "proof_accepted": gettext_lazy("凭证已通过"),
    "proof_waiting": gettext_lazy("凭证等待审核"),
    "proof_refused": gettext_lazy("凭证没有通过"),
    "spent": gettext_lazy("累计消费 %(have)s"),
    "spent_too_little": gettext_lazy("累计消费 %(have)s,还差 %(lack)s"),
    "ordered": gettext_lazy("有 %(have)s 个订单"),
    "ordered_too_little": gettext_lazy("有 %(have)s 个订单,需要 %(want)s 个"),
    "talked": gettext_lazy("有 %(have)s 条有效发言"),
    "talked_too_little": gettext_lazy("有 %(have)s 条有效发言,需要 %(want)s 条"),
    "talk_not_known": gettext_lazy("还没有聊天记录,无法判断"),
    "answered": gettext_lazy("已填完"),
    "to_answer": gettext_lazy("还没有填写"),
    "to_score": gettext_lazy("已填完,等待评分"),
    "scored": gettext_lazy("得分 %(have)s"),
    "scored_too_little": gettext_lazy("得分 %(have)s,需要 %(want)s"),
    "shared": gettext_lazy("已转发"),
    "to_share": gettext_lazy("还没有上传截图"),
    "may_share": gettext_lazy("没有转发,不影响入群"),
    "acknowledged": gettext_lazy("已认同"),
    "to_acknowledge": gettext_lazy("还没有确认"),
    "tagged": gettext_lazy("有这个标签"),
    "not_tagged": gettext_lazy("没有这个标签"),
    "of_tier": gettext_lazy("身份符合"),
    "not_of_tier": gettext_lazy("身份不符合"),
    "invited": gettext_lazy("有人邀请"),
    "not_invited": gettext_lazy("没有邀请"),
    "said_yes": gettext_lazy("审核通过"),
    "said_no": gettext_lazy("审核没有通过"),
    "to_decide": gettext_lazy("等待审核"),
    "not_identified": gettext_lazy("还不能确认是哪位客户,等待核对"),
    "came_through": gettext_lazy("入群时已满足"),
    "was_inside": gettext_lazy("之前没有经过这个门槛,需要确认"),
}


def reason(kept: Mapping[str, Any]) -> str:
    """Say why a condition stands as it does, from a kept finding; unknown words say nothing."""
    words = REASONS.get(str(kept.get("reason")))
    return str(words) % _figures(kept) if words else ""


def _figures(kept: Mapping[str, Any]) -> dict[str, str]:
    values = dict(kept.get("values") or {})
    is_money = (kept.get("condition") or {}).get("kind") == Kind.TOTAL_SPEND
    if is_money and {"have", "want"} <= values.keys():
        values["lack"] = values["want"] - values["have"]
    empty = dict.fromkeys(("on", "until", "grace_until", "have", "want", "lack"), "")
    return empty | {name: _figure(value, money=is_money) for name, value in values.items()}


def _figure(value: Any, *, money: bool) -> str:
    if money and isinstance(value, int):
        return _money(value)
    if isinstance(value, date):
        return value.isoformat()
    return _number(value) if isinstance(value, float) else str(value)


def _money(fen: int) -> str:
    return formats.full_yuan(fen) if fen % 100 else formats.whole_yuan(fen)


def _number(value: float) -> str:
    return f"{value:g}"
