"""What a day's messages come to, per member, community, hour and pair: built for stale days only, each from `history` alone.

A topic is a run of messages of one community and day without a gap of more than 30 minutes (our reading of R-205, R-206).
Staff, bots and alternates are whoever was one at any moment of the day. Replies are counted where both messages are of one day.
Sums add up over days: `topic_responders` is the sum over topics. `first_reply_seconds` (mean over answered topics), `topic_entropy` (bits, messages over the day's topics) and `owner_streak` (longest run of messages of staff nobody answered) are
the day's own.
"""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from time import process_time
from typing import TYPE_CHECKING, Any

import ibis

from jinlin.core.clock import day_bounds
from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.lake.schemas import SCHEMAS
from jinlin.metrics.ingredients import talk
from jinlin.metrics.ingredients.frame import small_table, utc_naive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jinlin.metrics.readings import Validity
    from jinlin.workspaces.models import Workspace

DATASETS = ("member_day", "community_day", "community_hour", "reply_day")
GAP_SECONDS = 30 * 60
RESPONDERS = 1  # how many members make a topic an answered one
YES = ibis.literal(1, "int8")
FLAGS = {"promo": "promo", "links": "link", "questions": "question", "plus_ones": "plus_one"}
HOUR = 3600
HERE = ["on", "community"]


class Counting:
    """Counts the messages of days one after the other; every query is put together once and run for each day.

    What the days have in common (recalled messages, who was staff when) is kept by the engine until `close`.
    """

    def __init__(self, workspace: Workspace, days: Sequence[date], validity: Validity) -> None:
        self.workspace, self.days, self.validity = workspace, sorted(days), validity
        self.offset = _clock(self.days, workspace.zone)
        self.view = f"roll_up_history_{threading.get_ident()}"
        self._ready: dict[str, Any] = {}
        self.spent: dict[str, float] = {}  # seconds of the processor by step, for benchmarks
        recalled = engine.keep(self._recalled(), "roll_up_recalled")
        self.any_recalled = engine.connect().to_pyarrow(recalled.limit(1)).num_rows > 0
        engine.keep(_excluded(workspace, self.days), "roll_up_excluded")

    def tables(self, on: date) -> Iterator[tuple[str, Any]]:
        """Return one day's roll-ups, one dataset after the other."""
        files = lake.files(self.workspace, "history", on, on + timedelta(days=1))
        backend = engine.connect()
        backend.create_view(self.view, lake.over(files, "history"), overwrite=True)
        self.said = talk.said(backend.table(self.view))
        self.replies = self._keep("replies", self._replies)
        self.members = self._keep("members", self._members)
        self.topics = self._keep("topics", self._topics)
        self.course = self._keep(
            "course", lambda: _beside(_topics(self.topics), HERE, _repeated(self.said), _streaks(self.topics))
        )
        steps = {
            "member_day": lambda: self.members.filter(self.members["person"].notnull()),
            "community_day": self._communities,
            "community_hour": self._hours,
            "reply_day": lambda: self.replies.group_by([*HERE, "source", "target"]).agg(replies=lambda t: t.count()),
        }
        for dataset, make in steps.items():
            table = self._prepared(dataset, lambda make=make, dataset=dataset: _typed(make(), dataset))  # type: ignore[misc]
            begun = process_time()
            yield dataset, table
            self._count(dataset, begun)

    def close(self) -> None:
        """Give back what was kept."""
        engine.forget(
            *(f"roll_up_{name}" for name in ("recalled", "excluded", "replies", "members", "topics", "course"))
        )

    def _keep(self, name: str, make: Callable[[], Any]) -> Any:
        prepared, begun = self._prepared(name, make), process_time()
        kept = engine.keep(prepared, f"roll_up_{name}")
        self._count(name, begun)
        return kept

    def _count(self, name: str, begun: float) -> None:
        self.spent[name] = self.spent.get(name, 0) + process_time() - begun

    def _prepared(self, name: str, make: Callable[[], Any]) -> Any:
        """Return a step as a view that is put together on the first day; what it reads has the same names every day."""
        view = f"{self.view}_{name}"
        if name not in self._ready:
            engine.connect().create_view(view, make(), overwrite=True)
            self._ready[name] = engine.connect().table(view)
        return self._ready[name]

    def _recalled(self) -> Any:
        days = {day for on in self.days for day in (on, on + timedelta(days=1))}
        files = [
            file for on in sorted(days) for file in lake.files(self.workspace, "history", on, on + timedelta(days=1))
        ]
        return talk.recalled(lake.over(files, "history")).mutate(recalled=YES)

    def _ours(self, rows: Any) -> Any:
        """Add `people`: whether the person of the row is known and not staff that day."""
        excluded = engine.connect().table("roll_up_excluded", database="temp.main")
        rows = rows.left_join(excluded, ["on", "person"]).drop("on_right", "person_right")
        return rows.mutate(people=rows["person"].notnull() & rows["excluded"].isnull()).drop("excluded")

    def _replies(self) -> Any:
        """Return who answered whom: source, target and whether neither is staff."""
        known = self.said.filter(self.said["person"].notnull())
        answers = known.filter(known["reply_to"].notnull()).select(*HERE, "reply_to", source="person")
        asked = known.select(reply_to="key", target="person")
        pairs = answers.inner_join(asked, "reply_to")
        pairs = pairs.filter(pairs["source"] != pairs["target"]).drop("reply_to")
        ours = self._ours(pairs.rename(person="source")).rename(source="person", source_ours="people")
        ours = self._ours(ours.rename(person="target")).rename(target="person")
        return ours.select(*HERE, "source", "target", peer=ours["source_ours"] & ours["people"])

    def _members(self) -> Any:
        """Count by member; messages of nobody known are one row without a person."""
        rows, valid = self.said, talk.is_valid(self.said, self.validity)
        if self.any_recalled:
            taken = engine.connect().table("roll_up_recalled", database="temp.main")
            rows = rows.left_join(taken, "key").drop("key_right")
            valid = talk.is_valid(rows, self.validity) & rows["recalled"].isnull()
        own = rows.group_by([*HERE, "person"]).agg(
            messages=rows.count(),
            valid=rows.count(where=valid),
            texts=rows.count(where=rows["kind"].isin(talk.TEXT)),
            **{name: rows.count(where=rows[flag]) for name, flag in FLAGS.items()},
            first_at=rows["at"].min(),
            last_at=rows["at"].max(),
        )
        given, taken = self.replies.rename(person="source"), self.replies.rename(person="target")
        given = given.group_by([*HERE, "person"]).agg(
            replies_out=given.count(), peer_replies_out=given.count(where=given["peer"])
        )
        taken = taken.group_by([*HERE, "person"]).agg(replies_in=taken.count())
        return self._ours(_beside(own, [*HERE, "person"], given, taken))

    def _communities(self) -> Any:
        """Count by community."""
        members = self.members
        people = members["people"]
        own = members.group_by(HERE).agg(
            messages=members["messages"].sum(),
            people_messages=members["messages"].sum(where=people).fill_null(0),
            valid=members["valid"].sum(where=people).fill_null(0),
            speakers=members.count(where=people),
            valid_speakers=members.count(where=people & (members["valid"] > 0)),
            promo=members["promo"].sum(),
            links=members["links"].sum(),
            questions=members["questions"].sum(where=people).fill_null(0),
            last_at=members["last_at"].max(),
        )
        answers = self.replies.group_by(HERE).agg(
            replies=self.replies.count(), peer_replies=self.replies.count(where=self.replies["peer"])
        )
        return _beside(own, HERE, answers, self.course)

    def _topics(self) -> Any:
        return _in_topics(self._ours(self.said.select(*HERE, "person", "at", "key")))

    def _hours(self) -> Any:
        """Count by community and hour on the workspace's clock."""
        rows = self.said.select(*HERE, "person", hour=_hour(self.said["at"], self.offset))
        each = rows.group_by([*HERE, "hour", "person"]).agg(n=rows.count())
        each = self._ours(each)
        return each.group_by([*HERE, "hour"]).agg(messages=each["n"].sum(), speakers=each.count(where=each["people"]))


def _typed(rows: Any, dataset: str) -> Any:
    kinds = {name: kind.copy(nullable=True) for name, kind in SCHEMAS[dataset].items()}
    return rows.select(**{name: rows[name].cast(kind) for name, kind in kinds.items()})


def _excluded(workspace: Workspace, days: Sequence[date]) -> Any:
    """Return on, person of everybody who was staff, a bot or an alternate at any moment of a day."""
    bounds = [(on, *(utc_naive(moment) for moment in day_bounds(on, workspace.zone))) for on in days]
    calendar = small_table({"on": "date", "begins": "timestamp(6)", "ends": "timestamp(6)"}, bounds)
    persons = lake.latest(workspace, "persons")
    rows = persons.filter(persons["kind"].notnull() & (persons["kind"] != "")).cross_join(calendar)
    rows = rows.filter(rows["since"].isnull() | (rows["since"] < rows["ends"]))
    rows = rows.filter(rows["until"].isnull() | (rows["until"] > rows["begins"]))
    return rows.select("on", "person").distinct().mutate(excluded=YES)


def _repeated(rows: Any) -> Any:
    """Count messages that say again what was said in the community that day."""
    some = rows.filter(rows["fingerprint"].notnull())
    prints = some.group_by([*HERE, "fingerprint"]).agg(n=some.count())
    prints = prints.filter(prints["n"] > 1)
    return prints.group_by(HERE).agg(repeated=(prints["n"] - 1).sum())


def _clock(days: Sequence[date], zone: Any) -> list[tuple[datetime, int]]:
    """Return the seconds the zone is ahead of UTC, from each moment on."""
    begins, ends = day_bounds(days[0], zone)[0], day_bounds(days[-1], zone)[1]
    return [(moment, _offset(moment, zone)) for moment in [begins, *_clock_changes(begins, ends, zone)]]


def _hour(at: Any, offsets: list[tuple[datetime, int]]) -> Any:
    """Return the hour on the clock; a clock change moves what comes after it."""
    offset: Any = ibis.literal(offsets[0][1])
    if len(offsets) > 1:
        branches = [(at >= utc_naive(moment), ahead) for moment, ahead in reversed(offsets[1:])]
        offset = ibis.cases(*branches, else_=offsets[0][1])
    elapsed = at.delta(ibis.literal(datetime(1970, 1, 1), "timestamp(6)"), unit="second")  # noqa: DTZ001  (as in the lake)
    return (((elapsed + offset) % (24 * HOUR)) // HOUR).cast("int8")


def _clock_changes(begins: datetime, ends: datetime, zone: Any) -> list[datetime]:
    """List the moments, to the quarter of an hour, at which the clock of the zone jumps."""
    quarter, found = timedelta(minutes=15), []
    day = begins
    while day < ends:
        if _offset(day, zone) != _offset(day + timedelta(days=1), zone):
            found += [
                m for m in (day + n * quarter for n in range(1, 97)) if _offset(m, zone) != _offset(m - quarter, zone)
            ]
        day += timedelta(days=1)
    return found


def _offset(moment: datetime, zone: Any) -> int:
    away = moment.astimezone(zone).utcoffset()
    return int(away.total_seconds()) if away else 0


def _number(flag: Any) -> Any:
    return flag.cast("int32").sum()


def _in_topics(rows: Any) -> Any:
    """Return the messages with the number of their topic, whether they open it, and the number of the member's message before."""
    order = {"group_by": HERE, "order_by": ["at", "key"]}
    some = rows.select(*HERE, "person", "people", "at", "key")
    pause = some["at"].delta(some["at"].lag().over(ibis.window(**order)), unit="second")
    some = some.mutate(opens=pause.isnull() | (pause > GAP_SECONDS))
    so_far = ibis.window(**order, preceding=None, following=0)
    return some.select(
        *(*HERE, "person", "people", "at", "opens"),
        topic=_number(some["opens"]).over(so_far).cast("int32"),
        run=_number(some["people"]).over(so_far).cast("int32"),
    )


def _topics(rows: Any) -> Any:
    """Count topics: how many, how many found responders, how evenly messages spread over them, how soon answered."""
    voices = rows.group_by([*HERE, "topic", "person"]).agg(
        n=rows.count(), first=rows["at"].min(), opens=rows["opens"].any(), people=rows["people"].any()
    )
    answering = voices["people"] & ~voices["opens"]
    each = voices.group_by([*HERE, "topic"]).agg(
        n=voices["n"].sum().cast("float64"),
        responders=_number(answering),
        opened=voices["first"].min(),
        answered=voices["first"].min(where=answering),
    )
    found = each["responders"] >= RESPONDERS
    total = each["n"].sum()
    seconds = each["answered"].delta(each["opened"], unit="second")
    return each.group_by(HERE).agg(
        topics=each.count(),
        answered_topics=_number(found),
        topic_responders=each["responders"].sum(),
        first_reply_seconds=seconds.mean(where=found),
        topic_entropy=(total.ln() - (each["n"] * each["n"].ln()).sum() / total) / ibis.literal(2.0).ln(),
    )


def _streaks(rows: Any) -> Any:
    """Return the longest run of messages of staff between two messages of members (R-264)."""
    staff = rows.filter(~rows["people"])
    runs = staff.group_by([*HERE, "run"]).agg(n=staff.count())
    return runs.group_by(HERE).agg(owner_streak=runs["n"].max())


def _beside(rows: Any, keys: list[str], *more: Any) -> Any:
    """Put counts with the same keys beside each other; what is not there is 0."""
    for other in more:
        names = [name for name in other.columns if name not in keys]
        rows = rows.left_join(other, keys).drop(*(f"{key}_right" for key in keys))
        rows = rows.mutate(**{name: rows[name].fill_null(0) for name in names if name != "first_reply_seconds"})
    return rows
