"""Activation: who speaks and how much (R-236, R-237, R-244, R-263)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.definitions.metric import Metric, Stage, Variant, by_platform, column, count

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STAGE = Stage.ACTIVATION
HISTORY = ("history",)
BOTH = ("history", "memberships")


def _average(t: Any) -> Any:
    return t["member_days"] / t["days"]


def _official_average(t: Any) -> Any:
    return t["official_member_days"] / t["official_days"]


_OFFICIAL_PER_HEAD = by_platform(
    column("official_messages"),
    _("消息总数 ÷ 日均群成员数(每日群成员总数的平均);含员工,同一人在几个群算几次"),
    _official_average,
)
_OFFICIAL_MESSAGES = by_platform(column("official_messages"), _("每日群消息总数之和,含员工"))


def _per_head(key: str, label: _StrPromise, messages: str, sentence: _StrPromise, **rest: Any) -> Metric:
    usual = Variant(column(messages), _average, sentence, ("people", "basis", "talk"), "no_average")
    return Metric(
        key, label, STAGE, "per_head", BOTH, usual, better="up", source="R-237", official=_OFFICIAL_PER_HEAD, **rest
    )


_WITH_STAFF = _("消息总数(含员工、机器人和小号) ÷ 日均人数(每日日末人数的平均)")

METRICS = (
    Metric(
        "interaction_rate",
        _("互动率"),
        STAGE,
        "share",
        BOTH,
        Variant(
            column("speaker_days"),
            column("daily_present"),
            _("每日有效发言人数之和 ÷ 每日在群人数之和;单日即当日有效发言人数 ÷ 当日在群人数"),
            ("people", "basis", "spoken"),
            "nobody_present",
        ),
        better="up",
        source="R-236 C-07",
        official=by_platform(
            column("official_speakers"),
            _("每日发过消息的群成员数之和 ÷ 每日群成员总数之和;含员工,同一人在几个群算几次"),
            column("official_member_days"),
        ),
    ),
    _per_head(
        "messages_per_member",
        _("人均消息量"),
        "messages",
        _("成员消息总数(不含员工、机器人和小号) ÷ 日均人数(每日日末人数的平均)"),
        reading="messages",
        others={
            "all": Variant(column("messages_all"), _average, _WITH_STAFF, ("people", "basis", "talk"), "no_average")
        },
    ),
    _per_head("messages_per_member_all", _("人均消息量(含员工)"), "messages_all", _WITH_STAFF),
    count(
        "messages",
        _("消息数"),
        _("成员发出的消息数(不含员工、机器人和小号)"),
        "talk",
        STAGE,
        HISTORY,
        better="up",
        official=_OFFICIAL_MESSAGES,
    ),
    count(
        "messages_all",
        _("消息数(含员工)"),
        _("全部消息数,含员工、机器人和小号"),
        "talk",
        STAGE,
        HISTORY,
        official=_OFFICIAL_MESSAGES,
    ),
    count(
        "groups_with_messages",
        _("有消息的群数"),
        _("窗口内至少有一条消息的群数"),
        "voiced",
        STAGE,
        HISTORY,
        better="up",
        official=by_platform(column("official_voiced"), _("当日有过消息的群数"), one_day=True),
    ),
    count(
        "valid_messages",
        _("有效消息数"),
        _("成员的有效发言条数:文字,非纯表情,非“1”“+1”接龙,未撤回,未被确认违规"),
        "spoken",
        STAGE,
        HISTORY,
        better="up",
        source="C-07",
    ),
    count(
        "speakers",
        _("发言人数"),
        _("窗口内至少有一条有效发言的人数(按人去重)"),
        "speakers",
        STAGE,
        HISTORY,
        better="up",
        official=by_platform(
            column("official_speakers"), _("当日发过消息的群成员数;含员工,同一人在几个群算几次"), one_day=True
        ),
    ),
    Metric(
        "promo_share",
        _("广告占比"),
        STAGE,
        "share",
        HISTORY,
        Variant(
            column("promo_messages"),
            column("messages_all"),
            _("促销或广告消息数 ÷ 全部消息数"),
            ("talk",),
            "no_messages",
        ),
        better="down",
        source="R-095",
    ),
    Metric(
        "peer_interaction_share",
        _("群友互动占比"),
        STAGE,
        "share",
        HISTORY,
        Variant(
            column("peer_replies"),
            column("named_replies"),
            _("成员之间的回复数 ÷ 全部回复数(不知回复给谁的不计)"),
            ("talk", "named"),
            "no_replies",
        ),
        better="up",
        source="R-263",
    ),
    Metric(
        "open_rate",
        _("打开率"),
        STAGE,
        "share",
        ("posts",),
        Variant(
            column("opens"), column("open_reach"), _("打开数 ÷ 触达数(只计有打开记录的推送)"), ("posts",), "no_reach"
        ),
        better="up",
        source="R-244",
    ),
    Metric(
        "comment_rate",
        _("评论率"),
        STAGE,
        "share",
        ("posts",),
        Variant(
            column("comments"),
            column("comment_reach"),
            _("评论数 ÷ 触达数(只计有评论记录的推送)"),
            ("posts",),
            "no_reach",
        ),
        better="up",
        source="R-244",
    ),
)
