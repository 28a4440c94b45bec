"""The words of playbooks: actions, channels, who does it, rules for leaving out, steps; keys are stored, labels are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    Labels = Mapping[str, str | _StrPromise]

ACTIONS: Labels = {
    "post": _("发消息"),
    "announcement": _("群公告"),
    "activity": _("开活动"),
    "human_task": _("人工任务"),
    "tag": _("打标签"),
    "report": _("复盘填报"),
}
CHANNELS: Labels = {
    "group_task": _("群发任务"),
    "sidebar": _("侧边栏一键发"),
    "announcement": _("群公告"),
    "one_to_one": _("一对一"),
    "moments": _("朋友圈"),
    "app_message": _("应用消息"),
    "by_hand": _("手工"),
}
POST_CHANNELS = frozenset({"group_task", "sidebar"})
DIRECTIONS: Labels = {
    "value": pgettext_lazy("direction", "价值"),
    "promo": pgettext_lazy("direction", "促销"),
    "care": pgettext_lazy("direction", "关怀"),
}
OWNERS: Labels = {
    "owner": _("群主"),
    "admin": _("管理员"),
    "assistant": _("群助手"),
    "manager": _("店长"),
    "guide": _("导购"),
    "advisor": _("顾问"),
    "lecturer": _("讲师"),
    "koc": _("气氛组 KOC"),
    "operator": _("运营"),
    "support": _("客服"),
    "product": _("选品"),
    "supply": _("供应链"),
    "tech": _("技术"),
    "sdr": _("SDR"),
}
# Those who work for the whole run and not in one group: whoever answers for the run gets their tasks.
OF_THE_RUN = frozenset({"operator", "support", "product", "supply", "tech", "lecturer", "sdr"})
SKIPS: Labels = {
    "office_weekend": _("写字楼群周末不发"),
    "weekend": _("周末不发"),
    "holiday": _("法定节假日不发"),
    "workday": _("只在周末和节假日发"),
}
STEPS: Labels = {
    "acquire": pgettext_lazy("step", "拉新"),
    "activate": pgettext_lazy("step", "促活"),
    "convert": pgettext_lazy("step", "转化"),
    "retain": pgettext_lazy("step", "留存"),
    "propagate": pgettext_lazy("step", "传播"),
}
FORMS: Labels = {
    "relay": _("接龙"),
    "check_in": _("打卡"),
    "draw": _("抽奖"),
    "seckill": _("秒杀"),
    "vote": _("投票"),
    "group_buy": _("拼团"),
    "coupon": _("发券"),
    "packet": _("红包"),
    "quiz": _("问答"),
    "show": _("晒单"),
    "gift": _("买赠"),
    "live": _("直播"),
    "salon": _("沙龙"),
    "booking": _("预约"),
}
PLACES: Labels = {"online": _("线上"), "offline": _("线下")}
EACH: Labels = {"group": _("每个群一条"), "run": _("整个运行一条")}
ANCHORS: Labels = {
    "date": _("固定日期"),
    "group": _("群加入剧本那天"),
    "join": _("成员进群"),
    "event": _("活动开始 T"),
}
