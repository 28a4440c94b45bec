"""A community is stopped by a person or the program, and let on by a person alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jinlin.events.models import Fact
from jinlin.messaging import pauses
from jinlin.messaging.models import Pause
from jinlin.messaging.pauses import NotPaused, WhyMissing
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LATER = NOW + timedelta(hours=1)


def stop(world, community, reason="三位客户说菜不新鲜", by=None):
    return pauses.pause(community=community, reason=reason, by=by or world.qinghe, now=NOW)


def facts():
    return list(Fact.objects.order_by("id").values_list("kind", "data__community"))


def test_the_program_stops_a_community_and_a_person_lets_it_go_on(world):
    community = world.community()

    row = stop(world, community)
    assert pauses.paused(world.qinghe, [community.pk]) == {community.pk}
    assert (row.paused_by, row.reason) == (None, "三位客户说菜不新鲜")

    row = pauses.lift(community=community, why="已逐个回访", by=access_of(world.wang), now=LATER)
    assert pauses.paused(world.qinghe, [community.pk]) == frozenset()
    assert (row.lifted_by, row.lifted_at, row.lifted_why) == (world.wang, LATER, "已逐个回访")
    assert facts() == [("community.paused", community.pk), ("community.resumed", community.pk)]
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "staff__name", "details")) == [
        ("community.paused", None, {"reason": "三位客户说菜不新鲜"}),
        ("community.resumed", "王", {"reason": "已逐个回访"}),
    ]


def test_stopping_twice_is_one_pause_with_the_first_reason(world):
    community = world.community()

    first, second = stop(world, community), stop(world, community, "又有人投诉", access_of(world.chen))

    assert (first, second.reason) == (second, "三位客户说菜不新鲜")
    assert facts() == [("community.paused", community.pk)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(workspace=world.qinghe, community=community, reason="x", paused_at=NOW)


def test_a_community_can_be_stopped_again_after_it_went_on(world):
    community = world.community()
    stop(world, community)
    pauses.lift(community=community, why="好了", by=access_of(world.lin), now=LATER)

    again = stop(world, community, "又来了")

    assert pauses.pause_of(community) == again
    assert Pause.objects.filter(community=community).count() == 2


def test_one_says_why_and_lifts_only_what_is_paused(world):
    community = world.community()
    with pytest.raises(WhyMissing):
        stop(world, community, "  ")
    with pytest.raises(NotPaused):
        pauses.lift(community=community, why="好了", by=access_of(world.lin), now=LATER)
    stop(world, community)
    with pytest.raises(WhyMissing):
        pauses.lift(community=community, why="", by=access_of(world.lin), now=LATER)


def test_many_communities_are_asked_about_in_few_queries(world, django_assert_num_queries):
    first, second = world.community(), world.community()
    foreign = world.community(unit=world.elsewhere_hq)
    stop(world, second)
    pauses.pause(community=foreign, reason="x", by=world.elsewhere, now=NOW)

    with django_assert_num_queries(1):
        found = pauses.paused(world.qinghe, [first.pk, second.pk, foreign.pk, second.pk])

    assert found == {second.pk}
