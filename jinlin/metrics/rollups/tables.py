"""The roll-ups of one slice of a day as tables, sorted as their files are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from jinlin.lake.schemas import SCHEMAS
from jinlin.metrics.rollups.messages import NOBODY
from jinlin.metrics.rollups.replies import Replies
from jinlin.metrics.rollups.runs import Array, Runs, counts, repeats
from jinlin.metrics.rollups.topics import owner_streaks, topics

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jinlin.metrics.rollups.messages import Messages

DATASETS = ("member_day", "community_day", "community_hour", "reply_day")
HOURS = 24


def counted(said: Messages, on: date, hour: Array) -> dict[str, pa.Table]:
    """Count messages, of which there is at least one; `hour` is the hour on the clock of each."""
    replies = Replies.among(said)
    members = _members(said, replies)
    known = said.person[said.members.firsts] != NOBODY
    rows: dict[str, Mapping[str, Array]] = {
        "member_day": {name: values[known] for name, values in members.items()},
        "community_day": _communities(said, members),
        "community_hour": _hours(said, hour),
        "reply_day": _pairs(said, replies),
    }
    return {dataset: table(dataset, on, columns) for dataset, columns in rows.items()}


def empty(dataset: str) -> pa.Table:
    """Return the table of a day on which nothing was said."""
    schema: pa.Schema = SCHEMAS[dataset].to_pyarrow()
    return schema.empty_table()


def table(dataset: str, on: date, columns: Mapping[str, Array]) -> pa.Table:
    """Give the columns their types; of a number that is none (NaN) nothing is known."""
    rows = len(next(iter(columns.values())))
    schema = SCHEMAS[dataset].to_pyarrow()
    made: dict[str, Any] = {"on": pa.repeat(pa.scalar(on, pa.date32()), rows)}
    for field in schema:
        if field.name != "on":
            values = columns[field.name]
            made[field.name] = pa.array(values, from_pandas=values.dtype.kind == "f").cast(field.type)
    return pa.table(made, schema=schema)


def _members(said: Messages, replies: Replies) -> dict[str, Array]:
    members = said.members
    peers = said.ours[replies.source] & said.ours[replies.target]
    return {
        "community": said.community[members.firsts],
        "person": said.person[members.firsts],
        "messages": members.sizes,
        "valid": members.sums(said.valid),
        **{name: members.sums(marks) for name, marks in said.marks.items()},
        "replies_out": counts(replies.source, len(members)) + counts(replies.unnamed, len(members)),
        "replies_in": counts(replies.target, len(members)),
        "peer_replies_out": counts(replies.source[peers], len(members)),
        "first_at": said.at[members.firsts],
        "last_at": said.at[members.lasts],
    }


def _communities(said: Messages, members: Mapping[str, Array]) -> dict[str, Array]:
    each, ours = said.communities, said.ours
    return {
        "community": members["community"][each.firsts],
        "messages": each.sums(members["messages"]),
        "people_messages": each.sums(members["messages"] * ours),
        "valid": each.sums(members["valid"] * ours),
        "speakers": each.sums(ours),
        "valid_speakers": each.sums(ours & (members["valid"] > 0)),
        "promo": each.sums(members["promo"]),
        "links": each.sums(members["links"]),
        "questions": each.sums(members["questions"] * ours),
        "repeated": repeats(said.community_of[said.prints], said.fingerprint, len(each)),
        "replies": each.sums(members["replies_out"]),
        "peer_replies": each.sums(members["peer_replies_out"]),
        **topics(said),
        "owner_streak": owner_streaks(said),
        "last_at": each.maxima(members["last_at"]),
    }


def _hours(said: Messages, hour: Array) -> dict[str, Array]:
    """Count by community and hour on the clock; within a member the hours of a day only rise, so each is one run."""
    cell = said.community_of * HOURS + hour
    runs = Runs.of(said.members.place, hour)
    size = len(said.communities) * HOURS
    speaking = cell[runs.firsts][said.ours[said.members.place[runs.firsts]]]
    messages, speakers = counts(cell, size), counts(speaking, size)
    used = np.flatnonzero(messages)
    community = said.community[said.members.firsts][said.communities.firsts]
    return {
        "community": community[used // HOURS],
        "hour": used % HOURS,
        "messages": messages[used],
        "speakers": speakers[used],
    }


def _pairs(said: Messages, replies: Replies) -> dict[str, Array]:
    source, target, number = replies.pairs()
    first = said.members.firsts
    return {
        "community": said.community[first[source]],
        "source": said.person[first[source]],
        "target": said.person[first[target]],
        "replies": number,
    }
