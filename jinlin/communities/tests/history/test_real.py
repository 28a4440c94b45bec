"""Real chats, to the last row. They are read from the folder JINLIN_REAL_DATA names and copied nowhere."""

from __future__ import annotations

import csv
import importlib.util
import os
from collections import Counter
from pathlib import Path

import pytest

from jinlin.imports.tests.files import counts, imported
from jinlin.lake import queries
from jinlin.members.models import Identity

REPOSITORY = Path(__file__).resolve().parents[4]
DATA = Path(os.environ.get("JINLIN_REAL_DATA", REPOSITORY.parent / "shared" / "data"))

pytestmark = [
    pytest.mark.real,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no real data at {DATA}; name its folder in JINLIN_REAL_DATA"),
]


def converter(name):
    spec = importlib.util.spec_from_file_location(name, REPOSITORY / "benchmarks" / "real" / f"{name}.py")
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    assert spec.loader is not None
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def rooms(tmp_path):
    assert converter("gitter_to_neutral").convert(DATA / "chat/fcc_gitter/archives", tmp_path) == 211_983
    return sorted(tmp_path.glob("*.csv"))


def messages(world):
    return queries.table(world.qinghe, "history").count().to_pyarrow().as_py()


def test_525_rooms_in_one_run_are_211038_messages_and_none_the_second_time(world, rooms):
    assert len(rooms) == 525
    assert counts(imported(world.qinghe, "history", *rooms)) == (211_038, 0, 945, 0)
    assert messages(world) == 211_038
    assert counts(imported(world.qinghe, "history", *rooms)) == (0, 0, 211_983, 0)
    assert messages(world) == 211_038


@pytest.mark.long
def test_525_rooms_file_by_file_are_211038_messages(world, rooms):
    full = [room for room in rooms if len(room.read_text(encoding="utf-8").splitlines()) > 1]
    assert len(full) == 521
    new = sum(imported(world.qinghe, "history", room).new_count for room in full)
    assert (new, messages(world)) == (211_038, 211_038)


def test_ubuntu_comes_in_with_its_joins_leaves_and_renames(world, tmp_path):
    converter("irc_to_neutral").convert(DATA / "chat/ubuntu_irc/logs", tmp_path)
    logs = sorted(tmp_path.glob("*.csv"))
    recount, renames = Counter(), set()
    for log in logs:
        with log.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                recount[row["kind"]] += 1
                if row["new_member"]:
                    renames.add((row["member"], row["new_member"]))
    assert counts(imported(world.qinghe, "history", *logs)) == (recount.total(), 0, 0, 0)
    history = queries.table(world.qinghe, "history")
    kinds = history.group_by("kind").agg(count=history.count()).to_pyarrow().to_pydict()
    assert dict(zip(kinds["kind"], kinds["count"], strict=True)) == recount
    person = dict(Identity.objects.filter(workspace=world.qinghe).values_list("external_id", "member_id"))
    assert {nick for pair in renames for nick in pair} <= set(person)
    one_person = sum(person[old] == person[new] for old, new in renames)
    assert one_person > len(renames) * 0.8
    assert counts(imported(world.qinghe, "history", *logs)) == (0, 0, recount.total(), 0)
