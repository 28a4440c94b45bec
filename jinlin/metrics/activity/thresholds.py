"""Every threshold of the analyses, once: its default, what it means, and the workspace's own value where it has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.models import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.workspaces.models import Workspace


@dataclass(frozen=True)
class Threshold:
    """A number that decides something: its key, default and meaning; `seed` says whether a source gave it."""

    key: str
    default: float
    label: Any
    seed: bool = False


class UnknownThreshold(Exception):
    """A workspace's settings name a threshold that does not exist."""


THRESHOLDS = (
    #
    Threshold("health.days", 28, _("健康度看最近多少天")),
    Threshold("health.least_messages", 20, _("少于这么多条消息时不按占比判垃圾群")),
    Threshold("health.garbage_ad_share", 0.5, _("成员广告占成员消息的比例达到此值即为垃圾群")),
    Threshold("health.garbage_ad_share_with_exits", 0.3, _("广告比例达到此值且退群率偏高即为垃圾群")),
    Threshold("health.garbage_promo_share", 0.9, _("全部消息中促销比例达到此值且退群率偏高即为垃圾群"), seed=True),
    Threshold("health.high_exit_rate", 0.1, _("偏高的退群率")),
    Threshold("health.dead_silent_days", 14, _("成员多少天没有发言即为死亡群")),
    Threshold("health.dead_messages_per_day", 0.5, _("每天成员消息少于此值且在下降即为死亡群")),
    Threshold("health.dead_trend", 0.5, _("后半段消息与前半段之比低于此值即为下降")),
    Threshold("health.value_speaker_share", 0.1, _("价值群:发言人数占成员的最低比例")),
    Threshold("health.value_speakers", 3, _("价值群:最少发言人数")),
    Threshold("health.value_peer_share", 0.2, _("价值群:有效发言中成员互相回复的最低比例")),
    Threshold("health.value_noise_share", 0.4, _("价值群:噪声的最高比例")),
    Threshold("health.value_promo_share", 0.5, _("价值群:促销的最高比例")),
    #
    Threshold("dormancy.days", 7, _("沉寂状态看最近多少天")),
    Threshold("dormancy.active_messages", 3, _("活跃:每天成员消息不少于")),
    Threshold("dormancy.active_speakers", 2, _("活跃:每天发言人数不少于")),
    Threshold("dormancy.dormant_messages", 0.5, _("沉寂:每天成员消息少于")),
    Threshold("dormancy.dormant_days", 7, _("沉寂:成员多少天没有发言")),
    Threshold("dormancy.dead_days", 21, _("死群:成员多少天没有发言")),
    #
    Threshold("verdict.days", 28, _("评判比较的周期天数")),
    Threshold("verdict.growth", 0.05, _("算作增长的最低比例")),
    Threshold("vanity.activity_growth", 0.1, _("唯活跃论:每期活跃增长不少于")),
    Threshold("vanity.periods", 2, _("唯活跃论:连续期数")),
    #
    Threshold("graph.hub_centralisation", 0.6, _("中心辐射:中心性不低于")),
    Threshold("graph.mesh_centralisation", 0.35, _("网状链接:中心性不高于")),
    Threshold("graph.mesh_reciprocity", 0.3, _("网状链接:互相回复比例不低于")),
    Threshold("graph.mesh_component", 0.5, _("网状链接:最大连通部分不低于")),
    Threshold("graph.least_links", 5, _("连接少于此数时不作判断")),
    Threshold("graph.newcomer_days", 7, _("新成员多少天内被接上话")),
    Threshold("graph.owner_streak", 5, _("运营连续发言无人回应的条数")),
    #
    Threshold("activity.responders", 2, _("话题至少有几人响应")),
    Threshold("activity.weight_topics", 1, _("话题丰富度的权重")),
    Threshold("activity.weight_participants", 1, _("参与人数的权重")),
    Threshold("activity.weight_attention", 1, _("关注度的权重")),
    Threshold("activity.full_topics", 14, _("每周多少个话题算满分")),
    Threshold("activity.full_participants", 0.2, _("参与人数占成员多少算满分")),
    Threshold("activity.full_attention", 0.5, _("话题响应比例多少算满分")),
    Threshold("activity.silent_days", 30, _("多少天没有发言和下单算沉默")),
    #
    Threshold("segments.days", 90, _("需求型:多少天没有复购"), seed=True),
    Threshold("segments.months", 3, _("忠实型:最近几个月每月都购买")),
    Threshold("segments.referrals", 1, _("忠实型:至少成功推荐几人"), seed=True),
    Threshold("segments.low_orders", 1, _("低需求:最多购买几次"), seed=True),
    Threshold("segments.price_fen", 0, _("羊毛型:平均单价低于(分);0 表示用群的中位数")),
    Threshold("lifecycle.new_days", 30, _("新成员:加入不满多少天")),
    Threshold("lifecycle.active_days", 30, _("活跃:最近多少天有发言或下单")),
    Threshold("lifecycle.mature_days", 180, _("成熟:加入满多少天且仍然活跃")),
    Threshold("lifecycle.lost_days", 90, _("流失:多少天没有发言和下单")),
    Threshold("quadrants.days", 30, _("象限看最近多少天")),
    Threshold("quadrants.valid", 4, _("高活跃:有效发言不少于")),
    Threshold("quadrants.orders", 1, _("高购买:购买天数不少于")),
    #
    Threshold("funnel.active_days", 7, _("漏斗:加入后多少天内发言算活跃")),
    Threshold("funnel.core_orders", 3, _("漏斗:购买多少天以上算核心")),
    #
    Threshold("capacity.contacts_per_day", 150, _("每人每天接待人数"), seed=True),
    Threshold("capacity.members_per_team", 1250, _("每个小组服务的成员数"), seed=True),
    Threshold("capacity.communities_per_person", 20, _("每人管理的群数"), seed=True),
    #
    Threshold("capacity.messages_per_day", 1500, _("每人每天照看的群消息")),
    Threshold("capacity.volunteer_least", 15, _("每位志愿者至少带的群"), seed=True),
    Threshold("capacity.volunteer_most", 20, _("每位志愿者最多带的群"), seed=True),
    Threshold("capacity.members_per_advisor", 50, _("每位顾问服务的核心成员")),
)
DEFAULTS: Mapping[str, float] = {row.key: row.default for row in THRESHOLDS}


def of(workspace: Workspace) -> dict[str, float]:
    """Return the thresholds of a workspace: the defaults, with its own values over them."""
    settings = Settings.objects.filter(workspace=workspace).first()
    return merged(settings.values.get("thresholds", {}) if settings else {})


def merged(own: Mapping[str, float]) -> dict[str, float]:
    """Return the defaults with these values over them. Raises UnknownThreshold."""
    strange = sorted(set(own) - set(DEFAULTS))
    if strange:
        raise UnknownThreshold(", ".join(strange))
    return {**DEFAULTS, **{key: float(value) for key, value in own.items()}}
