from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from jinlin.communities.models import Channel, Community
from jinlin.core.clock import Window
from jinlin.metrics.activity.ground import Scope
from jinlin.metrics.activity.thresholds import DEFAULTS
from jinlin.metrics.funnel import capacity, channels, costs, journeys, stages
from jinlin.metrics.tests.analysis.world import TODAY, World
from jinlin.workspaces.access import Access

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture
def busy(world):
    """Forty newcomers by two channels or none, some of whom speak and buy; two who came long ago and still do."""
    choose = random.Random(11)
    poster, live = (Channel.objects.create(workspace=world.workspace, name=name) for name in ("海报", "直播"))
    groups = [world.community("甲群"), world.community("乙群")]
    for number, member in enumerate(world.members(40)):
        on = date(2026, 3, 1) + timedelta(days=choose.randrange(25))
        group = groups[number % 2]
        world.joins(group, member, on, channel=choose.choice([poster, live, None]))
        for _ in range(choose.randrange(3)):
            world.says(group, member, on + timedelta(days=choose.randrange(0, 15)))
        for _ in range(choose.randrange(5)):
            world.buys(member, on + timedelta(days=choose.randrange(1, 6)), 1000, group)
    for member in world.members(2, "old"):
        world.joins(groups[0], member, date(2025, 1, 1), channel=poster)
        world.says(groups[0], member, date(2026, 3, 2))
        world.buys(member, date(2026, 3, 3), 700, groups[0])
    world.sees(poster, date(2026, 3, 2), 500, groups[0], fen=90_00)
    world.sees(live, date(2026, 3, 2), 300)
    world.settle()
    return world, poster, live, groups


def newcomers(world, channel="any"):
    return {
        row["person"]: row
        for row in world.memberships
        if row["joined_at"].year == 2026 and channel in ("any", row["channel"])
    }


def recount(world, channel="any"):
    """Count a cohort by hand: each stage among those of the stage before."""
    new = newcomers(world, channel)
    spoke = {
        m["person"] for m in world.messages
        if m["person"] in new and timedelta() <= m["at"] - new[m["person"]]["joined_at"] < timedelta(days=7)
    }  # fmt: skip
    days: dict[int, set] = {}
    for order in world.orders:
        if order["person"] in spoke and order["at"] >= new[order["person"]]["joined_at"] and order["on"] in MARCH:
            days.setdefault(order["person"], set()).add(order["on"])
    return [len(new), len(spoke), *(sum(len(held) >= least for held in days.values()) for least in (1, 2, 3))]


def counts(funnel):
    return [step.count for step in funnel.steps[2:]]


def test_in_cohort_mode_each_stage_is_at_most_the_one_before_and_equals_a_recount_r_200(busy):
    world, _poster, _live, _groups = busy
    [funnel] = stages.report(Scope(world.workspace), MARCH, "cohort")
    assert counts(funnel) == recount(world)
    values = [step.count for step in funnel.steps]
    assert values == sorted(values, reverse=True)
    assert funnel.steps[0].count == 800
    assert funnel.steps[2].rate == 1.0


def test_the_funnel_of_each_channel_equals_a_recount_and_adds_up(busy):
    world, poster, live, _groups = busy
    found = {one.key: one for one in stages.report(Scope(world.workspace), MARCH, "cohort", by="channel")}
    assert {key: counts(one) for key, one in found.items()} == {
        poster.pk: recount(world, poster.pk), live.pk: recount(world, live.pk), 0: recount(world, None),
    }  # fmt: skip
    assert (found[poster.pk].name, found[poster.pk].steps[0].count) == ("海报", 500)


def test_the_period_counts_whoever_acted_within_it(busy):
    world, poster, _live, _groups = busy
    [funnel] = stages.report(Scope(world.workspace), MARCH)
    speakers = {m["person"] for m in world.messages if m["on"] in MARCH}
    buyers = {order["person"] for order in world.orders if order["on"] in MARCH}
    assert counts(funnel)[:3] == [40, len(speakers), len(buyers)]
    by_channel = {one.key: one for one in stages.report(Scope(world.workspace), MARCH, by="channel")}
    assert sum(one.steps[4].count for one in by_channel.values()) == len(buyers)
    assert by_channel[poster.pk].steps[4].count >= 2


def test_funnels_of_communities_and_units_say_that_contacts_are_not_known_there(busy):
    world, _poster, _live, groups = busy
    found = stages.report(Scope(world.workspace), MARCH, "cohort", by="community")
    assert [one.name for one in found] == ["甲群", "乙群"]
    contact = found[0].steps[1]
    assert (contact.count, str(contact.basis)) == (None, "接触数据只到渠道和组织单元,不到群")
    [unit] = stages.report(Scope(world.workspace), MARCH, "cohort", by="unit")
    assert counts(unit) == recount(world)
    [single] = stages.report(Scope.community(groups[0]), MARCH, "cohort")
    assert counts(single) == counts(found[0])


def test_without_sources_stages_are_not_available_rather_than_zero(world):
    community = world.community("群")
    world.joins(community, world.member("x"), date(2026, 3, 2))
    world.settle()
    [funnel] = stages.report(Scope(world.workspace), MARCH, "cohort")
    assert [(step.key, step.count, str(step.basis)) for step in funnel.steps] == [
        ("exposure", None, "没有曝光数据"),
        ("contact", 1, ""),
        ("join", 1, ""),
        ("active", None, "没有聊天记录"),
        ("buyer", None, "没有订单数据"),
        ("repeat", None, "没有订单数据"),
        ("core", None, "没有订单数据"),
    ]


def test_people_known_before_they_join_are_contacts(world):
    Channel.objects.create(workspace=world.workspace, name="海报")
    world.community("群")
    for name in ("a", "b"):
        world.member(name, first_seen_at=datetime(2026, 3, 5, tzinfo=UTC), channel="海报")
    world.settle()
    [funnel] = stages.report(Scope(world.workspace), MARCH, "cohort")
    assert [step.count for step in funnel.steps[1:3]] == [2, 0]


def test_unknown_modes_and_groupings_are_refused(world):
    world.community("群")
    world.settle()
    with pytest.raises(stages.NoSuchMode):
        stages.report(Scope(world.workspace), MARCH, "guess")
    with pytest.raises(journeys.NoSuchGrouping):
        stages.report(Scope(world.workspace), MARCH, "cohort", by="weather")


def test_joins_of_the_channels_add_up_to_all_joins_r_160(busy):
    world, poster, live, _groups = busy
    found = channels.table(Scope(world.workspace), MARCH)
    assert found.joins == 40 == sum(row.joins for row in found.rows)
    rows = {row.channel: row for row in found.rows}
    assert rows[poster.pk].entry_rate.value == rows[poster.pk].joins / 500
    assert rows[poster.pk].cost_per_join.value == 9000 / rows[poster.pk].joins
    assert rows[live.pk].cost_per_join.value is None
    assert rows[0].name == "未登记渠道"
    assert rows[0].entry_rate.value is None
    assert not rows[poster.pk].joins_exceed_exposures


def test_5000_members_take_four_teams_and_overloaded_owners_are_listed_r_250(world):
    staff = world.staff("总部")
    owner = world.member("王店长")
    for number in range(22):
        made = world.community(f"群{number}")
        Community.objects.filter(pk=made.pk).update(owner=owner)
    busy = world.community("很忙的群")
    for member in world.members(3):
        world.joins(busy, member, date(2026, 1, 1))
        for back in range(7):
            world.says(busy, member, TODAY - timedelta(days=back))
    found = capacity.report(Access.of(staff), world.settle() and TODAY)
    assert [(load.owner, load.communities, load.people_needed, load.overloaded) for load in found.loads] == [
        ("王店长", 22, 2, ("communities",)),
        ("没有群主", 1, 1, ()),
    ]
    assert found.overloaded == (found.loads[0],)
    assert (found.communities, found.members, found.contacts_per_day, found.teams_needed) == (23, 3, 3.0, 1)
    assert 5000 / DEFAULTS["capacity.members_per_team"] == 4
    assert capacity.needed(1, 150, dict(DEFAULTS)) == 1


def test_costs_per_community_member_and_order_equal_a_recount_r_312(busy):
    world, _poster, _live, groups = busy
    world.costs_money(date(2026, 3, 3), 5000, groups[0])
    world.costs_money(date(2026, 3, 4), 2000, groups[1], kind="tool")
    world.costs_money(date(2026, 3, 4), 900)
    world.settle()
    found = costs.table(Scope(world.workspace), MARCH)
    assert (found.total_fen, found.shared_fen, found.kinds) == (7900, 900, {"gift": 5900, "tool": 2000})
    orders = {
        order["order_id"] for order in world.orders if order["community"] == groups[0].pk and order["on"] in MARCH
    }
    first = found.rows[0]
    assert (first.name, first.cost_fen, first.members, first.orders) == ("甲群", 5000, 22, len(orders))
    assert (first.per_member.value, first.per_order.value) == (5000 / 22, 5000 / len(orders))
    assert found.per_community.value == 3500


def test_without_costs_the_view_says_so(world):
    world.community("群")
    found = costs.table(Scope(world.settle().workspace), MARCH)
    assert (str(found.basis), found.per_community.value) == ("没有导入成本", None)


def test_another_brands_channels_do_not_count(busy):
    world, *_rest = busy
    other = World.begin("other")
    channel = Channel.objects.create(workspace=other.workspace, name="海报")
    other.joins(other.community("别家"), other.member("x"), date(2026, 3, 2), channel=channel)
    other.settle()
    assert channels.table(Scope(world.workspace), MARCH).joins == 40
    assert channels.table(Scope(other.workspace), MARCH).joins == 1
