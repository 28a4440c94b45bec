import datetime as dt
import os
import threading

import ibis
import pyarrow as pa
import pytest
from django.db import connection

from jinlin.lake import actions, engine, queries
from jinlin.lake.models import DayVersion, LakeFile
from jinlin.lake.schemas import SCHEMAS
from tests.world import NOW

DAY = dt.date(2026, 3, 4)
HOUR = dt.timedelta(hours=1)


def rows(*keys, on=DAY):
    """Say something in community 1, once for each key."""
    values = {"community": 1, "person": 1, "at": dt.datetime(2026, 3, 4, 10), "kind": "message", "digest": 1}  # noqa: DTZ001
    data = [dict.fromkeys(SCHEMAS["history"]) | values | {"on": on, "key": key} for key in keys]
    return pa.Table.from_pylist(data, schema=SCHEMAS["history"].to_pyarrow())


def told(world, key, *files, **more):
    return actions.commit(world.qinghe, key, files, now=more.pop("now", NOW), **more)


def keys(world):
    return sorted(queries.table(world.qinghe, "history").to_pyarrow()["key"].to_pylist())


def stage(world, *numbers, on=DAY):
    return actions.stage(world.qinghe, "history", on, rows(*numbers, on=on))


def test_what_is_staged_is_not_there_until_it_is_committed(world):
    staged = stage(world, 1, 2)
    assert keys(world) == []
    told(world, "a", staged)
    assert keys(world) == [1, 2]


def test_a_key_lands_once(world):
    told(world, "a", stage(world, 1))
    told(world, "a", stage(world, 2))
    assert keys(world) == [1]


def test_many_days_are_written_sorted_one_file_a_day(world):
    table = ibis.memtable(pa.concat_tables([rows(3, 1), rows(2, on=dt.date(2026, 3, 5))]))
    staged = actions.stage_days(world.qinghe, "history", table)
    assert [(file.on, file.rows) for file in staged] == [(DAY, 2), (dt.date(2026, 3, 5), 1)]
    told(world, "a", *staged)
    assert keys(world) == [1, 2, 3]


def test_compaction_keeps_every_row_and_makes_nothing_due(world):
    for number in range(3):
        told(world, str(number), stage(world, number))
    version = DayVersion.objects.get().version
    assert actions.compact(world.qinghe, "history", DAY, now=NOW, settled=NOW + HOUR)
    assert keys(world) == [0, 1, 2]
    assert LakeFile.objects.count() == 1
    assert DayVersion.objects.get().version == version


def test_files_of_runs_that_can_still_be_rolled_back_are_left_alone(world):
    told(world, "old", stage(world, 1), now=NOW - 30 * HOUR)
    told(world, "older", stage(world, 2), now=NOW - 30 * HOUR)
    told(world, "young", stage(world, 3), now=NOW)
    assert actions.compact(world.qinghe, "history", DAY, now=NOW, settled=NOW - 24 * HOUR)
    assert sorted(LakeFile.objects.values_list("row_count", flat=True)) == [1, 2]
    assert keys(world) == [1, 2, 3]


def test_a_reader_that_began_before_a_compaction_reads_on(world):
    for number in range(3):
        told(world, str(number), stage(world, number))
    before = queries.table(world.qinghe, "history")
    actions.compact(world.qinghe, "history", DAY, now=NOW, settled=NOW + HOUR)
    assert sorted(before.to_pyarrow()["key"].to_pylist()) == [0, 1, 2]


def test_readers_in_other_threads_always_see_every_row(world):
    told(world, "a", stage(world, 1))
    told(world, "b", stage(world, 2))
    table, seen = queries.table(world.qinghe, "history"), []
    sql = engine.connect().compile(table)
    reader = threading.Thread(
        target=lambda: seen.extend(len(engine.connect().con.execute(sql).fetchall()) for _ in range(20))
    )
    reader.start()
    actions.compact(world.qinghe, "history", DAY, now=NOW, settled=NOW + HOUR)
    reader.join()
    assert seen == [2] * 20


def test_orphans_are_swept_after_a_day_and_listed_files_never(world, own_lake):
    told(world, "a", stage(world, 1))
    orphan = own_lake / stage(world, 2).path
    old = (NOW - 48 * HOUR).timestamp()
    for path in own_lake.rglob("*.parquet"):
        os.utime(path, (old, old))
    assert actions.sweep(now=NOW, older_than=24 * HOUR) == 1
    assert not orphan.exists()
    assert keys(world) == [1]


def test_old_days_expire_from_list_and_disk(world, own_lake):
    told(world, "a", stage(world, 1), stage(world, 2, on=DAY - dt.timedelta(days=200)))
    assert actions.expire(world.qinghe, "history", DAY, now=NOW) == 1
    assert keys(world) == [1]
    assert len(list(own_lake.rglob("*.parquet"))) == 1


def test_a_full_disk_is_told_and_leaves_nothing(world, own_lake, monkeypatch):
    def full(*_args, **_more):
        msg = "No space left on device"
        raise OSError(28, msg)

    monkeypatch.setattr(engine, "write_day", full)
    with pytest.raises(actions.LakeFull):
        actions.stage_days(world.qinghe, "history", ibis.memtable(rows(1)))
    assert list(own_lake.rglob("*.p*")) == []
    assert connection.in_atomic_block


def test_days_are_written_while_something_else_is_done_and_are_gone_where_that_fails(world, own_lake):
    table = ibis.memtable(rows(1, 2))
    with actions.staging(world.qinghe, {"history": ""}, table) as staged:
        pass
    assert [(file.on, file.rows) for file in staged] == [(DAY, 2)]
    actions.unstage(staged)
    with pytest.raises(LookupError), actions.staging(world.qinghe, {"history": ""}, table):
        raise LookupError
    assert list(own_lake.rglob("*.p*")) == []


def test_of_rows_that_two_datasets_share_each_takes_its_own(world):
    table = ibis.memtable(rows(1, 2)).mutate(name=ibis.literal("阿飞"), text=ibis.literal("你好"))
    with actions.staging(
        world.qinghe, {"history": "", "texts": "kept"}, table.mutate(kept=table["key"] == 2)
    ) as staged:
        pass
    assert [(file.dataset, file.rows) for file in staged] == [("history", 2), ("texts", 1)]
