"""What cannot be done to the tree and to staff, and what to do instead."""

from __future__ import annotations

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

__all__ = [
    "AccountElsewhere",
    "LastAdministrator",
    "RootStays",
    "TreeTooDeep",
    "UnitInsideItself",
    "UnitNameTaken",
    "UsernameTaken",
]


class UnitNameTaken(Refusal):
    """Two units of one parent cannot have one name."""

    code = "unit_name_taken"
    source_what = _("“%(parent)s”下面已经有“%(name)s”")
    source_remedy = _("请换一个名称")


class RootStays(Refusal):
    """The headquarters are the root and hang under nothing."""

    code = "root_stays"
    source_what = _("“%(name)s”是总部,不能移动")


class UnitInsideItself(Refusal):
    """A unit cannot hang under itself or under what is below it."""

    code = "unit_inside_itself"
    source_what = _("不能把“%(name)s”移到“%(parent)s”下面")
    source_remedy = _("请选择它自己和下级以外的单元")


class TreeTooDeep(Refusal):
    """The chain of ids would be longer than a path can be."""

    code = "tree_too_deep"
    source_what = _("“%(name)s”的层级太深了")
    source_remedy = _("请放到更靠近总部的位置")


class UsernameTaken(Refusal):
    """Accounts are unique in the installation."""

    code = "username_taken"
    source_what = _("账号“%(username)s”已经有人用了")
    source_remedy = _("请换一个账号")


class LastAdministrator(Refusal):
    """Without an administrator at the headquarters nobody could let anybody in."""

    code = "last_administrator"
    source_what = _("“%(name)s”是最后一位总部管理员")
    source_remedy = _("请先让另一位同事成为总部管理员")


class AccountElsewhere(Refusal):
    """The same account opens another workspace."""

    code = "account_elsewhere"
    source_what = _("“%(name)s”的账号还属于别的企业空间,不能在这里重置密码")
    source_remedy = _("请让本人在“个人与语言”里修改")
