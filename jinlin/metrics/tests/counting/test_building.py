"""Roll-ups: only what is stale is built, a recall restates the day before, a crash anywhere loses and doubles nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.lake import actions as lake
from jinlin.lake import engine
from jinlin.lake import queries as lake_queries
from jinlin.metrics import actions
from jinlin.metrics.tests.counting.test_examples import DAY, noon, say
from jinlin.metrics.tests.counting.world import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def build(raw):
    return actions.build_roll_ups(workspace=raw.workspace, now=NOW)


def rows(raw, dataset):
    return engine.connect().to_pyarrow(lake_queries.table(raw.workspace, dataset)).to_pylist()


def test_a_second_build_has_nothing_to_do(raw):
    say(raw, 1)
    raw.write()
    assert build(raw) == [DAY]
    assert build(raw) == []


def test_one_more_day_builds_that_day_only(raw):
    for n in range(3):
        say(raw, 1, on=DAY + timedelta(days=n), at=noon(raw, DAY + timedelta(days=n)))
    raw.write()
    build(raw)
    more = DAY + timedelta(days=3)
    raw.put("history", more, [raw.history[0] | {"on": more, "at": noon(raw, more), "key": 99}])
    assert build(raw) == [more]
    assert sorted(row["on"] for row in rows(raw, "member_day")) == [DAY + timedelta(days=n) for n in range(4)]


def test_a_recall_restates_the_day_before(raw):
    say(raw, 1)
    raw.write()
    build(raw)
    after = DAY + timedelta(days=1)
    raw.put(
        "history",
        after,
        [raw.history[0] | {"kind": "recall", "target": 1, "key": 2, "on": after, "at": noon(raw, after)}],
    )
    assert build(raw) == [DAY, after]
    assert [row["valid"] for row in rows(raw, "member_day")] == [0]


def test_somebody_who_turns_out_to_be_staff_is_taken_out_of_the_days_they_spoke(raw):
    say(raw, 1)
    say(raw, 2)
    raw.write()
    build(raw)
    raw.put("persons", None, [{"id": 1, "person": 1, "kind": "staff"}])
    assert build(raw) == [DAY]
    assert [row["valid_speakers"] for row in rows(raw, "community_day")] == [1]


@pytest.mark.parametrize("point", ["metrics:days-staged", "metrics:days-listed"])
def test_a_build_that_dies_before_its_commit_is_done_again_and_counts_once(raw, monkeypatch, point):
    say(raw, 1)
    raw.write()

    class Died(Exception):
        pass

    def reach(name):
        if name == point:
            raise Died

    with monkeypatch.context() as patch:
        patch.setattr("jinlin.metrics.actions.building.reach", reach)
        with pytest.raises(Died):
            build(raw)
    assert build(raw) == [DAY]
    assert [row["messages"] for row in rows(raw, "community_day")] == [1]
    lake.sweep(now=NOW + timedelta(days=400), older_than=timedelta(days=1))
    assert [row["messages"] for row in rows(raw, "member_day")] == [1]


def test_topics_are_runs_without_a_long_pause(raw):
    begin = noon(raw)
    for person, minutes in ((1, 0), (2, 1), (1, 2), (3, 40), (3, 41)):
        say(raw, person, at=begin + timedelta(minutes=minutes))
    raw.write()
    build(raw)
    day = rows(raw, "community_day")[0]
    found = {name: day[name] for name in ("topics", "answered_topics", "topic_responders", "first_reply_seconds")}
    assert found == {"topics": 2, "answered_topics": 1, "topic_responders": 1, "first_reply_seconds": 60.0}
