"""What cannot be done with an answer or a question, and what to do instead."""

from __future__ import annotations

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

__all__ = [
    "AddressWrong",
    "AlreadyEnded",
    "AnswerMissing",
    "AskedMissing",
    "NumberWrong",
    "ReasonMissing",
    "ResolutionMissing",
    "ScopeUnknown",
    "TitleMissing",
    "TooLong",
    "TooManyWays",
    "ValidityWrong",
]


class TitleMissing(Refusal):
    """An entry has a name to be found by."""

    code = "answer_title_missing"
    source_what = _("标题还是空的")
    source_remedy = _("写几个字,方便查找")


class AskedMissing(Refusal):
    """An entry without a way of asking never fires."""

    code = "answer_asked_missing"
    source_what = _("还没有写客户会怎么问")
    source_remedy = _("每行写一种问法,例如:怎么打卡")


class AnswerMissing(Refusal):
    """An entry says something, or hands over to a person."""

    code = "answer_missing"
    source_what = _("“%(what)s”还是空的")
    source_remedy = _("补上内容,或把类型改成“转人工”")


class AddressWrong(Refusal):
    """Not an address a phone could open."""

    code = "answer_address_wrong"
    source_what = _("链接“%(url)s”不能打开")
    source_remedy = _("要以 http:// 或 https:// 开头,从浏览器地址栏完整复制")


class ScopeUnknown(Refusal):
    """No group, type or tag of that name within reach."""

    code = "answer_scope_unknown"
    source_what = _("没有找到“%(scope)s”")
    source_remedy = _("选一个已有的社群类型、标签或群")


class TooLong(Refusal):
    """More than a message takes."""

    code = "answer_too_long"
    source_what = _("%(what)s超过 %(most)s 个字")
    source_remedy = _("请改短")


class TooManyWays(Refusal):
    """More ways of asking than one entry should have."""

    code = "answer_too_many_ways"
    source_what = _("问法超过 %(lines)s 行,或一行里超过 %(words)s 个词")
    source_remedy = _("分成几条写")


class ValidityWrong(Refusal):
    """It ends before it begins."""

    code = "answer_validity_wrong"
    source_what = _("失效时间早于生效时间")
    source_remedy = _("请改其中一个")


class NumberWrong(Refusal):
    """A priority that does not exist."""

    code = "answer_priority_wrong"
    source_what = _("优先级“%(value)s”不是 1–9 的整数")
    source_remedy = _("9 最优先,一般填 5")


class AlreadyEnded(Refusal):
    """Nothing waits any more."""

    code = "question_already_ended"
    source_what = _("这个问题已经处理过了(%(state)s)")
    source_remedy = _("刷新页面看最新的")


class ReasonMissing(Refusal):
    """Whoever closes a question without an answer says why."""

    code = "question_reason_missing"
    source_what = _("还没有写原因")
    source_remedy = _("写一句为什么不用回答")


class ResolutionMissing(Refusal):
    """Whoever resolves a ticket says how."""

    code = "ticket_resolution_missing"
    source_what = _("还没有写怎么处理的")
    source_remedy = _("写一句处理结果")
