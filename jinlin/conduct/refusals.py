"""What rules, cases and crises cannot do, each with the remedy."""

from __future__ import annotations

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _


class PartMissing(Refusal):
    """A rule set without one of its three parts tells members too little (R-073)."""

    code = "part_missing"
    source_what = _("还缺“%(part)s”")
    source_remedy = _("群定位、言行规则、惩罚规则三部分都写好才能发布")


class TooLongToAnnounce(Refusal):
    """A notice holds only so much."""

    code = "too_long_to_announce"
    source_what = _("群公告有 %(length)s 个字,超过 %(limit)s 个字")
    source_remedy = _("请把规则写短一些")


class Published(Refusal):
    """What members were told does not change under them."""

    code = "rules_published"
    source_what = _("第 %(number)s 版已经发布,不能再改")
    source_remedy = _("请新建一版再改")


class BadPattern(Refusal):
    """A nickname pattern that RE2 cannot read, or that is too large."""

    code = "bad_pattern"
    source_what = _("昵称格式“%(pattern)s”不是有效的正则表达式")
    source_remedy = _("请检查括号和特殊符号;用 RE2 的写法,不支持前后查找")


class ScopeTaken(Refusal):
    """One place, one rule set."""

    code = "scope_taken"
    source_what = _("这个范围已经有群规“%(name)s”")
    source_remedy = _("请打开那一份来改")


class NoSuchPenalty(Refusal):
    """A step of a ladder that is none."""

    code = "no_such_penalty"
    source_what = _("没有“%(penalty)s”这种处罚")
    source_remedy = _("可以选警告、请发红包、移出群")


class CaseDecided(Refusal):
    """A case is decided once."""

    code = "case_decided"
    source_what = _("这条已经处理过:%(state)s")
    source_remedy = _("请刷新页面看最新状态")


class PolicyNoteMissing(Refusal):
    """A red packet may not be forced; whoever proposes one says that they know (C-31)."""

    code = "policy_note_missing"
    source_what = _("请对方发红包前,要写明是自愿的以及依据")
    source_remedy = _("请在备注里写明;当地法规和平台规则不允许强制发红包")


class NothingToAppeal(Refusal):
    """Only a confirmed case can be appealed, once."""

    code = "nothing_to_appeal"
    source_what = _("这条不能申诉,或者已经申诉过")
    source_remedy = _("如有疑问请在群里联系群主")


class WordsMissing(Refusal):
    """Something that has to be said in words."""

    code = "words_missing"
    source_what = _("还没有写“%(what)s”")
    source_remedy = _("请写一句再提交")


class CrisisLasts(Refusal):
    """There is one incident at a time in a community."""

    code = "crisis_lasts"
    source_what = _("“%(name)s”已经有一件舆情在处理")
    source_remedy = _("请在那一件里记录")


class CrisisOver(Refusal):
    """Nothing is written into a closed incident."""

    code = "crisis_over"
    source_what = _("这件舆情已经解除")
    source_remedy = _("如果又有苗头,请重新上报")
