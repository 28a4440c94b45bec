"""The files of a made-up town: the same for the same seed, valid, and as hostile as life."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from jinlin.console.synth import files
from jinlin.console.synth.names import HOSTILE
from jinlin.console.synth.plan import Wish, draw, shared_out
from jinlin.console.synth.stories import CAST
from jinlin.console.tests.synth.town import UNTIL, Town, make

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = {
    "communities": "community_id,community,unit,type,owner,cap,created_at,ended_at",
    "members": "member,name,phone,community_id,joined_at,left_at,role,tier,tags,staff,unit,channel,inviter,unionid,region",
    "history": "time,community_id,member,name,kind,text,id,reply_to,new_name,channel,inviter",
    "orders": (
        "time,order_id,line,member,community_id,campaign,product,quantity,amount,cost,status,refunded_at,refunded_amount"
    ),
    "posts": "time,community_id,id,sender,direction,promo,reach,opens,comments",
    "exposures": "id,date,channel,community_id,exposures,cost",
    "costs": "id,date,community_id,campaign,kind,amount",
}


@pytest.fixture(scope="module")
def town() -> Town:
    return make(60, 90, 20_000)


def test_the_same_seed_makes_the_same_files() -> None:
    assert make(seed=7).raw == make(seed=7).raw


def test_another_seed_makes_another_town() -> None:
    assert make(seed=7).raw["history"] != make(seed=8).raw["history"]


def test_the_files_have_the_columns_of_the_neutral_schema(town: Town) -> None:
    assert {kind: ",".join(rows[0]) for kind, rows in town.rows.items()} == COLUMNS


def test_every_file_is_readable_csv_in_utf_8(town: Town) -> None:
    for rows in town.rows.values():
        assert [row for row in rows if None in row or None in row.values()] == []


def test_every_hostile_nickname_is_somebodys(town: Town) -> None:
    assert set(HOSTILE) - {row["name"] for row in town.rows["members"]} == set()


def test_a_town_of_sixty_has_every_story(town: Town) -> None:
    stories = Counter(one["story"] for one in town.truth["communities"])
    assert set(CAST) - set(stories) == set()
    assert {one["health"] for one in town.truth["communities"]} == {"value", "chicken_rib", "dead", "garbage"}


def test_names_of_communities_are_unique_in_their_store(town: Town) -> None:
    names = Counter((row["unit"], row["community"]) for row in town.rows["communities"])
    assert [name for name, count in names.items() if count > 1] == []


def test_there_are_staff_bots_alternates_and_advertisers(town: Town) -> None:
    assert {kind for kind, ids in town.truth["accounts"].items() if ids} == {"staff", "bot", "alternate", "advertiser"}
    assert Counter(row["staff"] for row in town.rows["members"]).keys() == {"", "yes", "bot", "alternate"}


def test_all_order_states_and_kinds_of_message_occur(town: Town) -> None:
    assert {row["status"] for row in town.rows["orders"]} == {"paid", "refunded", "cancelled", "unpaid"}
    assert {"message", "image", "link", "relay", "join", "leave", "rename", "recall"} <= {
        row["kind"] for row in town.rows["history"]
    }


def test_parts_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MESSAGES_AT_ONCE", 300)
    town = make(20, 30, 3000)
    assert len({row["id"] for row in town.messages()}) == 3000
    people = {row["member"] for row in town.rows["members"] if not row["staff"]}
    assert len(people) == town.truth["counts"]["persons"]
    assert len({(row["order_id"], row["line"]) for row in town.rows["orders"]}) == len(town.rows["orders"])


def test_a_large_town_has_as_many_stores_as_it_needs() -> None:
    plan = draw(Wish(10_000, 2, 0, UNTIL, memberships=1_000_000))
    assert plan.seats.sum() == 1_000_000
    assert len({store.path for store in plan.stores}) == len(plan.stores) == 3334


def test_shares_lose_nothing() -> None:
    assert shared_out(10, np.ones(3)).tolist() == [4, 3, 3]
    assert shared_out(5, np.zeros(2)).tolist() == [3, 2]


@pytest.mark.parametrize("wish", [(0, 1, 1, None), (1, 0, 1, None), (1, 1, -1, None), (5, 1, 1, 4)])
def test_an_impossible_wish_is_refused(wish: tuple[int, int, int, int | None]) -> None:
    groups, days, messages, memberships = wish
    with pytest.raises(ValueError, match="needs at least one"):
        Wish(groups, days, messages, UNTIL, memberships=memberships)


def test_a_hundred_thousand_messages_are_a_matter_of_seconds(tmp_path: Path) -> None:
    began = time.process_time()
    files.write(Wish(60, 90, 100_000, UNTIL), tmp_path)
    assert time.process_time() - began < 20


def test_the_command_writes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("synth", groups=2, days=3, messages=50, seed=4, until=date(2026, 3, 1), out=tmp_path / "town")
    assert sorted(path.name for path in (tmp_path / "town").iterdir()) == sorted(
        [*(f"{kind}.csv" for kind in files.KINDS), "truth.json"]
    )
    assert "2 communities" in capsys.readouterr().out


def test_the_command_says_what_is_missing() -> None:
    with pytest.raises(CommandError, match="--out"):
        call_command("synth", groups=2)
