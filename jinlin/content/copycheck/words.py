"""The tiers, groups, exceptions and packs of the copy check in words (ux.md §8.5). Dictionaries are in `packs/`.

Reasons name the rule they come from. They are source strings: whoever shows them looks them up.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from jinlin.core.refusals import SourceText
from jinlin.core.refusals import source_text as _

__all__ = ["BLOCK", "EVIDENCE", "EXCEPTIONS", "GROUPS", "HINT", "LEVELS", "PACKS", "RANK", "Group"]

BLOCK, EVIDENCE, HINT = "block", "evidence", "hint"
LEVELS: Final = {BLOCK: _("拦截"), EVIDENCE: _("需证据"), HINT: _("提示")}
RANK: Final = {BLOCK: 0, EVIDENCE: 1, HINT: 2}

# Where the enforcement guide of 2023-03-20 says that article 9(3) does not apply, or where a proof makes a claim true.
EXCEPTIONS: Final = {
    "own_comparison": _("同品牌自我比较,属实"),
    "goal": _("只表达目标或理念"),
    "consumption_tip": _("消费提示,不比较商品"),
    "grade": _("法定分级、等级用语"),
    "registered": _("注册商标、企业名称"),
    "proven": _("有数据或证书为证"),
}


class Group(NamedTuple):
    """Words of one kind: how grave, why, what to say instead, which exceptions a person may claim."""

    level: str
    name: SourceText
    reason: SourceText
    suggestion: SourceText
    exceptions: tuple[str, ...] = ()


GROUPS: Final = {
    "superlative": Group(BLOCK, _("最字类"), _("《广告法》第九条禁止“最佳”等最高级用语"), _("去掉“最”,说具体的好处"), ("own_comparison", "goal", "consumption_tip", "registered")),
    "first": Group(EVIDENCE, _("第一、唯一类"), _("说第一、唯一要有时间、范围、来源"), _("写明统计口径,或换一种说法"), ("own_comparison", "goal", "registered", "proven")),
    "grade": Group(BLOCK, _("级别、极限类"), _("《广告法》第九条禁止“国家级”“最高级”等用语"), _("换成能看见的事实,如产地、等级标准"), ("goal", "grade", "registered")),
    "absolute": Group(EVIDENCE, _("绝对化"), _("绝对化的说法要能证明"), _("写明依据,或去掉绝对的词"), ("goal", "proven", "registered")),
    "authority": Group(BLOCK, _("借用权威"), _("不能用国家机关、免检、驰名商标等名义做宣传"), _("写明证书编号和发证机构"), ("registered", "proven")),
    "haste": Group(HINT, _("催促"), _("没有写明时间、数量的催促像在制造紧张"), _("写明截止时间和数量"), ("proven",)),
    "price": Group(EVIDENCE, _("价格"), _("比较价格要有依据,原价要有促销前七天内的成交记录"), _("写明比较的依据"), ("proven",)),
    "profit": Group(BLOCK, _("收益承诺"), _("不能承诺收益或结果"), _("去掉承诺,写明风险"), ("registered",)),
    "inducement": Group(BLOCK, _("诱导"), _("微信外部链接规范禁止诱导分享、关注、好评"), _("让大家都能参加,分享自愿"), ()),
    "novelty": Group(HINT, _("新、首创"), _("“新”的说法要写明时间,首创要有依据"), _("写明上新的日期"), ("own_comparison", "proven", "registered")),
    "platform": Group(HINT, _("冒用平台"), _("不能冒用平台名义,也少引导离开平台"), _("换成自己的名字和链接"), ("registered",)),
    "cure": Group(BLOCK, _("医疗、功效"), _("这类商品不能说治疗或预防疾病的作用"), _("说口味、成分、用法"), ("grade", "registered")),
    "claim": Group(EVIDENCE, _("成分、功效宣称"), _("这样的宣称要有证书、检测或批准文号"), _("写明编号或检测报告"), ("proven", "grade", "registered")),
    "guarantee": Group(BLOCK, _("保证性承诺"), _("《广告法》禁止对结果、收益作保证"), _("说做了什么,不保证结果"), ("registered",)),
    "countdown": Group(EVIDENCE, _("没有期限的倒计时"), _("说限时、秒杀、倒计时要写明什么时候结束"), _("写明几月几日几点结束"), ("proven",)),
    "false_countdown": Group(BLOCK, _("虚假倒计时"), _("离真正结束还早,不能说是最后的时间"), _("改成真正的结束时间"), ()),
    "own": Group(BLOCK, _("自己的禁用词"), _("你们自己规定不用这个词"), _("换一个词"), ()),
}  # fmt: skip

GENERAL: Final = "general"
PACKS: Final = {
    "food": _("食品"),
    "cosmetics": _("化妆品"),
    "health_food": _("保健食品"),
    "medical": _("医疗"),
    "education": _("教育培训"),
    "finance": _("金融招商"),
    "baby": _("母婴"),
}
