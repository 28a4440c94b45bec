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
    unknown: int = 0  # what is not known, by its number in §13


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
    Truth(_("读单聊内容、看未读数"), IMPOSSIBLE, _("没有接口"), ""),
    Truth(_("主动加客户、自动通过好友申请"), IMPOSSIBLE, _("只能让客户来加你;欢迎用渠道活码和获客链接"), "92228"),
    Truth(
        _("取访问令牌多久能取一次、同时能调多少个接口"),
        UNKNOWN,
        _("官方没写数字;令牌存着共用、快过期才换,同一接口限着并发,被限就退让"),
        "91039 90312",
        unknown=1,
    ),
    Truth(
        _("错误的完整说法、问一个不存在的群会答哪个错误码"),
        UNKNOWN,
        _("官方只列了一部分;我们只看错误码不看文字,几种“没有这个群”都当作不在了"),
        "90313 92122",
        unknown=2,
    ),
    Truth(
        _("自动建的群归谁、什么时候算满、新群记不记进活码"),
        UNKNOWN,
        _("官方没写;我们看回调和群详情为准"),
        "92229",
        unknown=3,
    ),
    Truth(
        _("群活码的图片会不会变、会不会过期"),
        UNKNOWN,
        _("官方没写;每晚向平台核对一次,换了就更新"),
        "92229",
        unknown=3,
    ),
    Truth(
        _("客户群最多多少人、扫码到多少人停"),
        UNKNOWN,
        _("官方文档没有写明,转述是 500 人和 200 人;在系统里可改"),
        unknown=4,
    ),
    Truth(_("一家企业最多能加多少客户"), UNKNOWN, _("按企业认证和购买的额度,官方文档没有数字"), unknown=4),
    Truth(
        _("群发任务里的图片,平台建任务时有没有另存"),
        UNKNOWN,
        _("官方没写;素材只存 3 天,我们三天内催确认"),
        "92135 90253",
        unknown=5,
    ),
    Truth(_("群发任务多久不确认会失效"), UNKNOWN, _("官方没写;到期没确认的按没发算"), "92135", unknown=6),
    Truth(
        _("员工自己群发每天几次,占不占企业任务的次数"),
        UNKNOWN,
        _("官方只写每个客户每月的总数;组件说明里说员工自己每天一次"),
        "92135",
        unknown=6,
    ),
    Truth(
        _("后台的小助理自动回复、防骚扰、群去重、快捷回复能不能用接口开关"),
        UNKNOWN,
        _("整套官方文档里没有找到;我们按做不到处理"),
        unknown=7,
    ),
    Truth(
        _("带占位符的群发模板"),
        UNKNOWN,
        _("有错误码 41300–41304,没有文档页;我们不用"),
        "90313",
        unknown=8,
    ),
    Truth(
        _("会话存档里加密的细节、待办和投票消息的字段"),
        UNKNOWN,
        _("官方 SDK 不公开;由 SDK 解密,不认识的消息原样留着"),
        "91774",
        unknown=9,
    ),
    Truth(
        _("群发记录里时间是数字还是文字、进群方式的编号为什么两处不同"),
        UNKNOWN,
        _("官方示例不一致;两种都认,编号以群详情为准"),
        "93338 92122",
        unknown=10,
    ),
    Truth(
        _("客户群里能不能用机器人"),
        UNKNOWN,
        _("官方没写;多位开发者说只能在内部群用,我们按做不到处理"),
        "99110",
        unknown=11,
    ),
    Truth(_("一个员工最多当多少个群的群主"), UNKNOWN, _("没有找到数字")),
    Truth(_("2026 年 2 月以后平台新出的功能"), UNKNOWN, _("还没有核对过;有新文档时更新这一页"), unknown=12),
)


def by_kind() -> list[tuple[_StrPromise, str, list[Truth]]]:
    """Return the table in order: what is automatic first, what nobody knows last."""
    return [(label, tone, [each for each in TRUTHS if each.kind == kind]) for kind, (label, tone) in KINDS.items()]
