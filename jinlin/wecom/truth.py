"""What the platform lets a program do, what needs a person's tap, what nobody can automate (§7.4, §13 of the protocol).

One table for the help page and for every screen that has to say why it asks a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AUTOMATIC, HALF, TAP, PAID, IMPOSSIBLE, UNKNOWN = "automatic", "half", "tap", "paid", "impossible", "unknown"

KINDS: dict[str, tuple[_StrPromise, str]] = {
    AUTOMATIC: (_("全自动"), "ok"),
    HALF: (_("一半自动"), "apricot"),
    TAP: (_("要人点一下"), "warn"),
    PAID: (_("要买会话存档"), "apricot"),
    IMPOSSIBLE: (_("做不到"), "bad"),
    UNKNOWN: (_("官方没说"), "quiet"),
}


@dataclass(frozen=True)
class Truth:
    """A wish, how far the platform goes along, the way, and what we do instead."""

    wish: _StrPromise
    kind: str
    way: _StrPromise
    page: str = ""  # official page


TRUTHS = (
    Truth(
        _("看到全部客户群、成员、群主、公告、入群时间和来源"),
        AUTOMATIC,
        _("读群列表和群详情,并接收回调"),
        "92120 92122",
    ),
    Truth(
        _("几秒内知道谁进群、退群、群改名、换群主"), AUTOMATIC, _("回调会丢、会重复,所以每晚再全量核对一次"), "92130"
    ),
    Truth(_("给客户打标签"), AUTOMATIC, _("只对员工加过好友的客户;只在群里、没加好友的人打不了"), "92118"),
    Truth(_("群活码满员后自动换群"), AUTOMATIC, _("加入群聊的配置,最多挂 5 个群,可自动建新群"), "92229"),
    Truth(
        _("转移群主"), AUTOMATIC, _("离职、在职继承接口;每个群 90 天内最多 2 次,每位群主每天 300 个群"), "92127 95703"
    ),
    Truth(_("新好友欢迎语"), AUTOMATIC, _("加好友后 20 秒内,只能发一次"), "92137"),
    Truth(_("提醒员工"), AUTOMATIC, _("应用消息和卡片"), "90236"),
    Truth(_("微信客服自动回复"), AUTOMATIC, _("客户发消息后 48 小时内最多 5 条"), "94677"),
    Truth(_("往客户群里发消息"), TAP, _("我们建好群发任务,群主在企业微信里点确认;或在侧边栏点一下发送"), "92135"),
    Truth(_("发朋友圈"), TAP, _("建好任务,员工确认后才发"), "95094"),
    Truth(_("定时群发"), HALF, _("到点由我们建任务,真正发出看群主什么时候点"), "92135"),
    Truth(_("新成员进群欢迎语"), HALF, _("素材能用接口放进库,挂到哪个群要群主在手机上选"), "92366"),
    Truth(_("读群里的聊天内容"), PAID, _("只有会话内容存档;不买时只有每位群主每天的合计数"), "91774 92133"),
    Truth(_("看每个群谁活跃、谁潜水"), PAID, _("从存档消息里算"), "91774"),
    Truth(_("建客户群"), IMPOSSIBLE, _("没有接口;群活码满员时自动建,或员工手工建,我们核对"), "92229"),
    Truth(
        _("拉人进群、移出群、解散、改群名、改公告、禁言、设管理员"),
        IMPOSSIBLE,
        _("没有接口;我们给群主派任务,等回调确认做完"),
        "92130",
    ),
    Truth(_("在群里 @某人或 @所有人"), IMPOSSIBLE, _("没有接口;群主手工 @"), ""),
    Truth(_("撤回已发出的群发"), IMPOSSIBLE, _("只能停掉还没确认的"), "97611"),
    Truth(_("群里的关键词自动回复"), IMPOSSIBLE, _("后台功能,群主在群里打开;我们导出关键词表给后台导入"), ""),
    Truth(_("防骚扰、踢广告、黑名单"), IMPOSSIBLE, _("后台和手机上的功能,没有接口"), ""),
    Truth(_("客户群里的机器人"), IMPOSSIBLE, _("群机器人只在内部群可用"), "99110"),
    Truth(_("读单聊内容、看未读数"), IMPOSSIBLE, _("没有接口"), ""),
    Truth(_("主动加客户、自动通过好友申请"), IMPOSSIBLE, _("只能让客户来加你;欢迎用渠道活码和获客链接"), "92228"),
    Truth(
        _("客户群最多多少人、扫码到多少人停"), UNKNOWN, _("官方文档没有写明,转述是 500 人和 200 人;在系统里可改"), ""
    ),
    Truth(_("自动建的群归谁、什么时候算满"), UNKNOWN, _("官方没写;我们看回调和群详情为准"), "92229"),
    Truth(_("群发任务多久不确认会失效"), UNKNOWN, _("官方没写;素材只存 3 天,我们三天内催确认"), "92135"),
    Truth(_("一个员工最多当多少个群的群主"), UNKNOWN, _("没有找到数字"), ""),
)


def by_kind() -> list[tuple[_StrPromise, str, list[Truth]]]:
    """Return the table in order: what is automatic first, what nobody knows last."""
    return [(label, tone, [each for each in TRUTHS if each.kind == kind]) for kind, (label, tone) in KINDS.items()]
