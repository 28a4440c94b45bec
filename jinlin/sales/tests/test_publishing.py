"""What the apps publish to the lake is what their rows say."""

import datetime as dt

import pytest
from django.utils import timezone

from jinlin.communities import publishing as communities
from jinlin.communities.actions.placing import place
from jinlin.imports.tests.files import imported, table, undone
from jinlin.lake import queries
from jinlin.lake.marking import mark_days
from jinlin.members import publishing as members
from jinlin.members.models import Affiliation, Member
from jinlin.sales import publishing as sales
from jinlin.sales.models import OrderLine
from tests.world import at


def publish(world):
    now = timezone.now()
    return members.publish(world.qinghe, now), communities.publish(world.qinghe, now), sales.publish(world.qinghe, now)


def latest(world, dataset, *columns):
    rows = queries.latest(world.qinghe, dataset).to_pyarrow().to_pylist()
    return sorted(tuple(row[name] for name in columns) for row in rows)


def days(world, dataset):
    rows = queries.table(world.qinghe, dataset).to_pyarrow().to_pylist()
    return sorted((str(row["on"]), row["amount_fen"]) for row in rows)


def test_everything_is_published_once(world):
    community, member = world.community(), world.member(unit=world.jingan)
    world.join(member, community)
    place(community=community, keys={"stage": "flash"})
    Affiliation.objects.create(workspace=world.qinghe, member=member, kind="staff", since=at("2026-02-01"))
    assert publish(world) == (2, 4 + 1 + 1, 0)
    assert publish(world) == (0, 0, 0)
    path = world.jingan.path
    assert latest(world, "persons", "person", "kind", "unit_path") == [
        (member.pk, "", path),
        (member.pk, "staff", path),
    ]
    assert latest(world, "communities", "community", "stage", "unit_path") == [(community.pk, "flash", path)]
    assert latest(world, "memberships", "community", "person", "left_at") == [(community.pk, member.pk, None)]
    assert len(latest(world, "units", "unit")) == 4


def test_a_change_is_published_and_the_newest_version_counts(world):
    member = world.member()
    publish(world)
    Member.objects.filter(pk=member.pk).update(tier="core", published=False)
    assert publish(world) == (1, 0, 0)
    assert latest(world, "persons", "person", "tier") == [(member.pk, "core")]


def test_a_day_that_changed_is_rewritten_whole(world):
    member = world.member()
    world.order(member, 500, "2026-03-01")
    second = world.order(member, 700, "2026-03-01")
    world.order(member, 900, "2026-03-02")
    mark_days(world.qinghe, "orders", [dt.date(2026, 3, 1), dt.date(2026, 3, 2)])
    publish(world)
    assert days(world, "orders") == [("2026-03-01", 500), ("2026-03-01", 700), ("2026-03-02", 900)]
    second.delete()
    mark_days(world.qinghe, "orders", [dt.date(2026, 3, 1)])
    publish(world)
    assert days(world, "orders") == [("2026-03-01", 500), ("2026-03-02", 900)]
    OrderLine.objects.all().delete()
    mark_days(world.qinghe, "orders", [dt.date(2026, 3, 1), dt.date(2026, 3, 2)])
    publish(world)
    assert days(world, "orders") == []


def test_what_a_rollback_took_away_is_gone_from_the_lake(world, tmp_path):
    publish(world)
    before = {name: latest(world, name, "version") for name in ("persons", "communities", "memberships")}
    text = "member,community_id,joined_at,staff,unit\nm1,g1,2026-02-01,yes,华南/深圳店\n"
    run = imported(world.qinghe, "members", table(tmp_path, text))
    publish(world)
    assert len(latest(world, "persons", "id")) == 2
    assert len(latest(world, "units", "unit")) == 6
    undone(run)
    publish(world)
    assert {name: latest(world, name, "version") for name in before} == before
    assert len(latest(world, "units", "unit")) == 4


def test_chunks_add_up(world, monkeypatch):
    from jinlin.lake import publishing

    monkeypatch.setattr(publishing, "CHUNK", 3)
    people = [world.member() for _ in range(10)]
    assert publish(world)[0] == 10
    assert latest(world, "persons", "person") == sorted((person.pk,) for person in people)


@pytest.mark.database
def test_another_workspace_is_not_published(world):
    world.member("别人", workspace=world.elsewhere)
    publish(world)
    assert latest(world, "persons", "person") == []
    assert Member.objects.get(workspace=world.elsewhere).published is False
