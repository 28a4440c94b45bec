"""What happens in a made-up town could have happened."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jinlin.console.tests.synth.town import UNTIL, Town, make

if TYPE_CHECKING:
    from jinlin.console.tests.synth.town import Row

END = f"{UNTIL} 00:00:00"
towns = st.builds(
    make,
    groups=st.integers(1, 24),
    days=st.integers(1, 40),
    messages=st.integers(0, 1500),
    seed=st.integers(0, 2**32),
    memberships=st.none() | st.integers(24, 600),
)
few = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Within one second a join comes before what is said and a leave after it.
RANK = defaultdict(lambda: 2, {"join": 0, "rename": 1, "recall": 3, "leave": 4})


@given(towns)
@few
def test_everything_happens_in_a_possible_order(town: Town) -> None:
    assert wrong_speakers(town) == []
    assert wrong_answers(town) == []
    assert wrong_intervals(town) == []
    assert wrong_buyers(town) == []


@given(towns)
@few
def test_as_much_is_made_as_was_asked_for(town: Town) -> None:
    wish, counts = town.truth["wish"], town.truth["counts"]
    assert len(town.messages()) == wish["messages"] == counts["messages"]
    assert len({row["id"] for row in town.messages()}) == wish["messages"]
    assert len(town.rows["communities"]) == wish["groups"] == len(town.truth["communities"])
    people = [row for row in town.rows["members"] if not row["staff"]]
    assert len({row["member"] for row in people}) == counts["persons"]
    if wish["memberships"] is not None:
        assert len(people) == wish["memberships"]
    assert {kind: len(rows) for kind, rows in town.rows.items()} == counts["rows"]


@given(towns)
@few
def test_present_members_are_those_the_truth_tells(town: Town) -> None:
    present: dict[str, int] = defaultdict(int)
    for row in town.rows["members"]:
        present[row["community_id"]] += not row["staff"] and not row["left_at"]
    told = {one["community_id"]: one["present"] for one in town.truth["communities"]}
    assert {community: present[community] for community in told} == told


def wrong_speakers(town: Town) -> list[Row]:
    """Replay the history: nobody speaks, answers, renames or leaves who is not there."""
    inside, wrong, last = before(town), [], ""
    for row in sorted(town.rows["history"], key=lambda row: (row["time"], RANK[row["kind"]])):
        seat = row["community_id"], row["member"]
        if row["kind"] == "join":
            wrong += [row] if seat in inside else []
            inside.add(seat)
        else:
            wrong += [row] if seat not in inside else []
            inside -= {seat} if row["kind"] == "leave" else set()
        last = row["time"]
    return wrong if last < END else [{"last": last}]


def before(town: Town) -> set[tuple[str, str]]:
    """Return who was in a community when the history begins."""
    first: dict[tuple[str, str], str] = {}
    for row in town.rows["history"]:
        if row["kind"] in {"join", "leave"}:
            first.setdefault((row["community_id"], row["member"]), row["kind"])
    seats = [(row["community_id"], row["member"]) for row in town.rows["members"]]
    return {seat for seat in seats if first.get(seat) != "join"}


def wrong_answers(town: Town) -> list[Row]:
    """Return answers and recalls of what was not said before, in the same community."""
    said = {row["id"]: row for row in town.messages()}
    wrong = []
    for row in town.rows["history"]:
        if row["reply_to"]:
            parent = said.get(row["reply_to"])
            fits = parent and parent["community_id"] == row["community_id"] and parent["time"] < row["time"]
            own = parent and parent["member"] == row["member"]
            wrong += [] if fits and (row["kind"] != "recall" or own) else [row]
    return wrong


def wrong_intervals(town: Town) -> list[Row]:
    """Return memberships that end before they begin, begin before the community or outlive the window."""
    communities = {row["community_id"]: row for row in town.rows["communities"]}
    return [
        row
        for row in town.rows["members"]
        if (row["left_at"] and row["left_at"] <= row["joined_at"])
        or row["joined_at"] < communities[row["community_id"]]["created_at"]
        or max(row["joined_at"], row["left_at"]) >= END
    ]


def wrong_buyers(town: Town) -> list[Row]:
    """Return order lines that cannot be: refunds of more than was paid, buyers who were never there, the future."""
    seats = {(row["community_id"], row["member"]) for row in town.rows["members"]}
    return [
        row
        for row in town.rows["orders"]
        if (row["member"] and row["community_id"] and (row["community_id"], row["member"]) not in seats)
        or float(row["refunded_amount"] or 0) > float(row["amount"])
        or (row["status"] == "refunded") != bool(row["refunded_at"])
        or max(row["time"], row["refunded_at"]) >= END
    ]


@pytest.fixture(scope="module")
def town() -> Town:
    return make(40, 60, 8000)


def test_inviters_were_there_and_are_people(town: Town) -> None:
    people = {row["member"]: row for row in town.rows["members"] if not row["staff"]}
    invited = [row for row in town.rows["members"] if row["inviter"]]
    assert len(invited) > 100
    assert [row for row in invited if row["inviter"] not in people or row["inviter"] == row["member"]] == []
    assert {row["channel"] for row in invited} == {"老客邀请"}


def test_some_people_sit_in_several_communities(town: Town) -> None:
    seats: dict[str, set[str]] = defaultdict(set)
    for row in town.rows["members"]:
        seats[row["member"]].add(row["community_id"])
    shared = sum(len(places) > 1 for member, places in seats.items() if member not in town.staff)
    assert 0.05 < shared / len(seats) < 0.3


def test_every_row_of_a_person_says_the_same_about_them(town: Town) -> None:
    facts: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in town.rows["members"]:
        facts[row["member"]].add(
            tuple(row[key] for key in ("name", "phone", "tier", "tags", "staff", "unionid", "region"))
        )
    assert [member for member, told in facts.items() if len(told) > 1] == []


def test_a_rename_is_seen_in_the_rows_after_it(town: Town) -> None:
    renames = [row for row in town.rows["history"] if row["kind"] == "rename"]
    assert renames
    latest = {row["member"]: row["name"] for row in town.rows["members"]}
    assert [row for row in renames if row["new_name"] != latest[row["member"]] or row["name"] == row["new_name"]] == []


def test_exposures_are_at_least_the_joins_they_brought(town: Town) -> None:
    joins: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in town.rows["history"]:
        if row["kind"] == "join" and row["channel"]:
            joins[row["time"][:10], row["channel"], row["community_id"]] += 1
    seen = {(row["date"], row["channel"], row["community_id"]): int(row["exposures"]) for row in town.rows["exposures"]}
    assert [cell for cell, count in joins.items() if seen.get(cell, 0) < count] == []
    assert len({row["id"] for row in town.rows["exposures"]}) == len(town.rows["exposures"])


def test_posts_are_read_by_fewer_than_they_reach(town: Town) -> None:
    posts = town.rows["posts"]
    assert posts
    assert [row for row in posts if not int(row["comments"]) <= int(row["opens"]) <= int(row["reach"])] == []
    assert {row["sender"] for row in posts} <= town.staff


def test_an_ended_community_is_quiet_afterwards(town: Town) -> None:
    ended = {row["community_id"]: row["ended_at"] for row in town.rows["communities"] if row["ended_at"]}
    assert ended
    late = [row for row in town.rows["history"] if row["time"] >= ended.get(row["community_id"], "9")]
    assert late == []
