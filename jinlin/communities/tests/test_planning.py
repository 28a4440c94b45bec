"""A community is prepared before its group exists, and found again when it does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jinlin.communities import actions as communities
from jinlin.communities.actions import GroupAsIs, planning
from jinlin.communities.models import Community
from jinlin.events.models import Fact
from tests.world import access_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def _group(name, external_id="wr1"):
    return GroupAsIs(external_id, name, "ann", LATER, "公告", (), ())


def _meet(world, *groups):
    communities.mirror_groups(world.qinghe, list(groups), units={"": world.hq.pk}, now=LATER)


def test_a_planned_community_becomes_the_group_of_its_name(world):
    planned = planning.plan(who=access_of(world.lin), name=" 青禾·阳光店 1 群 ", unit=world.jingan, cap=200, now=AT)
    _meet(world, _group("青禾·阳光店 1 群"))
    (row,) = Community.objects.filter(workspace=world.qinghe, external_id="wr1")
    assert (row.pk, row.planned_at, row.opened_at, row.unit_id) == (planned.pk, None, LATER, world.jingan.pk)
    assert Fact.objects.get(kind="community.met").data == {"community": planned.pk, "planned": True}


def test_a_group_of_another_name_leaves_the_plan_alone(world):
    planned = planning.plan(who=access_of(world.lin), name="一群", unit=world.jingan, cap=None, now=AT)
    _meet(world, _group("二群"))
    planned.refresh_from_db()
    assert (planned.planned_at, planned.external_id) == (AT, None)


def test_of_two_groups_of_one_name_the_first_is_the_planned_one(world):
    planned = planning.plan(who=access_of(world.lin), name="一群", unit=world.jingan, cap=None, now=AT)
    _meet(world, _group("一群", "wr1"), _group("一群", "wr2"))
    assert dict(Community.objects.filter(name="一群").values_list("external_id", "pk"))["wr1"] == planned.pk
    assert Community.objects.filter(name="一群").count() == 2


def test_a_planned_name_is_taken_and_an_empty_one_refused(world):
    planning.plan(who=access_of(world.lin), name="一群", unit=world.jingan, cap=None, now=AT)
    with pytest.raises(planning.NameTaken, match="已经有一个在筹备的群叫“一群”"):
        planning.plan(who=access_of(world.lin), name="一群", unit=world.jingan, cap=None, now=AT)
    with pytest.raises(planning.NameMissing):
        planning.plan(who=access_of(world.lin), name="  ", unit=world.jingan, cap=None, now=AT)


def test_a_plan_is_given_up_but_not_a_group(world):
    planned = planning.plan(who=access_of(world.lin), name="一群", unit=world.jingan, cap=None, now=AT)
    planning.give_up(who=access_of(world.lin), community=planned, now=AT)
    assert not Community.objects.filter(name="一群").exists()
    again = planning.plan(who=access_of(world.lin), name="一群", unit=world.jingan, cap=None, now=AT)
    _meet(world, _group("一群"))
    with pytest.raises(planning.HasItsGroup):
        planning.give_up(who=access_of(world.lin), community=again, now=LATER)


def test_data_of_a_name_means_the_planned_community_has_its_group(world):
    planned = planning.plan(who=access_of(world.lin), name="一群", unit=world.jingan, cap=None, now=AT)
    key = communities.CommunityKey(name="一群")
    found = communities.resolve_communities(world.qinghe, None, [key], write=False)
    planned.refresh_from_db()
    assert planned.planned_at == AT
    found = communities.resolve_communities(world.qinghe, None, [key])
    planned.refresh_from_db()
    assert ([known.pk for known in found.values() if isinstance(known, communities.Known)], planned.planned_at) == (
        [planned.pk],
        None,
    )
