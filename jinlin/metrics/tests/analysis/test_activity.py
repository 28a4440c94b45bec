from __future__ import annotations

from datetime import date

from jinlin.core.clock import Window
from jinlin.metrics.activity import composition, criteria, silent
from jinlin.metrics.activity.ground import Scope
from jinlin.metrics.models import Settings
from jinlin.metrics.tests.analysis.world import TODAY, World, days_back

WEEKS = Window(date(2026, 3, 18), date(2026, 4, 1))


def asking(world):
    community = world.community("答疑群")
    people = world.members(10)
    for member in people:
        world.joins(community, member, date(2026, 1, 1))
    world.says(community, people[0], date(2026, 3, 18), question=True, topic="answered", responders=3)
    world.says(community, people[0], date(2026, 3, 26), question=True, topic="open", responders=1)
    world.says(community, people[1], date(2026, 3, 27), question=True, topic="answered", responders=2)
    world.says(community, people[2], date(2026, 3, 27), valid=False, repeated=True)
    return community, people


def test_topics_and_returning_askers_equal_a_recount_r_205(world):
    asking(world)
    [seen] = criteria.measure(Scope(world.settle().workspace), WEEKS)
    assert (seen.response.numerator, seen.response.denominator) == (2, 3)
    assert (seen.responders.numerator, seen.responders.denominator) == (6, 3)
    assert (seen.return_to_ask.numerator, seen.return_to_ask.denominator) == (1, 2)
    assert seen.first_reply_seconds.value == 60


def test_the_three_criteria_stand_apart_and_weights_change_only_the_index_r_206(world):
    asking(world)
    world.settle()
    [before] = criteria.measure(Scope(world.workspace), WEEKS)
    assert before.topics.value == 1.5
    assert before.participants.value == 0.2
    assert before.attention.value == 2 / 3
    assert before.index.value == (100 * 1.5 / 14 + 100 + 100) / 3
    Settings.objects.create(workspace=world.workspace, values={"thresholds": {"activity.weight_topics": 3}})
    [after] = criteria.measure(Scope(world.workspace), WEEKS)
    assert (after.topics, after.participants, after.attention) == (before.topics, before.participants, before.attention)
    assert after.index.value == (3 * 100 * 1.5 / 14 + 100 + 100) / 5


def test_noise_is_compared_with_the_period_before_r_219(world):
    community, people = asking(world)
    world.says(community, people[0], date(2026, 3, 10))
    [seen] = criteria.measure(Scope(world.settle().workspace), WEEKS)
    assert (seen.noise.numerator, seen.noise.denominator) == (1, 4)
    assert (seen.signal.numerator, seen.signal.denominator) == (3, 4)
    assert seen.noise_before.value == 0
    assert seen.noise_rising


def test_silent_members_come_with_a_reason_to_get_in_touch_r_220(world):
    community = world.community("门店群")
    people = world.members(5)
    for member in people[:4]:
        world.joins(community, member, date(2026, 1, 1))
    world.joins(community, people[4], date(2026, 3, 20))
    world.says(community, people[0], date(2026, 3, 30))
    world.says(community, people[1], date(2026, 2, 1))
    world.buys(people[2], date(2026, 2, 2), 900, community, product="橙子")
    world.settle()
    scope = Scope.community(community)
    assert [(row.person, row.reason) for row in silent.members(scope, TODAY)] == [
        (people[2].pk, "2026-02-02 买过“橙子”:问问用得怎么样"),
        (people[1].pk, "2026-02-01 还发过言:接着那时的话题聊"),
        (people[3].pk, "2026-01-01 加入后还没说过话:问问当初为什么进群"),
    ]
    assert silent.count(scope, TODAY) == (3, 5)
    assert silent.count(scope, TODAY, 365) == (0, 5)


def test_a_group_of_200_should_have_8_12_16_20_140_and_4_unassigned_r_061():
    rows = composition.layers(
        {"big_name": 2, "core": 3, "active": 5, "ordinary": 150, "unassigned": 40}, composition.TARGETS
    )
    assert [(row.tier, row.count, row.target, row.gap) for row in rows] == [
        ("big_name", 2, 8, 6),
        ("lecturer", 0, 12, 12),
        ("kol", 0, 16, 16),
        ("active", 8, 20, 12),
        ("ordinary", 150, 140, -10),
        ("unassigned", 40, 4, -36),
    ]


def test_the_composition_counts_staff_as_unassigned_and_proposes_whom_to_promote(world):
    community = world.community("群")
    owner = world.member("群主", kind="staff", tier="kol")
    people = [world.member(f"m{n}", tier="ordinary") for n in range(9)]
    for member in [owner, *people]:
        world.joins(community, member, date(2026, 1, 1))
    for on in days_back(3):
        world.says(community, people[4], on)
    found = composition.report(community, world.settle() and TODAY)
    assert found.size == 10
    assert found.targets_sum == 0.98
    assert {row.tier: row.count for row in found.layers} == {
        "big_name": 0, "lecturer": 0, "kol": 0, "active": 0, "ordinary": 9, "unassigned": 1,
    }  # fmt: skip
    assert [(one.person, one.valid, one.proposed) for one in found.candidates] == [(people[4].pk, 3, "active")]


def test_another_brand_and_another_store_stay_out_of_sight(world):
    east, west = world.store("东店"), world.store("西店")
    for unit in (east, west):
        community = world.community(f"{unit.name}群", unit)
        [member] = world.members(1, unit.name)
        world.joins(community, member, date(2026, 1, 1))
    other = World.begin("other")
    [stranger] = other.members(1)
    other.joins(other.community("别家"), stranger, date(2026, 1, 1))
    other.settle()
    world.settle()
    assert silent.count(Scope.unit(east), TODAY) == (1, 1)
    assert silent.count(Scope(world.workspace), TODAY) == (2, 2)
