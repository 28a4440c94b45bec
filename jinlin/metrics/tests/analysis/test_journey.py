"""How far members have come, and whether they trust the group (R-010, R-021)."""

from __future__ import annotations

from datetime import date

import pytest

from jinlin.metrics.activity import journey, trust
from jinlin.metrics.activity.ground import Scope

TODAY = date(2026, 3, 31)
BEGIN = date(2026, 1, 1)
BEFORE = date(2026, 2, 20)  # in the 28 days before the last 28


def _talk(world, community, first, second, on):
    world.says(community, first, on, to=second.pk)
    world.says(community, second, on, to=first.pk)


@pytest.fixture
def group(world):
    """Return a group with somebody at every stage, staff left aside."""
    community, other = world.community("福利群"), world.community("别的群")
    quiet, talker, asker, buyer, regular, bringer, friend, gone = world.members(8)
    staff = world.member("店长", kind="staff")
    for member in (quiet, talker, asker, buyer, regular, bringer, staff):
        world.joins(community, member, BEGIN)
    world.joins(community, friend, date(2026, 3, 10), inviter=bringer)
    world.joins(community, gone, BEGIN, left=date(2026, 3, 1))
    world.says(community, quiet, date(2026, 3, 20))
    _talk(world, community, talker, staff, date(2026, 3, 20))
    world.says(community, asker, date(2026, 3, 21), question=True)
    world.buys(buyer, date(2026, 3, 5), 1000, community)
    world.buys(regular, date(2026, 2, 1), 1000, other)
    world.buys(regular, date(2026, 3, 1 + 8), 1000, community)
    world.buys(gone, date(2026, 2, 1), 1000, community)
    world.settle()
    return community, dict(
        zip(
            ["quiet", "talker", "asker", "buyer", "regular", "bringer", "friend"],
            [quiet, talker, asker, buyer, regular, bringer, friend],
            strict=True,
        )
    )


def test_each_present_member_stands_at_the_furthest_stage_that_something_speaks_for_r_010(group):
    community, people = group
    scope = Scope.community(community)
    stops = journey.stops(scope, TODAY, named=5)
    found = {each.stage: {member.pk for member in each.members} for each in stops}

    assert found == {
        "awareness": {people["quiet"].pk, people["friend"].pk},
        "conviction": {people["talker"].pk, people["asker"].pk},
        "purchase": {people["buyer"].pk},
        "repurchase": {people["regular"].pk},
        "advocacy": {people["bringer"].pk},
    }
    assert [(each.stage, each.count, each.share) for each in stops] == [
        (key, len(found[key]), len(found[key]) / 7) for key in journey.STAGES
    ]
    assert [each.members for each in journey.stops(scope, TODAY, named=1)] == [each.members[:1] for each in stops]


def test_a_member_shows_the_numbers_that_place_them_and_nobody_outside_is_placed(group):
    community, people = group
    scope = Scope.community(community)

    assert journey.of_member(scope, TODAY, people["regular"].pk) == journey.Standing("repurchase", 0, 0, 2, 0)
    assert journey.of_member(scope, TODAY, people["talker"].pk) == journey.Standing("conviction", 1, 0, 0, 0)
    assert journey.of_member(scope, TODAY, 999_999) is None


def test_only_words_from_one_side_do_not_convince(world):
    community = world.community("单向群")
    caller, silent = world.members(2)
    for member in (caller, silent):
        world.joins(community, member, BEGIN)
    world.says(community, caller, date(2026, 3, 20), to=silent.pk)
    world.settle()

    assert journey.of_member(Scope.community(community), TODAY, caller.pk).stage == "awareness"


def _shares(found, when):
    return {sign.key: (getattr(sign, when).numerator, getattr(sign, when).denominator) for sign in found.signs}


def test_the_signs_of_trust_are_what_one_counts_by_hand_r_021(group):
    found = trust.of(Scope.community(group[0]), TODAY)

    assert _shares(found, "now") == {
        "two_way": (1, 7),
        "asking": (1, 7),
        "again": (1, 2),
        "bringing": (1, 7),
        "satisfaction": (None, None),
    }
    assert [sign.now.basis for sign in found.signs if sign.now.value is None] == [trust.NO_SURVEY]


def test_less_talk_and_more_promotion_spend_the_trust_and_less_of_both_does_not(world):
    loud, calm = world.community("促销群"), world.community("安静群")
    members = world.members(4)
    for community in (loud, calm):
        for member in members:
            world.joins(community, member, BEGIN)
        for first, second in ((0, 1), (2, 3)):
            _talk(world, community, members[first], members[second], BEFORE)
        _talk(world, community, members[0], members[1], date(2026, 3, 20))
    for _n in range(6):
        world.says(loud, members[0], date(2026, 3, 21), promo=True)
    world.settle()

    found = {each.name: trust.of(Scope.community(each), TODAY) for each in (loud, calm)}
    assert {name: each.is_spent for name, each in found.items()} == {"促销群": True, "安静群": False}
    assert [each.signs[0].change for each in found.values()] == [-0.5, -0.5]


def test_a_group_nobody_is_in_has_no_trust_and_no_tenure(world):
    community = world.community("空群")
    world.settle()
    found = trust.of(Scope.community(community), TODAY)

    assert [sign.now.value for sign in found.signs] == [None] * 5
    assert trust.median_tenure(Scope.community(community), TODAY) is None
    assert [(each.count, each.share) for each in journey.stops(Scope.community(community), TODAY)] == [(0, None)] * 5


def test_half_of_the_members_are_in_for_so_many_days(world):
    community = world.community("养群")
    for member, on in zip(world.members(3), (BEGIN, date(2026, 3, 22), date(2026, 3, 31)), strict=True):
        world.joins(community, member, on)
    world.settle()

    assert trust.median_tenure(Scope.community(community), TODAY) == pytest.approx(9.5, abs=0.01)
