"""The cast stands where the other tests expect it."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import timezone

from jinlin.communities.models import Community
from jinlin.workspaces.models import Unit
from tests.world import NOW, access_of


def test_the_clock_stands_still():
    assert timezone.now() == NOW
    assert datetime(2026, 3, 5, 2, 0, tzinfo=UTC) == NOW


@pytest.mark.clock
def test_the_clock_goes_where_a_test_asks_for_it():
    assert timezone.now() > NOW


@pytest.mark.database
def test_everybody_sees_their_own_subtree(world):
    def sees(staff):
        return [unit.name for unit in Unit.objects.visible_to(access_of(staff)).order_by("id")]

    assert sees(world.lin) == ["总部", "华东", "静安店", "浦东店"]
    assert sees(world.wang) == ["华东", "静安店", "浦东店"]
    assert sees(world.chen) == ["静安店"]
    assert sees(world.zhou) == ["总部", "华东", "静安店", "浦东店"]
    assert sees(world.charlie) == ["总部"]


@pytest.mark.database
def test_charlie_never_sees_a_community_of_qinghe(world):
    mine = world.community("静安一群")
    assert list(Community.objects.visible_to(access_of(world.chen))) == [mine]
    assert list(Community.objects.visible_to(access_of(world.charlie))) == []


def test_rows_of_the_cast_belong_together(world):
    community, member = world.community(), world.member()
    membership = world.join(member, community, "2026-02-01 09:00", left="2026-02-03")
    line = world.order(member, 19_90, community=community)
    assert (membership.member, membership.community, line.amount_fen) == (member, community, 1990)
    assert {row.workspace for row in (community, member, membership, line)} == {world.qinghe}


def test_every_test_has_a_lake_of_its_own(own_lake, settings):
    assert own_lake == settings.JINLIN_LAKE
    assert not own_lake.exists()
    assert "var" not in own_lake.parts


def test_a_staff_member_signs_in(world, client_of):
    assert client_of(world.lin).session["_auth_user_id"] == str(world.lin.user_id)


def test_nothing_of_the_tests_lands_in_the_working_copy():
    assert not settings.JINLIN_HOME.is_relative_to(settings.BASE_DIR)
