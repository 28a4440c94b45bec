"""What cannot be done with a task, and what to do instead."""

from __future__ import annotations

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

__all__ = ["LinkLeadsOutside", "NobodyThere", "NotYourTask", "ReasonMissing", "TaskClosed", "TitleMissing"]


class TitleMissing(Refusal):
    """A task says what is to be done."""

    code = "title_missing"
    source_what = _("任务还没有写要做什么")
    source_remedy = _("请用一句话写清楚")


class NobodyThere(Refusal):
    """Whoever left, or works for another brand, can be given nothing."""

    code = "nobody_there"
    source_what = _("“%(name)s”已经离职或不在这个企业空间,不能接任务")
    source_remedy = _("请换一位在职的同事")


class LinkLeadsOutside(Refusal):
    """A task leads to a page of the product and nowhere else."""

    code = "link_leads_outside"
    source_what = _("任务的链接“%(link)s”不是近邻里的页面")
    source_remedy = _("请使用以 / 开头的站内地址")


class NotYourTask(Refusal):
    """One closes what one has to do oneself, or what one may give out."""

    code = "not_your_task"
    source_what = _("“%(title)s”不是你的任务")
    source_remedy = _("请让负责的同事处理,或由能派任务的人改派")


class TaskClosed(Refusal):
    """What has ended cannot end otherwise, and cannot be passed on."""

    code = "task_closed"
    source_what = _("“%(title)s”已经结束(%(outcome)s)")
    source_remedy = _("需要再做一次时,请派一个新任务")


class ReasonMissing(Refusal):
    """Whoever declines says why, so that somebody can decide what becomes of it."""

    code = "reason_missing"
    source_what = _("还没有写为什么不做")
    source_remedy = _("请写一句原因,派任务的人会看到")
