from __future__ import annotations

from datetime import date, timedelta

import pytest

from jinlin.members.models import Tag, Tagging
from jinlin.metrics.activity.ground import Scope
from jinlin.metrics.models import Settings
from jinlin.metrics.segments import bands, lifecycle, loyalty, quadrants, rfm, strategies
from jinlin.metrics.tests.analysis.world import NOW, TODAY, World

LONG_AGO = date(2025, 6, 1)


@pytest.fixture
def shop(world):
    """One member for each segment, and the people the loyal one brought."""
    community = world.community("门店群")
    loyal, freebie, demand, low, never, other, guest = (
        world.member(name) for name in ("loyal", "freebie", "demand", "low", "never", "other", "guest")
    )
    for member in (loyal, freebie, demand, low, never, other):
        world.joins(community, member, LONG_AGO)
    world.joins(community, guest, date(2026, 3, 1), inviter=loyal)
    for back in (5, 35, 65):
        world.buys(loyal, TODAY - timedelta(days=back), 20_000, community)
    for back in (3, 10):
        world.buys(freebie, TODAY - timedelta(days=back), 500, community)
    for back in (120, 150):
        world.buys(demand, TODAY - timedelta(days=back), 15_000, community)
    world.buys(low, TODAY - timedelta(days=20), 9_000, community)
    for back in (20, 40):
        world.buys(other, TODAY - timedelta(days=back), 16_000, community)
    world.settle()
    return world, community, {m.name: m for m in (loyal, freebie, demand, low, never, other, guest)}


def test_every_segment_has_its_member_and_the_rest_is_unclassified_r_252(shop):
    world, _community, people = shop
    scope = Scope(world.workspace)
    found = {row.person: row.segment for segment in loyalty.ORDER for row in loyalty.members(scope, TODAY, segment)}
    assert found == {
        people["loyal"].pk: "loyal",
        people["freebie"].pk: "freebie",
        people["demand"].pk: "demand",
        people["low"].pk: "low_need",
        people["never"].pk: "low_need",
        people["other"].pk: "unclassified",
        people["guest"].pk: "low_need",
    }


def test_a_segment_is_explained_by_the_facts_used(shop):
    _world, community, people = shop
    told = loyalty.of_member(Scope.community(community), TODAY, people["freebie"].pk)
    assert told.segment == "freebie"
    assert told.facts == {
        "orders": 2, "days": 2, "spent_fen": 1000, "price_fen": 500.0, "price_limit": 15_000.0, "monthly": False,
        "referrals": 0, "first_on": date(2026, 3, 21), "last_on": date(2026, 3, 28), "silent_days": 3,
    }  # fmt: skip


def test_the_price_limit_is_a_parameter(shop):
    world, _community, people = shop
    Settings.objects.create(workspace=world.workspace, values={"thresholds": {"segments.price_fen": 400}})
    assert loyalty.of_member(Scope(world.workspace), TODAY, people["freebie"].pk).segment == "unclassified"


def test_the_mix_of_each_community_equals_that_of_the_scope(shop):
    world, community, _people = shop
    [whole] = loyalty.mixes(Scope(world.workspace), TODAY)
    [single] = loyalty.mixes(Scope(world.workspace), TODAY, by_community=True)
    assert whole.counts == single.counts == {"loyal": 1, "freebie": 1, "demand": 1, "low_need": 3, "unclassified": 1}
    assert single.place == community.pk
    assert whole.largest == "low_need"
    assert whole.shares["low_need"] == 3 / 7


def test_the_trend_shows_the_mix_at_the_end_of_each_month(shop):
    world, _community, _people = shop
    kept = loyalty.trend(Scope(world.workspace), TODAY, months=3)
    assert [on for on, _mix in kept] == [date(2026, 1, 31), date(2026, 2, 28), TODAY]
    assert [mix.total for _on, mix in kept] == [6, 6, 7]


def test_without_orders_there_is_no_mix_but_a_reason(world):
    world.community("群")
    [mix] = loyalty.mixes(Scope(world.settle().workspace), TODAY)
    assert (mix.total, str(mix.basis)) == (0, "没有导入订单,无法分层")
    assert rfm.report(Scope(world.workspace), TODAY).buyers == 0
    assert str(bands.spend(Scope(world.workspace), TODAY).basis) == "没有导入订单,无法按消费分档"


def test_the_largest_segment_leads_the_strategies_and_defaults_are_marked_r_253():
    found = strategies.strategies({"loyal": 9, "demand": 4, "freebie": 1})
    assert [row.segment for row in found] == ["loyal", "demand", "freebie", "low_need"]
    assert {row.segment: row.seed for row in found} == {
        "loyal": True, "freebie": True, "demand": False, "low_need": False,
    }  # fmt: skip


def test_lifecycle_follows_tenure_and_recency_and_counts_passages_r_256(world):
    community = world.community("群")
    fresh, active, mature, dormant, lost, gone = world.members(6)
    world.joins(community, fresh, date(2026, 3, 20))
    world.joins(community, active, date(2026, 1, 1))
    for member in (mature, dormant, lost):
        world.joins(community, member, LONG_AGO)
    world.joins(community, gone, LONG_AGO, left=date(2026, 3, 5))
    world.says(community, active, date(2026, 3, 25))
    world.buys(mature, date(2026, 3, 25), 100, community)
    world.says(community, dormant, date(2026, 2, 10))
    world.settle()
    scope = Scope(world.workspace)
    assert lifecycle.counts(scope, TODAY)[0] == {"new": 1, "active": 1, "mature": 1, "dormant": 1, "lost": 1}
    assert lifecycle.counts(scope, TODAY, by_community=True) == {
        community.pk: {"new": 1, "active": 1, "mature": 1, "dormant": 1, "lost": 1}
    }
    assert {(row.before, row.after): row.count for row in lifecycle.passages(scope, TODAY)} == {
        ("", "new"): 1,
        ("dormant", "active"): 1,
        ("lost", "mature"): 1,
        ("mature", "dormant"): 1,
        ("lost", "lost"): 1,
        ("lost", ""): 1,
    }


def test_rfm_equals_a_recount_and_shows_its_boundaries_r_260(world):
    people = world.members(10)
    for index, member in enumerate(people):
        for visit in range(1 + index // 4):
            world.buys(member, date(2026, 1, 1) + timedelta(days=index * 3 + visit), 1000 * (index + 1))
    world.settle()
    scope = Scope(world.workspace)
    found = {buyer.person: buyer for buyer in rfm.members(scope, TODAY)}
    values = {}
    for order in world.orders:
        days, last, spent = values.get(order["person"], (set(), order["on"], 0))
        values[order["person"]] = (days | {order["on"]}, max(last, order["on"]), spent + order["amount_fen"])

    def fifth(value, everyone):
        return min(5, sum(other < value for other in everyone) * 5 // len(everyone) + 1)

    for person, (days, last, spent) in values.items():
        expected = (
            fifth(last, [row[1] for row in values.values()]),
            fifth(len(days), [len(row[0]) for row in values.values()]),
            fifth(spent, [row[2] for row in values.values()]),
        )
        assert (found[person].r, found[person].f, found[person].m) == expected
        assert found[person].grade == "DDDDDDDCCCBBBAAA"[sum(expected)]
    told = rfm.report(scope, TODAY)
    assert told.buyers == 10
    first = told.fifths[0]
    assert (first.axis, first.score, first.buyers, first.lowest) == ("r", 1, 2, date(2026, 1, 1))


def test_quadrants_count_talk_and_purchases_and_propose_a_move_r_258(shop):
    world, community, people = shop
    for _ in range(4):
        world.says(community, people["loyal"], TODAY)
        world.says(community, people["never"], TODAY)
    world.settle()
    scope = Scope(world.workspace)
    assert {row.key: row.count for row in quadrants.report(scope, TODAY)} == {
        "active_buyer": 1, "quiet_buyer": 3, "active_only": 1, "neither": 2,
    }  # fmt: skip
    assert quadrants.members(scope, TODAY, "active_buyer") == [
        {"person": people["loyal"].pk, "valid": 4, "bought_days": 1}
    ]


def test_bands_of_spending_show_who_moved_up_r_254(shop):
    world, _community, _people = shop
    found = bands.spend(Scope(world.workspace), TODAY)
    assert [(band.from_fen, band.members, band.up) for band in found.bands] == [
        (0, 4, 0), (10_000, 2, 0), (50_000, 1, 1), (200_000, 0, 0),
    ]  # fmt: skip
    assert sum(band.spent_fen for band in found.bands) == sum(order["amount_fen"] for order in world.orders)


def test_levels_come_from_the_workspaces_own_thresholds_r_255(shop):
    world, _community, _people = shop
    own = [{"from_fen": 0, "name": "粉丝"}, {"from_fen": 30_000, "name": "老友"}]
    Settings.objects.create(workspace=world.workspace, values={"levels": own})
    found = bands.levels(Scope(world.workspace), TODAY)
    assert [(band.label, band.members) for band in found.bands] == [("粉丝", 4), ("老友", 3)]


def test_those_who_invited_each_other_in_a_circle_referred_nobody(world):
    community = world.community("互邀群")
    one, two, three = world.members(3)
    world.joins(community, one, LONG_AGO, inviter=two)
    world.joins(community, two, LONG_AGO, inviter=one)
    world.joins(community, three, LONG_AGO, inviter=one)
    world.buys(three, TODAY, 100, community)
    world.settle()
    scope = Scope(world.workspace)
    assert loyalty.of_member(scope, TODAY, one.pk).facts["referrals"] == 1
    assert loyalty.of_member(scope, TODAY, two.pk).facts["referrals"] == 0


def test_motives_are_what_staff_tagged_r_257(shop):
    from jinlin.workspaces.access import Access

    world, _community, people = shop
    tag = Tag.objects.create(workspace=world.workspace, group="动因", name="无动力")
    Tagging.objects.create(workspace=world.workspace, member=people["never"], tag=tag, at=NOW)
    assert bands.motives(Access.of(world.staff("总部"))) == {"无动力": 1}


def test_a_store_sees_its_own_members_only(shop):
    world, _community, _people = shop
    store = world.store("东店")
    east = world.community("东店群", store)
    [member] = world.members(1, "east")
    world.joins(east, member, LONG_AGO)
    other = World.begin("other")
    other.joins(other.community("别家"), other.member("x"), LONG_AGO)
    other.settle()
    world.settle()
    [mix] = loyalty.mixes(Scope.unit(store), TODAY)
    assert (mix.total, mix.counts["low_need"]) == (1, 1)
