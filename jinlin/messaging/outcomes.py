"""Words for people: why the door said no, why the platform did not send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    from jinlin.messaging.models import Post

__all__ = ["FAULTS", "REMEDIES", "RULES", "RULE_NAMES", "WARNINGS", "fault", "remedy", "told", "why"]

RULES: dict[str, _StrPromise] = {
    "unseen": gettext_lazy("群不存在、已结束,或不在你的管辖范围"),
    "nobody": gettext_lazy("群主没有能用的企微账号,没有人能按发送"),
    "copy_check": gettext_lazy("文案里有不能发的词:%(words)s"),
    "approval": gettext_lazy("还没有审批"),
    "paused": gettext_lazy("这个群暂停了推广"),
    "opt_out": gettext_lazy("对方要求不再接收"),
    "cool_off": gettext_lazy("恢复后的冷静期,%(until)s 前不发促销"),
    "closed_day": gettext_lazy("%(day)s 是不打扰的日子"),
    "office_weekend": gettext_lazy("写字楼群周末不发"),
    "quiet_hours": gettext_lazy("免打扰时段 %(since)s–%(until)s"),
    "quota": gettext_lazy("企业微信的群发额度已用 %(used)s/%(most)s"),
    "day_budget": gettext_lazy("这个群当天已有 %(count)s 条,最多 %(most)s 条"),
    "week_budget": gettext_lazy("这个群本周已有 %(count)s 条,最多 %(most)s 条"),
    "demand_once": gettext_lazy("供需信息一天只打扰一次"),
    "promo_budget": gettext_lazy("当天已有 %(count)s 条促销,最多 %(most)s 条"),
    "promo_share": gettext_lazy("7 天 %(total)s 条里已有 %(promo)s 条促销,上限 %(ceiling)s%%"),
    "account_day": gettext_lazy("这个账号当天已有 %(count)s 次任务,最多 %(most)s 次"),
    "gap": gettext_lazy("离 %(other)s 那条不到 %(minutes)s 分钟"),
    "account_spacing": gettext_lazy("同一账号两次任务至少隔 %(minutes)s 分钟"),
}
RULE_NAMES: dict[str, _StrPromise] = {
    "nobody": gettext_lazy("没有能发的账号"),
    "copy_check": gettext_lazy("文案检查"),
    "paused": gettext_lazy("群已暂停"),
    "cool_off": gettext_lazy("冷静期"),
    "closed_day": gettext_lazy("不打扰的日子"),
    "office_weekend": gettext_lazy("写字楼周末"),
    "quiet_hours": gettext_lazy("免打扰时段"),
    "quota": gettext_lazy("平台额度"),
    "day_budget": gettext_lazy("每天条数"),
    "week_budget": gettext_lazy("每周条数"),
    "demand_once": gettext_lazy("供需一天一次"),
    "promo_budget": gettext_lazy("每天促销"),
    "promo_share": gettext_lazy("促销占比"),
    "gap": gettext_lazy("间隔"),
    "account_day": gettext_lazy("账号每天任务"),
    "account_spacing": gettext_lazy("账号间隔"),
}
REMEDIES: dict[str, _StrPromise] = {
    "nobody": gettext_lazy("到“离职交接”换群主,或改用侧栏发送"),
    "copy_check": gettext_lazy("改掉这些词再发"),
    "approval": gettext_lazy("请有审批权限的同事批准"),
    "paused": gettext_lazy("先处理暂停的原因,再由人解除暂停"),
}
# What the platform does about each risky option (R-277, ux.md §8).
WARNINGS: dict[str, _StrPromise] = {
    "frequency": gettext_lazy("超过频次预算的群发会让成员退群,账号可能被限制;平台额度不会因此变多"),
    "induced_share": gettext_lazy("违反《微信外部链接内容管理规范》:链接会被拦截,屡犯封域名"),
    "forced_share": gettext_lazy("违反《微信外部链接内容管理规范》:把分享当条件属于诱导,会被投诉和处罚"),
    "forced_follow": gettext_lazy("违反《微信外部链接内容管理规范》:不能以关注为条件给内容或奖励"),
    "bulk_add": gettext_lazy("企业微信把批量加人当骚扰,账号会被限制加好友或封禁"),
}
# Why the platform or a person did not send (status 2 and 3 of get_groupmsg_send_result [D:93338]).
FAULTS: dict[str, _StrPromise] = {
    "not_friend": gettext_lazy("不是好友或群已解散(企业微信状态 2)"),
    "quota": gettext_lazy("群已收到足够的群发,额度用完(企业微信状态 3)"),
    "unreachable": gettext_lazy("企业微信说发不到这个群"),
    "platform": gettext_lazy("企业微信拒绝了任务"),
    "not_confirmed": gettext_lazy("群主没有确认"),
    "left_out": gettext_lazy("群主确认时没有勾选这个群"),
    "not_sent": gettext_lazy("没有人发送"),
    "stopped": gettext_lazy("任务被停止"),
    "withdrawn": gettext_lazy("被撤回"),
    "paused": gettext_lazy("发送时群已暂停"),
    "ended": gettext_lazy("发送时群已结束"),
    "no_room": gettext_lazy("合并后仍没有能发的时间"),
    "no_file": gettext_lazy("素材文件找不到"),
}


def told(rule: str, numbers: Mapping[str, Any]) -> str:
    """Say why the door moved or refused, in the reader's language."""
    if rule not in RULES:
        return rule
    return str(RULES[rule]) % {"words": "", "until": "", "day": "", **numbers}


def why(post: Post) -> str:
    """Say why a post was moved, refused or not sent; empty where there is nothing to say."""
    return fault(post.fault) or (told(post.rule, post.why) if post.rule else "")


def remedy(rule: str) -> str:
    """Say what would help; empty where another time does."""
    return str(REMEDIES.get(rule, ""))


def fault(name: str) -> str:
    """Say why it was not sent; the name itself where there are no words."""
    return str(FAULTS.get(name, name)) if name else ""
