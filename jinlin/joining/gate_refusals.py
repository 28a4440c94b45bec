"""What cannot be done with a gate or an application, and what to do instead."""

from __future__ import annotations

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

__all__ = [
    "AlreadyDecided",
    "AlreadyGuarded",
    "ForcedSharing",
    "GateClosed",
    "NameMissing",
    "NameTaken",
    "NotAdmissible",
    "NotAnImage",
    "NotInTheSubtree",
    "NothingInForce",
    "OwnApproval",
    "ReasonMissing",
    "RoundNotReady",
    "ScreeningOver",
    "TooLarge",
    "TooMany",
    "TooSoon",
    "WithoutConsent",
]


class NameMissing(Refusal):
    """A gate has a name."""

    code = "gate_name_missing"
    source_what = _("门槛还没有名字")
    source_remedy = _("请用几个字说明它给谁用")


class NameTaken(Refusal):
    """Two open gates of a workspace have different names."""

    code = "gate_name_taken"
    source_what = _("已经有名为“%(name)s”的门槛")
    source_remedy = _("请换一个名字")


class AlreadyGuarded(Refusal):
    """A community has one gate at most."""

    code = "already_guarded"
    source_what = _("“%(community)s”前面已经有门槛“%(gate)s”")
    source_remedy = _("请先在那个门槛里移除这个群")


class NotInTheSubtree(Refusal):
    """One places a gate before groups one may see."""

    code = "not_in_the_subtree"
    source_what = _("这个群不在你的数据范围内")
    source_remedy = _("请由负责这个群的同事来设置")


class ForcedSharing(Refusal):
    """Making people share is against the platform's rules, unless somebody answers for it (R-066, R-277)."""

    code = "forced_sharing"
    source_what = _("“必须转发海报”属于诱导分享,平台可能处罚")
    source_remedy = _("请改为自愿转发,或由另一位同事写明原因后批准")


class OwnApproval(Refusal):
    """Nobody approves their own risk."""

    code = "own_approval"
    source_what = _("不能批准自己写的门槛")
    source_remedy = _("请由另一位能设定门槛的同事批准")


class ReasonMissing(Refusal):
    """Who decides about somebody says why."""

    code = "gate_reason_missing"
    source_what = _("还没有写原因")
    source_remedy = _("请写一句原因,申请人会看到")


class NothingInForce(Refusal):
    """Before the first version is published nobody can ask to come in."""

    code = "nothing_in_force"
    source_what = _("门槛“%(gate)s”还没有生效的版本")
    source_remedy = _("请先发布一个版本")


class GateClosed(Refusal):
    """A gate that was ended takes nobody."""

    code = "gate_closed"
    source_what = _("“%(gate)s”已经停止申请")
    source_remedy = _("请联系工作人员")


class WithoutConsent(Refusal):
    """Nothing is kept about somebody who has not agreed (PIPL)."""

    code = "without_consent"
    source_what = _("还没有同意个人信息处理说明")
    source_remedy = _("请先阅读并同意")


class ScreeningOver(Refusal):
    """Whoever did not take part in the first round cannot come in by a later one (R-068)."""

    code = "screening_over"
    source_what = _("“%(gate)s”这次筛选的报名已经截止")
    source_remedy = _("请关注下一次报名,或联系工作人员")


class TooSoon(Refusal):
    """Somebody who was not admitted waits before asking again."""

    code = "too_soon"
    source_what = _("上次没有通过,%(on)s 之后可以再申请")
    source_remedy = _("到时请再打开这个页面")


class AlreadyDecided(Refusal):
    """What has ended stays so; a new application can be made."""

    code = "already_decided"
    source_what = _("“%(name)s”的申请已经结束(%(state)s)")
    source_remedy = _("需要时请对方重新申请")


class NotAdmissible(Refusal):
    """Where the gate asks for agreement to the rules, nobody comes in without it (R-065)."""

    code = "not_admissible"
    source_what = _("“%(name)s”还没有认同群规与价值观,不能通过")
    source_remedy = _("请对方在申请页面确认后再审核")


class RoundNotReady(Refusal):
    """A round is settled once, after the one before it."""

    code = "round_not_ready"
    source_what = _("“%(name)s”现在不能这样做:%(why)s")
    source_remedy = _("请刷新页面看看现在到了哪一步")


class NotAnImage(Refusal):
    """A proof is a picture or a PDF, by its content and not by its name."""

    code = "not_an_image"
    source_what = _("“%(name)s”不是 JPG、PNG、WebP 图片或 PDF")
    source_remedy = _("请上传截图或照片")


class TooLarge(Refusal):
    """A proof is of a size that a phone makes."""

    code = "proof_too_large"
    source_what = _("“%(name)s”超过 %(megabytes)s MB")
    source_remedy = _("请上传小一点的图片")


class TooMany(Refusal):
    """Nobody fills the disk."""

    code = "too_many_proofs"
    source_what = _("已经上传了 %(count)s 个文件")
    source_remedy = _("请等待审核,或联系工作人员")
