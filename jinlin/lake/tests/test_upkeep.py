"""By the clock: small files become one, dimensions once they have many, texts go after their keeping."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from jinlin.lake import actions, queries, upkeep
from jinlin.lake.models import LakeFile
from jinlin.lake.schemas import SCHEMAS
from tests.world import NOW

DAY = dt.date(2026, 3, 4)
LONG_AGO = NOW - dt.timedelta(days=3)


def put(workspace, dataset, on, number, now=LONG_AGO):
    must = {name: 1 for name, kind in SCHEMAS[dataset].items() if kind.is_integer()}
    row = dict.fromkeys(SCHEMAS[dataset]) | must | {"on": on, "kind": "message", "gone": False, "version": number}
    table = pa.Table.from_pylist([row | {"key": number, "id": number % 3}], schema=SCHEMAS[dataset].to_pyarrow())
    staged = actions.stage(workspace, dataset, on, table)
    return actions.commit(workspace, f"{dataset}{number}", [staged], now=now)


def files(dataset):
    return list(LakeFile.objects.filter(dataset=dataset).values_list("on", "row_count").order_by("on"))


def test_days_of_several_files_are_merged_one_after_the_other(world):
    for number in range(5):
        put(world.qinghe, "history", DAY + dt.timedelta(days=number // 3), number)
    assert upkeep.compact_next(NOW)
    assert not upkeep.compact_next(NOW)
    assert files("history") == [(DAY, 3), (DAY + dt.timedelta(days=1), 2)]
    assert not upkeep.compact_next(NOW)


def test_what_may_still_be_undone_is_left_alone(world):
    put(world.qinghe, "history", DAY, 1)
    put(world.qinghe, "history", DAY, 2, now=NOW - dt.timedelta(hours=30))
    assert not upkeep.compact_next(NOW)
    assert len(files("history")) == 2


@pytest.mark.parametrize(("count", "left"), [(upkeep.MANY - 1, upkeep.MANY - 1), (upkeep.MANY, 1)])
def test_a_dimension_is_rewritten_once_it_has_many_files(world, count, left):
    for number in range(count):
        put(world.qinghe, "memberships", None, number, now=NOW)
    upkeep.compact_next(NOW)
    assert len(files("memberships")) == left
    latest = queries.latest(world.qinghe, "memberships").to_pyarrow().to_pylist()
    assert sorted(row["version"] for row in latest) == [count - 3, count - 2, count - 1]


def test_texts_go_when_a_workspace_keeps_them_no_longer(world):
    today = NOW.astimezone(world.qinghe.zone).date()
    world.qinghe.text_retention_days = 10
    world.qinghe.save()
    for number, days in enumerate((9, 10, 11)):
        put(world.qinghe, "texts", today - dt.timedelta(days=days), number)
        put(world.elsewhere, "texts", today - dt.timedelta(days=days), 10 + number)
    put(world.qinghe, "history", today - dt.timedelta(days=11), 99)
    assert upkeep.expire_texts(NOW) == 1
    kept = LakeFile.objects.filter(workspace=world.qinghe, dataset="texts").values_list("on", flat=True)
    assert min(kept) == today - dt.timedelta(days=10)
    assert len(files("texts")) == 5
    assert len(files("history")) == 1
