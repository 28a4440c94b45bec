"""The figures of all communities at once, by one pass of the lake each: what classes and verdicts rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis

from jinlin.core.clock import Window
from jinlin.lake import queries as lake
from jinlin.metrics.activity import ground
from jinlin.metrics.health.classes import Evidence
from jinlin.metrics.health.verdict import Growth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.workspaces.models import Workspace

WEEK = 7
Row = dict[str, Any]
By = dict[int, Row]


@dataclass
class Gathered:
    """Everything the judgement of one day needs, by community."""

    window: Window
    messages: By
    speakers: By
    named: By
    members: By
    last: dict[int, date]
    first: dict[int, date]
    stages: dict[int, str]
    sales: By = field(default_factory=dict)
    sales_known: bool = False


def gather(workspace: Workspace, as_of: date, days: int) -> Gathered:
    """Read the figures of every community for the window ending with `as_of` and the one before."""
    scope = ground.Scope(workspace)
    window = ground.ending(as_of, days)
    spans = _spans(workspace, window)
    return Gathered(
        window=window,
        messages=_by_community(_messages(scope, window)),
        speakers=_by_community(_speakers(scope, window)),
        named=_by_community(ground.named_replies(scope, window)),
        members=_by_community(member_counts(scope, window)),
        last={key: row["last"] for key, row in spans.items() if row["last"]},
        first={key: row["first"] for key, row in spans.items()},
        stages={row["community"]: row["stage"] or "" for row in ground.rows(ground.communities(scope))},
        sales=_by_community(_sales(scope, window)),
        sales_known=ground.known(workspace, "orders"),
    )


def evidence(found: Gathered, community: int) -> Evidence:
    """Return one community's figures for the classes (R-261)."""
    messages, speakers = found.messages.get(community, {}), found.speakers.get(community, {})
    members = found.members.get(community, {})
    last = found.last.get(community)
    as_of = found.window.until - timedelta(days=1)
    return Evidence(
        messages=messages.get("messages") or 0,
        people_messages=messages.get("people_messages") or 0,
        valid=messages.get("valid") or 0,
        speakers=speakers.get("speakers") or 0,
        peer_replies=messages.get("peer_replies") or 0,
        replies=messages.get("replies") or 0,
        named_replies=found.named.get(community, {}).get("named") or 0,
        noise=_noise(messages),
        promo=messages.get("promo") or 0,
        ads=speakers.get("ads") or 0,
        members=members.get("present"),
        start=members.get("start"),
        exits=members.get("exits") if members.get("leaves_known") else None,
        first_half=messages.get("first_half") or 0,
        second_half=messages.get("second_half") or 0,
        silent_days=(as_of - last).days if last else None,
        days=found.window.days,
        stage=found.stages.get(community, ""),
        known=community in found.first and found.first[community] <= as_of,
    )


def _noise(messages: Row) -> int:
    people = messages.get("people_messages") or 0
    return min(people, max(messages.get("repeated") or 0, people - (messages.get("valid") or 0)))


def growth(found: Gathered, community: int) -> Growth:
    """Return one community's growth for the verdict (R-009)."""
    members, sales = found.members.get(community, {}), found.sales.get(community, {})
    speakers = found.speakers.get(community, {})
    leaves_known = bool(members.get("leaves_known"))
    return Growth(
        start=members.get("start"),
        net_adds=(members["joins"] - members["exits"]) if leaves_known else None,
        sales_fen=(sales.get("now") or 0) if found.sales_known else None,
        sales_before_fen=(sales.get("before") or 0) if found.sales_known else None,
        speakers=speakers.get("speakers") or 0 if community in found.first else None,
        speakers_before=speakers.get("speakers_before") or 0 if community in found.first else None,
    )


def daily(workspace: Workspace, since: date, until: date) -> dict[int, Mapping[date, tuple[int, int]]]:
    """Return members' messages and speakers by community and day, for the replay of dormancy (R-221)."""
    table = ground.community_days(ground.Scope(workspace), Window(since, until))
    table = table.group_by(["community", "on"]).aggregate(
        messages=table["people_messages"].sum(), speakers=table["speakers"].max()
    )
    found: dict[int, dict[date, tuple[int, int]]] = {}
    for row in ground.rows(table):
        found.setdefault(row["community"], {})[row["on"]] = (row["messages"] or 0, row["speakers"] or 0)
    return dict(found)


def weekly(workspace: Workspace, as_of: date, weeks: int) -> dict[int, list[Row]]:
    """Return speakers, net adds and sales of the last weeks of every community, oldest first (R-327)."""
    scope = ground.Scope(workspace)
    window = ground.ending(as_of, WEEK * weeks)
    found: dict[int, list[Row]] = {}
    for name, table in (
        ("speakers", _weekly_speakers(scope, window)),
        ("net_adds", _weekly_net_adds(scope, window)),
        ("sales", _weekly_sales(scope, window)),
    ):
        for row in ground.rows(table):
            empty = [{"speakers": 0, "net_adds": 0, "sales": 0} for _ in range(weeks)]
            found.setdefault(row["community"], empty)[row["week"]][name] = int(row["value"] or 0)
    return found


def _week(on: Any, window: Window) -> Any:
    return (on.delta(ibis.literal(window.since), unit="day") // WEEK).cast("int32")


def _weekly_speakers(scope: ground.Scope, window: Window) -> Any:
    table = ground.member_days(scope, window)
    table = table.filter(table["valid"] > 0).mutate(week=_week(table["on"], window))
    return table.group_by(["community", "week"]).aggregate(value=table["person"].nunique())


def _weekly_net_adds(scope: ground.Scope, window: Window) -> Any:
    """Count joinings less leavings: as memberships never overlap, that is by how many persons a week grew."""
    seats = ground.memberships(scope)
    moves = seats.select("community", at="joined_at", step=ibis.literal(1))
    moves = moves.union(seats.select("community", at="left_at", step=ibis.literal(-1)))
    since, until = ground.moments(scope.workspace, window)
    moves = moves.filter((moves["at"] >= since) & (moves["at"] < until))
    pieces = [Window(first, first + timedelta(days=WEEK)) for first in list(window.dates())[::WEEK]]
    ends = [(moves["at"] < ground.moments(scope.workspace, piece)[1], n) for n, piece in enumerate(pieces)]
    moves = moves.mutate(week=ibis.cases(*ends, else_=len(pieces) - 1).cast("int32"))
    return moves.group_by(["community", "week"]).aggregate(value=moves["step"].sum())


def _weekly_sales(scope: ground.Scope, window: Window) -> Any:
    table = ground.takings(scope, window)
    table = table.filter(table["community"].notnull()).mutate(week=_week(table["on"], window))
    return table.group_by(["community", "week"]).aggregate(value=table["net_fen"].sum())


def _by_community(table: Any) -> By:
    return {row["community"]: row for row in ground.rows(table)}


def _spans(workspace: Workspace, window: Window) -> By:
    """First day on record and last day a member spoke, the latter as it was when the window closed."""
    table = lake.table(workspace, "community_day")
    spoken = (table["people_messages"] > 0) & (table["on"] < ibis.literal(window.until))
    return _by_community(
        table.group_by("community").aggregate(first=table["on"].min(), last=table["on"].max(where=spoken))
    )


def _messages(scope: ground.Scope, window: Window) -> Any:
    table = ground.community_days(scope, window)
    middle = ibis.literal(window.since + timedelta(days=window.days // 2))
    names = (
        "messages",
        "people_messages",
        "valid",
        "replies",
        "peer_replies",
        "repeated",
        "promo",
        "topics",
        "answered_topics",
    )
    return table.group_by("community").aggregate(
        **{name: table[name].sum() for name in names},
        first_half=table["people_messages"].sum(where=table["on"] < middle),
        second_half=table["people_messages"].sum(where=table["on"] >= middle),
        owner_streak=table["owner_streak"].max(),
    )


def _speakers(scope: ground.Scope, window: Window) -> Any:
    both = Window(window.previous().since, window.until)
    table = ground.member_days(scope, both)
    now = table["on"] >= ibis.literal(window.since)
    ads = ibis.greatest(table["promo"], table["links"])
    return table.group_by("community").aggregate(
        speakers=table["person"].nunique(where=now & (table["valid"] > 0)),
        speakers_before=table["person"].nunique(where=~now & (table["valid"] > 0)),
        ads=ads.sum(where=now),
    )


def member_counts(scope: ground.Scope, window: Window) -> Any:
    """Count by community who was there at the start and the end, who joined, who left, and whether leaves are known."""
    since, until = ground.moments(scope.workspace, window)
    table = ground.memberships(scope)
    still = table["left_at"].isnull()
    seats = table.mutate(
        at_start=(table["joined_at"] < since) & (still | (table["left_at"] >= since)),
        at_end=(table["joined_at"] < until) & (still | (table["left_at"] >= until)),
        within=(table["joined_at"] >= since) & (table["joined_at"] < until),
        declared=(table["joined_basis"] == "declared") | table["left_at"].notnull(),
    )
    persons = seats.group_by(["community", "person"]).aggregate(
        **{name: seats[name].any() for name in ("at_start", "at_end", "within", "declared")}
    )
    was = persons["at_start"] | persons["within"]
    return persons.group_by("community").aggregate(
        start=persons["at_start"].sum(),
        present=persons["at_end"].sum(),
        joins=(persons["within"] & ~persons["at_start"]).sum(),
        exits=(was & ~persons["at_end"]).sum(),
        leaves_known=persons["declared"].any(),
    )


def _sales(scope: ground.Scope, window: Window) -> Any:
    both = Window(window.previous().since, window.until)
    table = ground.takings(scope, both)
    table = table.filter(table["community"].notnull())
    now = table["on"] >= ibis.literal(window.since)
    return table.group_by("community").aggregate(
        now=table["net_fen"].sum(where=now), before=table["net_fen"].sum(where=~now)
    )
