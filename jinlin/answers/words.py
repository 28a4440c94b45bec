"""Words for people: why an entry answers or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["CONFLICTS", "LEFT_OUT", "LOST", "WHYS"]

WHYS: dict[str, _StrPromise] = {
    "replied": _("小助理会马上自动回复"),
    "off": _("这个群没有打开小助理:只给员工建议,不自动回"),
    "paused": _("这个群暂停了自动回复,由人来回"),
    "unmentioned": _("没有 @小助理或员工:不自动回,只给员工建议"),
    "no_match": _("问答库里没有对得上的,转给值班的人"),
    "repeated": _("同一个人又问了一遍,转给值班的人"),
    "by_staff": _("这条写明转人工,由值班的人来回"),
}
LOST: dict[str, _StrPromise] = {
    "scope": _("不用在这个群"),
    "not_yet": _("还没到生效时间"),
    "over": _("已过有效期"),
    "mention": _("只在 @ 时匹配"),
    "narrower": _("有一条写给更小范围的,先用那条"),
    "priority": _("优先级低"),
    "closer": _("对上的字少"),
    "older": _("一样强,先建的先用"),
}
CONFLICTS: dict[str, _StrPromise] = {
    "clash": _("两条一样强,先建的会回答"),
    "shadowed": _("这条的每种问法都被另一条抢先,永远轮不到"),
}
LEFT_OUT: dict[str, _StrPromise] = {
    "several": _("多个词同时出现的问法,企微后台写不了"),
    "pattern": _("正则,企微后台写不了"),
    "kind": _("不是文字回复"),
    "scope": _("只用在一部分群"),
    "time": _("有有效期"),
}
