"""What cannot be done in the library, and what to do instead."""

from __future__ import annotations

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

__all__ = [
    "AlreadyThere",
    "CopyBlocked",
    "CopyUnproven",
    "DirectionMissing",
    "FieldMissing",
    "FileTooLarge",
    "FileUnknown",
    "LinkNotAllowed",
    "LockedChanged",
    "NameTaken",
    "NotOurs",
    "PiecesMissing",
    "ReasonMissing",
    "RightsMissing",
    "TextTooLong",
    "TitleMissing",
    "ValidityWrong",
    "WrongState",
]


class TitleMissing(Refusal):
    """Whatever is kept has a name to be found by."""

    code = "content_title_missing"
    source_what = _("标题还是空的")
    source_remedy = _("写几个字,方便查找")


class FieldMissing(Refusal):
    """A field that has to be there."""

    code = "content_incomplete"
    source_what = _("“%(what)s”还是空的")
    source_remedy = _("补上再保存")


class TextTooLong(Refusal):
    """More than the field takes."""

    code = "content_too_long"
    source_what = _("%(what)s超过 %(most)s 个字")
    source_remedy = _("请改短")


class DirectionMissing(Refusal):
    """Every asset and post has one direction (R-090)."""

    code = "content_direction_missing"
    source_what = _("还没有选方向")
    source_remedy = _("选促活、转化或品牌之一")


class RightsMissing(Refusal):
    """A reprint names its source and permission, a solicited piece who gave it (R-092)."""

    code = "content_rights_missing"
    source_what = _("转载和征集的内容要写明来源与许可")
    source_remedy = _("写上出处、作者、谁同意的、什么时候")


class ValidityWrong(Refusal):
    """It ends before it begins."""

    code = "content_validity_wrong"
    source_what = _("失效日期早于生效日期")
    source_remedy = _("请改其中一个")


class AlreadyThere(Refusal):
    """The same content is in the library (R-091)."""

    code = "content_already_there"
    source_what = _("素材库里已经有一样的内容:“%(title)s”")
    source_remedy = _("直接用那一条,或改动后再存")


class PiecesMissing(Refusal):
    """A shape that lacks one of its pieces (R-093)."""

    code = "content_pieces_missing"
    source_what = _("瀑布流内容缺少:%(what)s")
    source_remedy = _("文案、图片、视频、产品链接四样都要有")


class FileTooLarge(Refusal):
    """More than the platform takes [D:90253]."""

    code = "content_file_too_large"
    source_what = _("“%(name)s”超过 %(megabytes)s MB")
    source_remedy = _("压缩后再上传:图片 10 MB,视频 10 MB,文件 20 MB 以内")


class FileUnknown(Refusal):
    """Neither a picture, a video nor a file the platform takes."""

    code = "content_file_unknown"
    source_what = _("“%(name)s”不是可以发送的格式")
    source_remedy = _("图片用 JPG、PNG,视频用 MP4,文件用 PDF、Office、TXT、CSV 或 ZIP")


class CopyBlocked(Refusal):
    """Words that may not go out."""

    code = "content_copy_blocked"
    source_what = _("文案里有不能发的词:%(words)s")
    source_remedy = _("按右边的建议改,或选择适用的例外并写明依据")


class CopyUnproven(Refusal):
    """Claims nobody has shown a proof for."""

    code = "content_copy_unproven"
    source_what = _("这些说法还没有证据:%(words)s")
    source_remedy = _("写明依据,或换一种说法")


class LockedChanged(Refusal):
    """A copy differs in what the brand has locked (R-273)."""

    code = "content_locked_changed"
    source_what = _("总部锁定的内容被改动了:%(what)s")
    source_remedy = _("恢复锁定的文字和附件,只改可以改的部分")


class WrongState(Refusal):
    """Not possible in the state it is in."""

    code = "content_wrong_state"
    source_what = _("“%(title)s”现在是“%(state)s”,不能这样做")
    source_remedy = _("刷新页面看最新的状态")


class ReasonMissing(Refusal):
    """Whoever sends something back says why."""

    code = "content_reason_missing"
    source_what = _("还没有写原因")
    source_remedy = _("写一句,让作者知道怎么改")


class NotOurs(Refusal):
    """Brand material is written at headquarters; a store writes its own."""

    code = "content_not_ours"
    source_what = _("这条属于%(unit)s,你不能改")
    source_remedy = _("复制一份给自己的门店再改")


class NameTaken(Refusal):
    """Two of a name could not be told apart."""

    code = "content_name_taken"
    source_what = _("已经有“%(name)s”了")
    source_remedy = _("换个名字,或改那一条")


class LinkNotAllowed(Refusal):
    """An address nobody may be led to."""

    code = "content_link_not_allowed"
    source_what = _("链接“%(url)s”不能用")
    source_remedy = _("要以 http:// 或 https:// 开头;如果设置了可用域名,要在其中")
