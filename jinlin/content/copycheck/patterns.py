"""What words alone do not tell: induced sharing, countdowns without an end, prices without a basis. RE2 throughout.

Patterns read a text in its form (core.folding). A reward that hangs on sharing, inviting or following is refused (ux.md §8.2:
WeChat's external-link rule of 2025-10-23); the same act without a reward is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import re2

from jinlin.core.refusals import source_text as _

if TYPE_CHECKING:
    from jinlin.core.refusals import SourceText

__all__ = ["COUNTDOWN", "ENDS", "LAST", "PATTERNS", "Pattern"]

_REWARD = r"(?:领|得|送|抽|解锁|免费|返|减|兑|拿|赢|红包|优惠券|积分|礼|奖)"
_BETWEEN = r"[^。!！?？\n]{0,16}?"


class Pattern(NamedTuple):
    """A manner of speaking: its group, how it is found, what to say instead."""

    group: str
    found: Any
    suggestion: SourceText


def _pattern(group: str, told: str, suggestion: SourceText) -> Pattern:
    return Pattern(group, re2.compile(told), suggestion)


PATTERNS: Final = (
    _pattern("inducement", rf"(?:分享|转发){_BETWEEN}(?:后|才|即可|就能|就可|可以|可){_BETWEEN}{_REWARD}", _("直接给所有人,分享自愿")),
    _pattern("inducement", rf"(?:分享|转发)(?:到|至|给)?{_BETWEEN}(?:群|朋友圈|好友|朋友){_BETWEEN}{_REWARD}", _("直接给所有人,分享自愿")),
    _pattern("inducement", rf"(?:集|攒|满)\s*(?:\d{{0,4}}|[一二三四五六七八九十两]{{1,3}})\s*个?赞{_BETWEEN}{_REWARD}", _("用接龙或投票代替")),
    _pattern("inducement", rf"(?:邀请|拉|带来|推荐){_BETWEEN}(?:\d+|[一二两三四五六七八九十]{{1,3}})\s*(?:人|位|名|个){_BETWEEN}{_REWARD}", _("老客推荐按真实成交另行感谢,不以拉人数为条件")),
    _pattern("inducement", rf"(?:关注|添加|加){_BETWEEN}(?:后|才能|即可|才可){_BETWEEN}(?:{_REWARD}|看|查看)", _("不关注也能看、能领")),
    _pattern("inducement", rf"(?:凭|截图){_BETWEEN}(?:转发|分享|朋友圈){_BETWEEN}{_REWARD}", _("直接给所有人,分享自愿")),
    _pattern("inducement", rf"(?:转发|分享|朋友圈){_BETWEEN}截图{_BETWEEN}(?:{_REWARD}|找|给|私)", _("直接给所有人,分享自愿")),
    _pattern("inducement", rf"(?:助力|帮砍|砍价){_BETWEEN}(?:免费|0元|{_REWARD})", _("大家都是同一个价")),
    _pattern("inducement", rf"(?:好评|五星){_BETWEEN}(?:返|送|领|红包|现金|退)", _("欢迎写真实感受,好坏都收")),
    _pattern("superlative", r"全(?:网|国|球|城|场)最[\p{Han}]", _("去掉“最”,说具体的好处")),
    _pattern("first", r"(?:全国|全网|全球|行业|同类|销量|口碑)(?:排名|排行)?(?:第一|第1|领先)", _("写明统计口径,或换一种说法")),
)  # fmt: skip

COUNTDOWN: Final = re2.compile(r"倒计时|秒杀|限时|限量抢|闪购|手慢无|最后\s*\d+\s*(?:小时|分钟|天|份|件|单)")
# A day, an hour, a span or a number left: something that tells when or at what it is over.
ENDS: Final = re2.compile(
    r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]?|\d{1,2}[/.-]\d{1,2}|\d{1,2}[::]\d{2}|\d{1,2}\s*点|[零一二三四五六七八九十两]{1,3}点"
    r"|今晚|今天|今日|明天|明晚|明早|后天|本周[一二三四五六日天末]?|周[一二三四五六日天末]|星期[一二三四五六日天]|月底"
    r"|截止|截至|售完|卖完|(?:限量|仅|共)\s*\d+|\d+\s*(?:份|件|单|盒|箱|斤)"
)
LAST: Final = re2.compile(
    r"最后\s*(?:(?P<count>\d+)\s*(?P<unit>分钟|小时|天)|(?P<day>一天|一晚|一夜))|今(?:晚|天|日)(?:截止|结束|最后)"
)
