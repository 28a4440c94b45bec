"""How playbooks say no."""

from __future__ import annotations

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

__all__ = [
    "AlreadyEnrolled",
    "AnchorMissing",
    "EndedAlready",
    "Locked",
    "NameMissing",
    "NeedsApproval",
    "NoGroups",
    "NotOpen",
    "NotYours",
    "OnlyOpenRows",
    "PausedAlready",
    "QuietHours",
    "TooLate",
    "WhyMissing",
]


class NameMissing(Refusal):
    """Everything in the library has a name."""

    code = "playbook_name_missing"
    source_what = _("还没有名称")
    source_remedy = _("请写一个同事看得懂的名称")


class WhyMissing(Refusal):
    """Whoever leaves something out says why (R-110)."""

    code = "playbook_why_missing"
    source_what = _("还没有写原因")
    source_remedy = _("跳过、停止和暂停都要写一句原因,复盘时会看到")


class NoGroups(Refusal):
    """A run has groups that are open and that one may see; only one that begins as people join may wait for them."""

    code = "run_without_groups"
    source_what = _("没有选到还开着的群")
    source_remedy = _("请放宽条件,至少选到一个群")


class AnchorMissing(Refusal):
    """A playbook around a day or an event needs to know when that is."""

    code = "run_without_anchor"
    source_what = _("这个剧本要有起点:%(anchor)s")
    source_remedy = _("请选日期和时间")


class NeedsApproval(Refusal):
    """Only somebody who approves may let rows go out before 08:00."""

    code = "early_needs_approval"
    source_what = _("08:00 以前发送要有审批权限的人同意")
    source_remedy = _("请让有权的人启动,或不勾选,那些行会顺延到 08:00")


class NotOpen(Refusal):
    """What is over is history."""

    code = "occurrence_not_open"
    source_what = _("“%(name)s”已经%(state)s")
    source_remedy = _("只能改还没有执行的安排")


class Locked(Refusal):
    """A row is closed to changes half an hour before."""

    code = "occurrence_locked"
    source_what = _("“%(name)s”在 30 分钟内开始,已经锁定")
    source_remedy = _("请在发送任务里撤回,或等它结束后处理")


class TooLate(Refusal):
    """One cannot move something into the past, nor within the half hour that is locked."""

    code = "occurrence_into_the_past"
    source_what = _("新的时间离现在不到 30 分钟")
    source_remedy = _("请选晚一点的时间")


class QuietHours(Refusal):
    """Members are not disturbed at night."""

    code = "occurrence_in_quiet_hours"
    source_what = _("%(time)s 在免打扰时段(22:00–08:00)")
    source_remedy = _("请选 08:00 到 22:00 之间的时间")


class EndedAlready(Refusal):
    """A run that ended does not go on."""

    code = "run_ended"
    source_what = _("“%(name)s”已经停止")
    source_remedy = _("请从剧本库再启动一次")


class PausedAlready(Refusal):
    """It stands still already, or it does not."""

    code = "run_pause_state"
    source_what = _("“%(name)s”的状态没有变化")
    source_remedy = _("请刷新页面看最新状态")


class AlreadyEnrolled(Refusal):
    """A group takes part once."""

    code = "enrolled_already"
    source_what = _("选到的群都已经在这个运行里")
    source_remedy = _("请选别的群")


class NotYours(Refusal):
    """What headquarters wrote, a store copies before it changes it."""

    code = "playbook_of_somebody_else"
    source_what = _("剧本“%(name)s”不是你这一级的")
    source_remedy = _("请先复制一份到自己名下再改")


class OnlyOpenRows(Refusal):
    """A store changes what headquarters left open."""

    code = "playbook_row_closed"
    source_what = _("总部没有放开这些行:%(rows)s")
    source_remedy = _("请改回总部的写法,或请总部放开")
