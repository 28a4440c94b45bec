"""What a day's messages come to, per member, community, hour and pair: built for stale days only, each from `history` alone.

A topic is a run of messages of one community without a gap of more than 30 minutes (our reading of R-205, R-206). Staff, bots and
alternates are whoever was one at any moment of the day. Replies are counted where both messages are of the same day.
Sums add up over days: `first_reply_seconds` is the sum over answered topics, `topic_responders` the sum over topics;
`topic_entropy` (bits, messages over the day's topics) and `owner_streak` (longest run of messages of staff nobody answered) are
the day's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from jinlin.core.clock import day_bounds
from jinlin.lake import queries as lake
from jinlin.metrics.ingredients import talk
from jinlin.metrics.ingredients.frame import utc_naive

if TYPE_CHECKING:
    from datetime import date

    from jinlin.metrics.readings import Validity
    from jinlin.workspaces.models import Workspace

DATASETS = ("member_day", "community_day", "community_hour", "reply_day")
GAP_SECONDS = 30 * 60
RESPONDERS = 1  # how many members make a topic an answered one


@dataclass(frozen=True)
class Day:
    """One day's messages with what the roll-ups need, ready to be counted four ways."""

    rows: Any
    on: date
    zone: Any

    @property
    def tables(self) -> dict[str, Any]:
        """The roll-ups of the day by dataset."""
        replies = self.replies()
        return {
            "member_day": self._dated(self.members(replies)),
            "community_day": self._dated(self.communities(replies)),
            "community_hour": self._dated(self.hours()),
            "reply_day": self._dated(self.pairs(replies)),
        }

    def _dated(self, rows: Any) -> Any:
        return rows.mutate(on=ibis.literal(self.on))

    def replies(self) -> Any:
        """Return who answered whom: community, source, target and whether neither is staff."""
        answers = self.rows.filter(self.rows["reply_to"].notnull() & self.rows["person"].notnull())
        asked = self.rows.filter(self.rows["person"].notnull())
        asked = asked.select(reply_to="key", target="person", target_ours="people")
        rows = answers.inner_join(asked, "reply_to")
        rows = rows.filter(rows["person"] != rows["target"])
        return rows.select("community", "target", source="person", peer=rows["people"] & rows["target_ours"])

    def members(self, replies: Any) -> Any:
        """Count by member."""
        rows = self.rows.filter(self.rows["person"].notnull())
        counted = rows.group_by(["community", "person"]).agg(
            messages=rows.count().cast("int32"),
            valid=_number(rows["valid"]),
            texts=_number(rows["text"]),
            promo=_number(rows["promo"]),
            links=_number(rows["link"]),
            questions=_number(rows["question"]),
            plus_ones=_number(rows["plus_one"]),
            first_at=rows["at"].min(),
            last_at=rows["at"].max(),
        )
        given = (
            replies.rename(person="source")
            .group_by(["community", "person"])
            .agg(replies_out=lambda t: t.count(), peer_replies_out=lambda t: t["peer"].cast("int32").sum())
        )
        taken = replies.rename(person="target").group_by(["community", "person"]).agg(replies_in=lambda t: t.count())
        return _beside(counted, ("community", "person"), given, taken)

    def communities(self, replies: Any) -> Any:
        """Count by community."""
        rows = self.rows
        counted = rows.group_by("community").agg(
            messages=rows.count().cast("int32"),
            people_messages=_number(rows["people"]),
            valid=_number(rows["valid"] & rows["people"]),
            promo=_number(rows["promo"]),
            links=_number(rows["link"]),
            questions=_number(rows["question"] & rows["people"]),
            last_at=rows["at"].max(),
        )
        speaking = rows.filter(rows["people"]).group_by(["community", "person"]).agg(valid=lambda t: t["valid"].any())
        speaking = speaking.group_by("community").agg(
            speakers=speaking.count().cast("int32"), valid_speakers=_number(speaking["valid"])
        )
        prints = (
            rows.filter(rows["fingerprint"].notnull()).group_by(["community", "fingerprint"]).agg(n=lambda t: t.count())
        )
        prints = prints.group_by("community").agg(repeated=(prints["n"] - 1).sum())
        answered = replies.group_by("community").agg(
            replies=replies.count(), peer_replies=replies["peer"].cast("int32").sum()
        )
        return _beside(counted, ("community",), speaking, prints, answered, self.topics(), self.streaks())

    def hours(self) -> Any:
        """Count by community and hour of the workspace's clock."""
        rows = self.rows.mutate(hour=self._hour(self.rows["at"]))
        return rows.group_by(["community", "hour"]).agg(
            messages=rows.count().cast("int32"),
            speakers=rows["person"].nunique(where=rows["people"]).cast("int32"),
        )

    def _hour(self, at: Any) -> Any:
        """Return the hour on the clock; within a day the clock changes at most once."""
        begins, ends = (utc_naive(moment) for moment in day_bounds(self.on, self.zone))
        shift, before, after = _clock_change(begins, ends, self.zone)
        elapsed = at.delta(ibis.literal(begins, "timestamp(6)"), unit="second")
        if shift is not None:
            moved = elapsed + (after - before)
            elapsed = (at >= ibis.literal(shift, "timestamp(6)")).ifelse(moved, elapsed)
        return (elapsed // 3600).cast("int8")

    def pairs(self, replies: Any) -> Any:
        """Count replies by pair of members."""
        return replies.group_by(["community", "source", "target"]).agg(replies=replies.count().cast("int32"))

    def _in_topics(self) -> Any:
        order = {"group_by": "community", "order_by": ["at", "key"]}
        rows = self.rows.select("community", "person", "people", "at", "key")
        pause = rows["at"].delta(rows["at"].lag().over(ibis.window(**order)), unit="second")
        rows = rows.mutate(opens=pause.isnull() | (pause > GAP_SECONDS))
        so_far = ibis.window(**order, preceding=None, following=0)
        return rows.mutate(topic=rows["opens"].cast("int32").sum().over(so_far))

    def topics(self) -> Any:
        """Count topics: how many, how many found responders, how evenly messages spread over them, how soon answered."""
        rows = self._in_topics()
        opener = rows.filter(rows["opens"]).select("community", "topic", opener="person", opened_at="at")
        said = rows.group_by(["community", "topic"]).agg(n=rows.count())
        others = rows.filter(rows["people"]).inner_join(opener, ["community", "topic"])
        others = others.filter(others["opener"].isnull() | (others["person"] != others["opener"]))
        responses = others.group_by(["community", "topic"]).agg(
            responders=others["person"].nunique(),
            seconds=others["at"].min().delta(others["opened_at"].min(), unit="second"),
        )
        each = said.left_join(responses, ["community", "topic"]).drop("community_right", "topic_right")
        answered = each["responders"].fill_null(0) >= RESPONDERS
        n = each["n"].cast("float64")
        total = n.sum()
        return each.group_by("community").agg(
            topics=each.count(),
            answered_topics=answered.cast("int32").sum(),
            topic_responders=each["responders"].fill_null(0).sum(),
            first_reply_seconds=each["seconds"].fill_null(0).sum(where=answered).cast("float64"),
            topic_entropy=(total.ln() - (n * n.ln()).sum() / total) / ibis.literal(2.0).ln(),
        )

    def streaks(self) -> Any:
        """Return the longest run of messages of staff between two messages of members (R-264)."""
        order = ibis.window(group_by="community", order_by=["at", "key"], preceding=None, following=0)
        rows = self.rows.select("community", "people", "at", "key")
        rows = rows.mutate(run=rows["people"].cast("int32").sum().over(order))
        rows = rows.filter(~rows["people"])
        runs = rows.group_by(["community", "run"]).agg(n=rows.count())
        return runs.group_by("community").agg(owner_streak=runs["n"].max())


def day(workspace: Workspace, on: date, validity: Validity, persons: Any) -> Any:
    """Return one day's messages with flags: text, valid (not recalled), people (a person and not staff)."""
    from datetime import timedelta

    history = lake.table(workspace, "history", on, on + timedelta(days=1))
    following = lake.table(workspace, "history", on, on + timedelta(days=2))
    rows = talk.said(history)
    taken = talk.recalled(following).mutate(_taken=ibis.literal(True))
    rows = rows.left_join(taken, "key").drop("key_right")
    rows = rows.left_join(_excluded_on(persons, on, workspace.zone), "person").drop("person_right")
    ours = rows["person"].notnull() & rows["_excluded"].isnull()
    text = rows["kind"].isin(talk.TEXT)
    rows = rows.mutate(people=ours, text=text, valid=talk.is_valid(rows, validity) & rows["_taken"].isnull())
    return rows.select(
        *("community", "person", "at", "key", "reply_to", "fingerprint", "people", "text", "valid"),
        *("promo", "link", "question", "plus_one"),
    )


def _excluded_on(persons: Any, on: date, zone: Any) -> Any:
    begins, ends = (ibis.literal(utc_naive(moment), "timestamp(6)") for moment in day_bounds(on, zone))
    rows = persons.filter(persons["kind"].notnull() & (persons["kind"] != ""))
    rows = rows.filter(rows["since"].isnull() | (rows["since"] < ends))
    rows = rows.filter(rows["until"].isnull() | (rows["until"] > begins))
    return rows.select("person").distinct().mutate(_excluded=ibis.literal(True))


def _number(flag: Any) -> Any:
    return flag.fill_null(False).cast("int32").sum().cast("int32")


def _beside(rows: Any, keys: tuple[str, ...], *more: Any) -> Any:
    """Put counts with the same keys beside each other; what is not there is 0."""
    for other in more:
        names = [name for name in other.columns if name not in keys]
        rows = rows.left_join(other, list(keys)).drop(*(f"{key}_right" for key in keys))
        kinds = {name: "float64" if rows[name].type().is_floating() else "int32" for name in names}
        rows = rows.mutate(**{name: ibis.coalesce(rows[name], 0).cast(kinds[name]) for name in names})
    return rows


def _clock_change(begins: Any, ends: Any, zone: Any) -> tuple[Any, int, int]:
    """Return when the clock changes between two UTC moments, and the offsets in seconds before and after."""
    from datetime import UTC, timedelta

    def offset(moment: Any) -> int:
        return int(moment.replace(tzinfo=UTC).astimezone(zone).utcoffset().total_seconds())

    before, after = offset(begins), offset(ends)
    if before == after:
        return None, before, after
    moment = begins
    while offset(moment) == before:
        moment += timedelta(minutes=15)
    return moment, before, after
