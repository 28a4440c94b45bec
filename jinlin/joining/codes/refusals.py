"""What cannot be done with a code, and what to do instead."""

from __future__ import annotations

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _


class NameTaken(Refusal):
    """Two codes that run should not be called the same."""

    code = "code_name_taken"
    source_what = _("已经有一个在用的群活码叫“%(name)s”")
    source_remedy = _("请换个名字,或先停用那一个")


class WrongNumberOfGroups(Refusal):
    """The platform takes one to five [D:92229]."""

    code = "code_groups"
    source_what = _("要选 1 到 %(most)s 个群")
    source_remedy = _("更多的群请再建一个群活码,或打开自动建群")


class NotAPlatformGroup(Refusal):
    """The platform shows the way to groups it knows."""

    code = "code_group_unknown_to_the_platform"
    source_what = _("“%(name)s”不是企业微信里的客户群,或已经解散")
    source_remedy = _("请换一个群,或改用手工群池")


class BaseNameMissing(Refusal):
    """A group that is made must be called something."""

    code = "code_without_base_name"
    source_what = _("打开自动建群要写群名前缀")
    source_remedy = _("例如“福利群”,新群会叫 福利群11、福利群12")


class CodeStopped(Refusal):
    """Its picture leads nowhere any more."""

    code = "code_stopped"
    source_what = _("群活码“%(name)s”已停用")
    source_remedy = _("请用另一个群活码")


class CodeNotOpen(Refusal):
    """It begins later."""

    code = "code_not_open"
    source_what = _("群活码“%(name)s”还没有开始")
    source_remedy = _("请在开始时间以后再来")


class CodeFull(Refusal):
    """Every group behind it is full, and it does not grow."""

    code = "code_full"
    source_what = _("“%(name)s”的群都满了")
    source_remedy = _("请联系发码的人:换一个群,或打开自动建群")


class PlatformAllocates(Refusal):
    """Who comes by a code of the platform is shown their group by the platform."""

    code = "code_of_the_platform"
    source_what = _("“%(name)s”由企业微信分配群")
    source_remedy = _("请直接出示它的二维码")
