"""From what happened to who was in: one rule, as an expression, for any number of pairs of community and person.

Events are joins (J), leaves (L) and signs of presence (M). In the order of time, each leave ends an interval; what
happens after it begins the next. An interval begins with its first event: declared if that is a join, inferred if it
is a message, or the leave itself where nothing else tells. A join within an interval changes nothing. The number of
intervals therefore only grows with what is known, and the same events give the same intervals in whatever order their
files were imported.
"""

from __future__ import annotations

from typing import Any

import ibis

EVENTS = ibis.schema(
    {
        "community": "int64",
        "person": "int64",
        "at": "timestamp(6)",
        "rank": "int32",
        "event": "string",
        "channel": "int64",
        "inviter": "int64",
    }
)
INTERVALS = ibis.schema(
    {
        "community": "int64",
        "person": "int64",
        "joined_at": "timestamp(6)",
        "joined_basis": "string",
        "left_at": "timestamp(6)",
        "left_basis": "string",
        "channel": "int64",
        "inviter": "int64",
    }
)

# Of events at one moment from different sources: a join that was left at once, then leaves, joins, signs of presence.
BRIEF_JOIN, LEAVE, JOIN, SIGN = 0, 1, 2, 3

_PAIR = ("community", "person")


def of(events: ibis.Table) -> ibis.Table:
    """Return the intervals of the pairs of these events, with the columns of `INTERVALS`.

    One event told by two sources, such as a row and the lake it was read from, counts once.
    """
    leavers = events.filter(events["event"] == "L").select(*_PAIR).distinct()
    stayed = events.anti_join(leavers, list(_PAIR)).mutate(turn=ibis.literal(0, "int64"))
    left = events.semi_join(leavers, list(_PAIR))
    left = left.group_by(*_PAIR, "at", "rank", "event").agg(
        channel=left["channel"].max(), inviter=left["inviter"].max()
    )
    before = ibis.window(group_by=list(_PAIR), order_by=[left["at"], left["rank"]], preceding=(None, 1))
    turned = left.mutate(turn=ibis.coalesce((left["event"] == "L").cast("int64").sum().over(before), 0).cast("int64"))
    return ibis.union(_ended(stayed), _ended(turned), distinct=False)


def _ended(events: ibis.Table) -> ibis.Table:
    """Return one interval for each pair and turn."""
    is_join, is_leave = events["event"] == "J", events["event"] == "L"
    turns = events.group_by(*_PAIR, "turn").agg(
        joined_at=events["at"].min(),
        first_join=events["at"].min(where=is_join),
        left_at=events["at"].max(where=is_leave),
        channel=_first(events, "channel"),
        inviter=_first(events, "inviter"),
    )
    declared = turns["first_join"] == turns["joined_at"]
    return turns.select(
        *_PAIR,
        "joined_at",
        joined_basis=ibis.cases((declared, "declared"), else_="inferred"),
        left_at="left_at",
        left_basis=ibis.cases((turns["left_at"].notnull(), "declared"), else_=""),
        channel="channel",
        inviter="inviter",
    ).cast(INTERVALS)


def _first(events: ibis.Table, name: str) -> Any:
    value = events[name]
    return value.argmin(ibis.cases((value.notnull(), events["at"])))
