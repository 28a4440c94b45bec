"""What the lake says of a place follows the tree."""

from __future__ import annotations

import datetime as dt

import pytest

from jinlin.communities.models import Community
from jinlin.lake import queries
from jinlin.lake.marking import mark_days
from jinlin.metrics.actions.refreshing import publish
from jinlin.workspaces.actions import move_unit
from tests.world import NOW

pytestmark = pytest.mark.database


def paths(world, dataset, key):
    read = queries.latest if dataset in {"persons", "communities"} else queries.table
    rows = read(world.qinghe, dataset).to_pyarrow().to_pylist()
    return {row[key]: row["unit_path"] for row in rows}


def test_a_moved_unit_takes_its_communities_people_and_loose_orders_along(world):
    here, there = world.community(unit=world.jingan), world.community(unit=world.pudong)
    mine, theirs = world.member(unit=world.jingan), world.member(unit=world.pudong)
    loose, placed = world.order(mine, 500, "2026-03-01"), world.order(theirs, 700, "2026-03-02")
    mark_days(world.qinghe, "orders", [dt.date(2026, 3, 1), dt.date(2026, 3, 2)])
    publish(world.qinghe, NOW)
    before = world.jingan.path
    move_unit(world.qinghe, world.jingan, parent=world.hq, now=NOW)
    world.jingan.refresh_from_db()
    publish(world.qinghe, NOW)
    assert world.jingan.path != before
    assert paths(world, "communities", "community") == {here.pk: world.jingan.path, there.pk: world.pudong.path}
    assert paths(world, "persons", "person") == {mine.pk: world.jingan.path, theirs.pk: world.pudong.path}
    assert paths(world, "orders", "order_id") == {
        loose.order_id: world.jingan.path,
        placed.order_id: world.pudong.path,
    }


def test_only_what_moved_is_published_again(world):
    world.community(unit=world.pudong)
    moved = world.community(unit=world.jingan)
    publish(world.qinghe, NOW)
    move_unit(world.qinghe, world.jingan, parent=world.hq, now=NOW)
    publish(world.qinghe, NOW)
    newest = max(row["version"] for row in queries.latest(world.qinghe, "communities").to_pyarrow().to_pylist())
    rows = queries.latest(world.qinghe, "communities").to_pyarrow().to_pylist()
    assert [row["community"] for row in rows if row["version"] == newest] == [moved.pk]
    assert not Community.objects.filter(published=False).exists()
