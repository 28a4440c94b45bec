"""What cannot be done with questionnaires and responses, and what to do instead."""

from __future__ import annotations

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

__all__ = [
    "AlreadyAnswered",
    "AnswersMissing",
    "DraftChanged",
    "LeadsOutside",
    "NotAPicture",
    "NotOpen",
    "NotReady",
    "NotYourResponse",
    "NothingNew",
    "PictureTooLarge",
    "ResponseClosed",
    "TooFast",
    "WithoutConsent",
]


class DraftChanged(Refusal):
    """Somebody else has changed the draft meanwhile."""

    code = "draft_changed"
    source_what = _("问卷刚被别人改过")
    source_remedy = _("请刷新页面,在新的内容上再改")


class NotReady(Refusal):
    """A draft with problems is not published."""

    code = "not_ready"
    source_what = _("还有 %(n)s 处要改才能发布")
    source_remedy = _("请按右边列出的问题修改")


class NothingNew(Refusal):
    """The draft is word for word what is live."""

    code = "nothing_new"
    source_what = _("草稿和已发布的版本一样")
    source_remedy = _("不需要再发布")


class NotOpen(Refusal):
    """Not published, not yet open, or over."""

    code = "not_open"
    source_what = _("问卷现在不接受填写")
    source_remedy = _("它可能还没开始,或者已经结束;请向发链接给你的人确认")


class NotYourResponse(Refusal):
    """Somebody else's way through."""

    code = "not_your_response"
    source_what = _("这份答卷不是从这台手机开始的")
    source_remedy = _("请用开始填写的手机打开,或从收到的链接重新开始")


class AlreadyAnswered(Refusal):
    """One answer per person."""

    code = "already_answered"
    source_what = _("你已经填写过这份问卷")
    source_remedy = _("每人只能填写一次;要改请先撤回原来的答卷")


class ResponseClosed(Refusal):
    """It was sent or taken back."""

    code = "response_closed"
    source_what = _("这份答卷已经提交或撤回")
    source_remedy = _("不能再改")


class WithoutConsent(Refusal):
    """Nothing is collected before the person agreed."""

    code = "without_consent"
    source_what = _("还没有同意告知内容")
    source_remedy = _("请先阅读并勾选同意")


class AnswersMissing(Refusal):
    """A question that is asked has no answer, or one that does not fit any more."""

    code = "answers_missing"
    source_what = _("还有 %(n)s 题没有填好")
    source_remedy = _("请补上标红的题目")


class TooFast(Refusal):
    """Nobody reads so fast."""

    code = "too_fast"
    source_what = _("提交得太快了")
    source_remedy = _("请看一遍填写的内容再提交")


class LeadsOutside(Refusal):
    """Where a person goes back to is a phone page of ours."""

    code = "leads_outside"
    source_what = _("返回地址不是手机页面")
    source_remedy = _("请用 /h/ 开头的地址")


class NotAPicture(Refusal):
    """What was handed in is no picture that can be opened."""

    code = "not_a_picture"
    source_what = _("这个文件不是能打开的图片")
    source_remedy = _("请上传 JPG、PNG 或 WebP 图片")


class PictureTooLarge(Refusal):
    """More bytes or pixels than a phone's photograph has."""

    code = "picture_too_large"
    source_what = _("图片太大")
    source_remedy = _("请上传不超过 8 MB 的图片,或先截图再上传")
