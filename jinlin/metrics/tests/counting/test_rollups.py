"""Every column of every roll-up equals a count in plain Python: busy days, equal moments, staff, nobody, clock changes."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from jinlin.lake import engine
from jinlin.lake import queries as lake_queries
from jinlin.metrics import actions
from jinlin.metrics.rollups import DATASETS, counting
from jinlin.metrics.rollups.runs import order_of
from jinlin.metrics.tests.counting.world import NOW, Raw
from jinlin.metrics.tests.recount import EVENTS, Recount

GAP = 30 * 60
PERSONS = [*range(1, 8), None]


def busy_world(seed: int, zone: str, first: date, *, files: int = 1) -> Raw:
    """Two days of chatter in three communities; the days' rows come in any number of files, of any order."""
    raw, dice = Raw(ZoneInfo(zone), first, 2).open(), random.Random(seed)
    keys = iter(dice.sample(range(1 << 62), 4000))
    for n in (1, 2, 3):
        raw.communities.append({"community": n, "unit": raw.stores[0].pk, "unit_path": raw.stores[0].path})
    middle = raw.midnight(first + timedelta(days=1))
    raw.persons = [
        {"id": 1, "person": 1, "kind": "staff"},
        {"id": 2, "person": 2, "kind": "bot", "since": middle},
        {"id": 3, "person": 3, "kind": "alternate", "until": middle + timedelta(hours=1)},
    ]
    raw.memberships = [{"id": n, "community": 1, "person": n, "joined_at": middle} for n in (1, 2, 3)]
    for on in (first, first + timedelta(days=1)):
        raw.history += day_of_chatter(raw, dice, on, keys)
    raw.write()
    for on in (first, first + timedelta(days=1)):
        for _ in range(files - 1):
            more = day_of_chatter(raw, dice, on, keys)
            raw.history += more
            raw.put("history", on, more)
    return raw


def day_of_chatter(raw, dice, on, keys):
    begins, length = raw.midnight(on), int((raw.midnight(on + timedelta(days=1)) - raw.midnight(on)).total_seconds())
    rows = []
    for _ in range(dice.choice([0, 30, 160])):
        second = dice.choice([dice.randint(0, length - 1), dice.randint(0, 40) * 600 % length])
        row = {"on": on, "at": begins + timedelta(seconds=second), "community": dice.choice([1, 1, 2, 3]), "rules": 1}
        row |= {
            "key": next(keys),
            "digest": 1,
            "person": dice.choice(PERSONS),
            "fingerprint": dice.choice([None, 5, 6]),
        }
        row |= {"kind": dice.choice(["message"] * 6 + ["text", "image", "join"]), "length": dice.choice([None, 0, 2])}
        for flag in ("emoji_only", "plus_one", "link", "qr", "phone", "question", "promo", "mention"):
            row[flag] = dice.choice([None, False, False, False, True])
        row["reply_to"] = dice.choice([None, dice.choice(rows)["key"] if rows else None, 77, 0])
        rows.append(row)
    taken = [row for row in raw.history + rows if row["on"] >= on - timedelta(days=1) and dice.random() < 0.05]
    return rows + [
        row | {"on": on, "at": begins, "key": next(keys), "kind": "recall", "target": row["key"], "reply_to": None}
        for row in taken
    ]


class Day:
    """One day of one community, counted by hand."""

    def __init__(self, raw, on, community):
        self.raw, self.on, self.count = raw, on, Recount(raw, {community})
        rows = [row for row in raw.history if row["on"] == on and row["community"] == community]
        self.said = [row for row in rows if row["kind"] not in EVENTS]
        self.ours = {row["person"]: self.count.ours(row) for row in self.said}
        self.by_key = {row["key"]: row for row in self.said}

    def valid(self, row):
        """As the recount's, staff too and with lengths that are not known."""
        recalled = {
            one["target"]
            for one in self.raw.history
            if one["kind"] == "recall" and self.on <= one["on"] <= self.on + timedelta(days=1)
        }
        long_enough = row["kind"] in {"message", "text"} and (row["length"] or 0) >= 1
        return long_enough and not row["emoji_only"] and not row["plus_one"] and row["key"] not in recalled

    def replies(self):
        for row in self.said:
            asked = self.by_key.get(row["reply_to"])
            if asked and None not in {row["person"], asked["person"]} and row["person"] != asked["person"]:
                yield row["person"], asked["person"]

    def unnamed(self):
        """Who answered a message that nobody can name."""
        return [row["person"] for row in self.said if row["reply_to"] == 0 and row["person"] is not None]

    def member(self, person):
        mine = [row for row in self.said if row["person"] == person]
        pairs = list(self.replies())
        return {
            "messages": len(mine),
            "valid": sum(map(self.valid, mine)),
            "texts": sum(row["kind"] in {"message", "text"} for row in mine),
            "promo": sum(row["promo"] is True for row in mine),
            "links": sum(row["link"] is True for row in mine),
            "questions": sum(row["question"] is True for row in mine),
            "plus_ones": sum(row["plus_one"] is True for row in mine),
            "replies_out": sum(a == person for a, _ in pairs) + self.unnamed().count(person),
            "replies_in": sum(b == person for _, b in pairs),
            "peer_replies_out": sum(a == person and self.ours[a] and self.ours[b] for a, b in pairs),
            "first_at": min(row["at"] for row in mine),
            "last_at": max(row["at"] for row in mine),
        }

    # long: all columns of a community's day stand in one place
    def community(self):
        mine, pairs, topics = (
            [row for row in self.said if self.ours[row["person"]]],
            list(self.replies()),
            self.topics(),
        )
        answered = [topic for topic in topics if topic["responders"]]
        n = len(self.said)
        return {
            "messages": n,
            "people_messages": len(mine),
            "valid": sum(map(self.valid, mine)),
            "speakers": len({row["person"] for row in mine}),
            "valid_speakers": len({row["person"] for row in mine if self.valid(row)}),
            "promo": sum(row["promo"] is True for row in self.said),
            "links": sum(row["link"] is True for row in self.said),
            "questions": sum(row["question"] is True for row in mine),
            "repeated": sum(k - 1 for k in Counter(r["fingerprint"] for r in self.said if r["fingerprint"]).values()),
            "replies": len(pairs) + len(self.unnamed()),
            "peer_replies": sum(self.ours[a] and self.ours[b] for a, b in pairs),
            "topics": len(topics),
            "answered_topics": len(answered),
            "topic_responders": sum(topic["responders"] for topic in topics),
            "first_reply_seconds": sum(t["seconds"] for t in answered) / len(answered) if answered else None,
            "topic_entropy": pytest.approx(-sum(t["n"] / n * math.log2(t["n"] / n) for t in topics), abs=1e-9),
            "owner_streak": self.streak(),
            "last_at": max(row["at"] for row in self.said),
        }

    def in_time(self):
        return sorted(self.said, key=lambda row: (row["at"], row["person"] or math.inf))

    def topics(self):
        runs, before = [], None
        for row in self.in_time():
            if before is None or (row["at"] - before).total_seconds() > GAP:
                runs.append([])
            runs[-1].append(row)
            before = row["at"]
        return [self.topic(run) for run in runs]

    def topic(self, run):
        answers = [row for row in run if row["person"] != run[0]["person"] and self.ours[row["person"]]]
        seconds = (answers[0]["at"] - run[0]["at"]).total_seconds() if answers else None
        return {"n": len(run), "responders": len({row["person"] for row in answers}), "seconds": seconds}

    def streak(self):
        longest = now = 0
        for row in self.in_time():
            now = 0 if self.ours[row["person"]] else now + 1
            longest = max(longest, now)
        return longest

    def hours(self):
        found = defaultdict(list)
        for row in self.said:
            found[row["at"].replace(tzinfo=ZoneInfo("UTC")).astimezone(self.raw.zone).hour].append(row["person"])
        return {
            hour: {"messages": len(persons), "speakers": len({p for p in persons if self.ours[p]})}
            for hour, persons in found.items()
        }


def recounted(raw):
    found = {dataset: {} for dataset in DATASETS}
    for on in {row["on"] for row in raw.history}:
        for community in (1, 2, 3):
            day = Day(raw, on, community)
            here = (on, community)
            if day.said:
                found["community_day"][here] = day.community()
            for person in {row["person"] for row in day.said} - {None}:
                found["member_day"][*here, person] = day.member(person)
            found["community_hour"] |= {(*here, hour): counts for hour, counts in day.hours().items()}
            found["reply_day"] |= {(*here, *pair): {"replies": n} for pair, n in Counter(day.replies()).items()}
    return found


KEYS = {
    "member_day": ("on", "community", "person"),
    "community_day": ("on", "community"),
    "community_hour": ("on", "community", "hour"),
    "reply_day": ("on", "community", "source", "target"),
}


def built(raw):
    actions.build_roll_ups(workspace=raw.workspace, now=NOW)
    found = {}
    for dataset, keys in KEYS.items():
        rows = engine.connect().to_pyarrow(lake_queries.table(raw.workspace, dataset)).to_pylist()
        found[dataset] = {tuple(row.pop(key) for key in keys): row for row in rows}
        assert len(found[dataset]) == len(rows)
    return found


ZONES = [
    ("Asia/Shanghai", date(2026, 3, 2)),
    ("America/New_York", date(2026, 3, 7)),  # the clock goes forward on the 8th
    ("America/New_York", date(2026, 10, 31)),  # and back on the 1st
    ("Africa/Cairo", date(2026, 4, 23)),  # the 24th begins at one o'clock
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("zone", "first"), ZONES)
def test_every_roll_up_equals_a_count_by_hand(zone, first, seed):
    raw = busy_world(seed, zone, first)
    assert built(raw) == recounted(raw)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(3))
def test_a_day_in_many_files_and_in_slices_of_communities_counts_the_same(monkeypatch, seed):
    monkeypatch.setattr(counting, "SLICE_ROWS", 50)
    raw = busy_world(seed, "Asia/Shanghai", date(2026, 3, 2), files=3)
    assert built(raw) == recounted(raw)


@pytest.mark.parametrize("unit", [1, 7, 1000, 1_000_000])
@pytest.mark.parametrize("span", [10, 1 << 30, 1 << 60])
def test_the_order_in_time_keeps_the_order_of_equal_moments(unit, span):
    dice = np.random.default_rng(unit)
    groups = np.sort(dice.integers(0, 5, 300)).astype(np.int32)
    at = dice.integers(0, max(span // unit, 2), 300) // 3 * unit + 5 * unit
    assert order_of(groups, at).tolist() == sorted(range(300), key=lambda n: (groups[n], at[n], n))
