"""Activity as it is meant: a topic is answered, people come back to ask; three criteria and one index (R-205, R-206)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity import ground, thresholds
from jinlin.metrics.activity.ground import Number, Scope, ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.core.clock import Window

RESPONSE = _("话题响应率 = 至少有足够多成员响应的话题 ÷ 话题数")
RESPONDERS = _("每个话题的响应人数 = 各话题响应人数之和 ÷ 话题数")
FIRST_REPLY = _("首次回应时间 = 有人回应的话题从抛出到第一次回应的平均秒数")
RETURN_TO_ASK = _("回来提问率 = 在不同的周都提过问的成员 ÷ 提过问的成员")
TOPICS = _("话题丰富度 = 话题数 ÷ 周数")
PARTICIPANTS = _("参与人数 = 有有效发言的成员 ÷ 期末成员")
ATTENTION = _("关注度 = 有人响应的话题 ÷ 话题数(没有阅读数据时的近似)")
NOISE = _("噪声 = 重复消息与非有效发言中较多者 ÷ 成员消息")
SIGNAL = _("信号 = 回复、提问、链接之和(不超过成员消息) ÷ 成员消息")
INDEX = _("活跃指数 = 三项各按满分折算到 0–100,再按权重平均;只是诊断,不参与评判")
NO_TOPICS = _("窗口内没有话题,或没有聊天记录")
NO_QUESTIONS = _("窗口内没有成员提问")
NO_MEMBERS = _("没有成员")
NO_MESSAGES = _("窗口内没有成员消息")
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Activity:
    """The activity of one community over a window: what counts as active, the three criteria, the index, the noise."""

    community: int
    response: Number
    responders: Number
    first_reply_seconds: Number
    return_to_ask: Number
    topics: Number
    participants: Number
    attention: Number
    index: Number
    signal: Number
    noise: Number
    noise_before: Number

    @property
    def noise_rising(self) -> bool:
        """Whether noise grew against the period before (R-219)."""
        now, before = self.noise.value, self.noise_before.value
        return now is not None and before is not None and now > before


def measure(scope: Scope, window: Window) -> list[Activity]:
    """Return the activity of every community of the scope, in one pass each (R-205, R-206, R-219)."""
    limits = thresholds.of(scope.workspace)
    talk, before = _talk(scope, window), _talk(scope, window.previous())
    people, members = _speakers(scope, window), _members(scope, window)
    askers = _askers(scope, window)
    return [
        _activity(
            key,
            talk.get(key, {}),
            before.get(key, {}),
            {**members.get(key, {}), **people.get(key, {}), **askers.get(key, {})},
            window.days / DAYS_A_WEEK,
            limits,
        )
        for key in sorted({*talk, *members})
    ]


def index(topics: Number, participants: Number, attention: Number, limits: Mapping[str, float]) -> Number:
    """Combine the three criteria by the workspace's weights; what is not known is left out of the average."""
    parts = [
        (scaled, limits[f"activity.weight_{name}"])
        for name, number in (("topics", topics), ("participants", participants), ("attention", attention))
        if (scaled := _scaled(number.value, limits[f"activity.full_{name}"])) is not None
    ]
    weight = sum(share for _value, share in parts)
    return ratio(sum(value * share for value, share in parts) if parts else None, weight, INDEX, missing=NO_TOPICS)


def _scaled(value: float | None, full: float) -> float | None:
    return None if value is None else 100 * min(1.0, value / full)


def _activity(
    community: int,
    talk: Mapping[str, Any],
    before: Mapping[str, Any],
    people: Mapping[str, Any],
    weeks: float,
    limits: Mapping[str, float],
) -> Activity:
    topics = ratio(talk.get("topics"), weeks, TOPICS, missing=NO_TOPICS)
    speakers = people.get("speakers", 0) if talk else None
    participants = ratio(speakers, people.get("members"), PARTICIPANTS, missing=NO_MEMBERS)
    attention = ratio(talk.get("answered"), talk.get("topics"), ATTENTION, missing=NO_TOPICS)
    return Activity(
        community=community,
        response=ratio(talk.get("answered"), talk.get("topics"), RESPONSE, missing=NO_TOPICS),
        responders=ratio(talk.get("responders"), talk.get("topics"), RESPONDERS, missing=NO_TOPICS),
        first_reply_seconds=ratio(talk.get("seconds"), talk.get("answered"), FIRST_REPLY, missing=NO_TOPICS),
        return_to_ask=ratio(people.get("returned"), people.get("asked"), RETURN_TO_ASK, missing=NO_QUESTIONS),
        topics=topics,
        participants=participants,
        attention=attention,
        index=index(topics, participants, attention, limits),
        signal=ratio(_signal(talk), talk.get("people"), SIGNAL, missing=NO_MESSAGES),
        noise=_noise(talk),
        noise_before=_noise(before),
    )


def _signal(talk: Mapping[str, Any]) -> float | None:
    return min(talk["people"], talk["replies"] + talk["questions"] + talk["links"]) if talk else None


def _noise(talk: Mapping[str, Any]) -> Number:
    noisy = min(talk["people"], max(talk["repeated"], talk["people"] - talk["valid"])) if talk else None
    return ratio(noisy, talk.get("people"), NOISE, missing=NO_MESSAGES)


def _talk(scope: Scope, window: Window) -> dict[int, dict[str, Any]]:
    table = ground.community_days(scope, window)
    names = {"people": "people_messages", "answered": "answered_topics", "responders": "topic_responders"}
    plain = ("topics", "valid", "replies", "questions", "links", "repeated")
    found = table.group_by("community").aggregate(
        **{name: table[name].sum().fill_null(0) for name in plain},
        **{name: table[column].sum().fill_null(0) for name, column in names.items()},
        seconds=table["first_reply_seconds"].sum().fill_null(0),
    )
    return {row["community"]: row for row in ground.rows(found)}


def _speakers(scope: Scope, window: Window) -> dict[int, dict[str, Any]]:
    table = ground.member_days(scope, window)
    found = table.group_by("community").aggregate(speakers=table["person"].nunique(where=table["valid"] > 0))
    return {row["community"]: row for row in ground.rows(found)}


def _members(scope: Scope, window: Window) -> dict[int, dict[str, Any]]:
    table = ground.present(scope, window.until - timedelta(days=1))
    found = table.group_by("community").aggregate(members=table.count())
    return {row["community"]: row for row in ground.rows(found)}


def _askers(scope: Scope, window: Window) -> dict[int, dict[str, Any]]:
    table = ground.member_days(scope, window)
    table = table.filter(table["questions"] > 0)
    each = table.group_by(["community", "person"]).aggregate(weeks=table["on"].truncate("W").nunique())
    found = each.group_by("community").aggregate(asked=each.count(), returned=(each["weeks"] > 1).sum())
    return {row["community"]: row for row in ground.rows(found)}
