"""Reply graphs of communities from the lake: one community with its drawing, or the shares of all (R-262 to R-264)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.lake import queries as lake
from jinlin.members.models import Member
from jinlin.metrics.activity import ground, thresholds
from jinlin.metrics.activity.ground import Number, Scope, ratio
from jinlin.metrics.graph.layout import Drawing, draw
from jinlin.metrics.graph.measures import DEFINITION, Graph, measure

if TYPE_CHECKING:
    from jinlin.communities.models import Community
    from jinlin.core.clock import Window
    from jinlin.metrics.graph.measures import Pair

PEER_REPLIES = _("成员互动占比 = 成员之间的回复 ÷ 全部回复(员工、机器人、小号不算成员)")
PEER_MEMBERS = _("有往来的成员占比 = 与其他成员有过回复往来的成员 ÷ 期末成员")
NEWCOMERS = _("新成员接上话 = 加入后 7 天内回复过其他成员或得到过回复的人 ÷ 窗口内加入且已满 7 天的人")
OWNER_TALK = _("运营发言占比 = 员工的消息 ÷ 全部消息;连续发言 = 员工连续发言而没有成员接话的最多条数")
NO_REPLIES = _("没有回复数据,或没有聊天记录")
NO_NEWCOMERS = _("窗口内没有已满 7 天的新成员")
NOBODY = _("没有成员")


@dataclass(frozen=True)
class CommunityGraph:
    """The reply graph of a community with its measures, drawing, peer shares and whom to connect (person ids)."""

    graph: Graph
    drawing: Drawing
    shares: PeerShares
    to_connect: tuple[int, ...]
    names: dict[int, str]
    definition: Any = DEFINITION


@dataclass(frozen=True)
class PeerShares:
    """How much members talk with each other (R-263)."""

    community: int
    replies: Number
    members: Number
    newcomers: Number


@dataclass(frozen=True)
class OwnerTalk:
    """How much of a community is its operators talking (R-264)."""

    community: int
    share: Number
    longest_streak: int
    alone: bool
    advice: Any


def of_community(community: Community, window: Window) -> CommunityGraph:
    """Return the reply graph of one community; the caller has checked that it may be seen."""
    scope = Scope.community(community)
    limits = thresholds.of(community.workspace)
    replies = _replies(scope, window)
    operators = _operators(community, {person for pair in replies for person in pair})
    graph, drawing = measure(replies, operators, limits), draw(replies, operators)
    found = {row.community: row for row in peer_shares(scope, window)}
    unheard = _unheard(scope, window, {person for pair in replies for person in pair})
    return CommunityGraph(
        graph=graph,
        drawing=drawing,
        shares=found.get(community.pk) or _no_shares(community.pk),
        to_connect=(*graph.to_connect, *unheard),
        names=_names(community, [node.person for node in drawing.nodes] + [*graph.to_connect, *unheard]),
    )


def peer_shares(scope: Scope, window: Window) -> list[PeerShares]:
    """Return the member-to-member shares of every community of the scope, in one pass (R-263)."""
    days = ground.community_days(scope, window)
    replies = _keyed(days.group_by("community").aggregate(peer=days["peer_replies"].sum()))
    named = _keyed(ground.named_replies(scope, window))
    replies = {key: {**row, "all": named.get(key, {}).get("named", 0)} for key, row in replies.items()}
    present = ground.present(scope, _last_day(window))
    members = _keyed(present.group_by("community").aggregate(members=present.count()))
    talked = _talked(scope, window)
    pairs = present.semi_join(talked, ["community", "person"])
    linked = _keyed(pairs.group_by("community").aggregate(linked=pairs.count()))
    newcomers = _newcomers(scope, window)
    return [
        PeerShares(
            community=key,
            replies=_ratio(replies.get(key), "peer", "all", PEER_REPLIES, NO_REPLIES),
            members=ratio(
                linked.get(key, {}).get("linked", 0) if replies.get(key) else None,
                members.get(key, {}).get("members"),
                PEER_MEMBERS,
                missing=NO_REPLIES if not replies.get(key) else NOBODY,
            ),
            newcomers=_ratio(newcomers.get(key), "connected", "came", NEWCOMERS, NO_NEWCOMERS),
        )
        for key in sorted({*replies, *members})
    ]


def owner_talk(scope: Scope, window: Window) -> list[OwnerTalk]:
    """Return how much operators talk alone, by community, the longest streak first (R-264)."""
    limit = thresholds.of(scope.workspace)["graph.owner_streak"]
    days = ground.community_days(scope, window)
    table = days.group_by("community").aggregate(
        messages=days["messages"].sum(), people=days["people_messages"].sum(), streak=days["owner_streak"].max()
    )
    return [
        OwnerTalk(
            community=row["community"],
            share=ratio(row["messages"] - row["people"], row["messages"], OWNER_TALK, missing=NO_REPLIES),
            longest_streak=row["streak"] or 0,
            alone=(row["streak"] or 0) >= limit,
            advice=_("下一条不发商品,抛一个成员答得上的话题") if (row["streak"] or 0) >= limit else "",
        )
        for row in sorted(ground.rows(table), key=lambda row: (-(row["streak"] or 0), row["community"]))
    ]


def _replies(scope: Scope, window: Window) -> dict[Pair, int]:
    table = ground.inside(scope, lake.table(scope.workspace, "reply_day", window.since, window.until))
    table = table.group_by(["source", "target"]).aggregate(replies=table["replies"].sum())
    return {(row["source"], row["target"]): int(row["replies"]) for row in ground.rows(table)}


def _operators(community: Community, persons: set[int]) -> set[int]:
    out = ground.outsiders(community.workspace)
    staff = {row["outsider"] for row in ground.rows(out.select("outsider").distinct())}
    return (staff | ({community.owner_id} if community.owner_id else set())) & persons


def _talked(scope: Scope, window: Window) -> Any:
    """Return who exchanged a reply with another member: `community`, `person`."""
    out = ground.outsiders(scope.workspace).select("outsider").distinct()
    table = ground.inside(scope, lake.table(scope.workspace, "reply_day", window.since, window.until))
    table = table.filter(table["source"] != table["target"])
    table = table.anti_join(out, [("source", "outsider")]).anti_join(out, [("target", "outsider")])
    sources, targets = table.select("community", person="source"), table.select("community", person="target")
    return sources.union(targets).distinct()


def _newcomers(scope: Scope, window: Window) -> dict[int, dict[str, Any]]:
    days = int(thresholds.of(scope.workspace)["graph.newcomer_days"])
    since, until = ground.moments(scope.workspace, window)
    came = ground.memberships(scope)
    came = came.filter((came["joined_at"] >= since) & (came["joined_at"] + ibis.interval(days=days) <= until))
    came = came.group_by(["community", "person"]).aggregate(joined_at=came["joined_at"].min())
    talk = ground.member_days(scope, window)
    talk = talk.filter((talk["peer_replies_out"] > 0) | (talk["replies_in"] > 0))
    talk = talk.select("community", "person", "first_at").rename(speaker="person", place="community")
    soon = came.semi_join(
        talk,
        [
            came["community"] == talk["place"],
            came["person"] == talk["speaker"],
            talk["first_at"] < came["joined_at"] + ibis.interval(days=days),
        ],
    )
    counts = _keyed(came.group_by("community").aggregate(came=came.count()))
    connected = _keyed(soon.group_by("community").aggregate(connected=soon.count()))
    return {key: {**row, "connected": connected.get(key, {}).get("connected", 0)} for key, row in counts.items()}


def _unheard(scope: Scope, window: Window, linked: set[int], most: int = 20) -> tuple[int, ...]:
    """Return members who speak and never exchanged a reply with anybody, the most talkative first."""
    days = ground.member_days(scope, window)
    table = days.group_by("person").aggregate(valid=days["valid"].sum())
    speakers = [row for row in ground.rows(table) if row["valid"] and row["person"] not in linked]
    return tuple(row["person"] for row in sorted(speakers, key=lambda row: (-row["valid"], row["person"]))[:most])


def _names(community: Community, persons: list[int]) -> dict[int, str]:
    listed = Member.objects.filter(workspace=community.workspace, pk__in=persons)
    return {member.pk: str(member) for member in listed}


def _no_shares(community: int) -> PeerShares:
    return PeerShares(
        community,
        Number(None, None, None, PEER_REPLIES, NO_REPLIES),
        Number(None, None, None, PEER_MEMBERS, NO_REPLIES),
        Number(None, None, None, NEWCOMERS, NO_NEWCOMERS),
    )


def _ratio(row: dict[str, Any] | None, part: str, whole: str, definition: Any, missing: Any) -> Number:
    return ratio(row[part] if row else None, row[whole] if row else None, definition, missing=missing)


def _keyed(table: Any) -> dict[int, dict[str, Any]]:
    return {row["community"]: row for row in ground.rows(table)}


def _last_day(window: Window) -> date:
    return window.until - timedelta(days=1)
