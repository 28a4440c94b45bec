import datetime as dt
from itertools import permutations

import ibis
import pyarrow as pa
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from jinlin.communities.history import intervals
from jinlin.communities.models import Membership
from jinlin.imports.tests.files import imported, table

BEGIN = dt.datetime(2026, 2, 1)  # noqa: DTZ001  (UTC, as in the lake)
RANKS = {"L": intervals.LEAVE, "J": intervals.JOIN, "M": intervals.SIGN}


def by_hand(events):
    """The rule once more, one event at a time."""
    found, current = [], None
    for at, what in sorted(events):
        if current is None:
            current = [at, "declared" if what == "J" else "inferred", None]
        if what == "L":
            current[2] = at
            found.append(tuple(current))
            current = None
    return [*found, tuple(current)] if current else found


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    some.lists(
        some.tuples(some.integers(1, 2), some.integers(0, 400), some.sampled_from("JLM")), unique_by=lambda e: e[:2]
    )
)
def test_intervals_are_what_a_person_would_read_from_the_events(told):
    columns = {
        "community": pa.array([1] * len(told), pa.int64()),
        "person": pa.array([person for person, _, _ in told], pa.int64()),
        "at": pa.array([BEGIN + dt.timedelta(hours=at) for _, at, _ in told], pa.timestamp("us")),
        "rank": pa.array([RANKS[what] for _, _, what in told], pa.int32()),
        "event": pa.array([what for _, _, what in told], pa.string()),
        "channel": pa.array([None] * len(told), pa.int64()),
        "inviter": pa.array([None] * len(told), pa.int64()),
    }
    rows = intervals.of(ibis.memtable(pa.table(columns))).to_pyarrow().to_pylist()
    found = sorted((row["person"], row["joined_at"], row["joined_basis"], row["left_at"]) for row in rows)
    wanted = [
        (person, BEGIN + dt.timedelta(hours=start), basis, None if end is None else BEGIN + dt.timedelta(hours=end))
        for person in (1, 2)
        for start, basis, end in by_hand([(at, what) for who, at, what in told if who == person])
    ]
    assert found == sorted(wanted, key=lambda row: row[:3])


STORIES = [
    ["3 message", "5 leave", "9 message"],
    ["1 join", "4 join", "7 leave", "8 leave"],
    ["2 message", "6 join", "10 message"],
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_of_the_files_gives_the_same_memberships(world, tmp_path, order):
    for number in order:
        lines = "".join(
            f"2026-02-{int(day):02d} 10:00,g,m,{kind},{day}\n" for day, kind in map(str.split, STORIES[number])
        )
        imported(
            world.qinghe, "history", table(tmp_path, "time,community_id,member,kind,text\n" + lines, f"{number}.csv")
        )
    stays = Membership.objects.order_by("joined_at").values_list("joined_at", "joined_basis", "left_at")
    days = [(start.day, basis, end and end.day) for start, basis, end in stays]
    assert days == [(1, "declared", 5), (6, "declared", 7), (8, "inferred", 8), (9, "inferred", None)]
    assert timezone.now().year == 2026
