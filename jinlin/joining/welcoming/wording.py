"""The words of a welcome: its variables, and whether it says purpose, what one gets and what to do (R-082).

The check is a pure function over the text. It looks for turns of phrase, in both scripts and in English; it cannot judge
whether a promise is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as source
from jinlin.core.text import simplified

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrPromise

__all__ = [
    "FRIEND", "GROUP", "PARTS", "TAP", "UnknownVariable", "WordsMissing", "filled", "for_platform", "missing",
    "refuse_incomplete", "refuse_unknown", "variables_in",
]  # fmt: skip

_VARIABLE = re.compile(r"\{([^{}\n]{1,12})\}")

# What each place may name. The platform puts a nickname into a group welcome and nothing else (§4.6).
FRIEND = ("昵称", "员工", "门店", "券", "领券链接", "进群链接")
GROUP = ("昵称",)
TAP = ("昵称", "群名", "门店", "群规", "问题")
NICKNAME = "%NICKNAME%"


class UnknownVariable(Refusal):
    """A name in braces that nothing would be put in for; members would read the braces."""

    code = "unknown_variable"
    source_what = source("这里不能用 {%(name)s}")
    source_remedy = source("可以用:%(known)s")


class WordsMissing(Refusal):
    """A group welcome without one of its parts."""

    code = "welcome_incomplete"
    source_what = source("欢迎语还缺:%(parts)s")
    source_remedy = source("请补上再保存")


@dataclass(frozen=True)
class Part:
    """Something a welcome has to say, and how one sees that it does."""

    key: str
    label: _StrPromise
    hint: _StrPromise
    signs: re.Pattern[str]


def _signs(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


PARTS = (
    Part(
        "purpose",
        _("这个群是做什么的"),
        _("例:这里是青禾静安店的邻里群,每天一起吃新鲜菜"),
        _signs(
            "这里是", "本群", "我们群", "咱们群", "群是", "这个群", "专门", "专为", "用来", "为了", "一起(?!来领)", "陪你",
            r"this (group|is)", "we are", "here (you|we)", "a place",
        ),
    ),
    Part(
        "benefit",
        _("进群能得到什么"),
        _("例:群友专享价、每周三会员日、有问题随时问"),
        _signs(
            "福利", "优惠", "专享", "专属", "领取", "可以领", "能领", "领券", "礼", "折", "券", "秒杀", "特价", "会员价", "第一时间",
            "干货", "答疑", "解答", "免费", "享", "得到", "获得", "红包", "积分", "能得", "省",
            r"\bget\b", "benefit", "discount", "coupon", "offer", "free", "exclusive", "answer",
        ),
    ),
    Part(
        "action",
        _("现在可以做什么"),
        _("例:先看群公告,改一下群昵称,回复“1”领券"),
        _signs(
            "请", "回复", "点击", "点开", "点这里", "戳", "看一?下?群?公告", "看群规", "自我介绍", "介绍一下", "改.{0,4}昵称", "修改",
            "打卡", "填写", "扫码", "发送", "接龙", "告诉", "@", "报名", "下单", "留言", "先看", "你可以", "您可以", "可以先",
            "please", r"\breply\b", r"\btap\b", r"\bread\b", "introduce", "you can",
        ),
    ),
)  # fmt: skip


def missing(text: str) -> list[Part]:
    """Return the parts a group welcome does not say."""
    plain = _VARIABLE.sub("", simplified(text))
    return [part for part in PARTS if not part.signs.search(plain)]


def refuse_incomplete(text: str) -> None:
    """Raise WordsMissing with every part that is missing."""
    lacking = missing(text)
    if lacking:
        raise WordsMissing(parts="、".join(str(part.label) for part in lacking))


def variables_in(text: str) -> list[str]:
    """Return the names in braces, in their order."""
    return _VARIABLE.findall(text)


def refuse_unknown(text: str, known: Sequence[str]) -> None:
    """Raise UnknownVariable for the first name that is not known at this place."""
    for name in variables_in(text):
        if name not in known:
            raise UnknownVariable(name=name, known=" ".join(f"{{{each}}}" for each in known))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values in for names; a line that has nothing but names without a value goes, as do the names."""
    lines = []
    for line in text.splitlines():
        told = _VARIABLE.sub(lambda found: values.get(found.group(1), ""), line)
        if told.strip() or not line.strip():
            lines.append(told.rstrip())
    return "\n".join(lines).strip()


def for_platform(text: str) -> str:
    """Write a group welcome as the platform wants it."""
    return text.replace("{昵称}", NICKNAME)
