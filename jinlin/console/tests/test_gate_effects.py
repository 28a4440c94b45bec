"""What a gate is worth by the rules that were broken behind it (R-071): joining and conduct know of each other by facts alone."""

from datetime import timedelta

import pytest

from jinlin.conduct import actions as conduct
from jinlin.conduct.models import Case
from jinlin.conduct.tests.stage import published
from jinlin.joining.queries import effects
from jinlin.joining.tests.gate_cast import all_of, any_of, apply, gate_of, hand_in, spend
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(world):
    """Let advertisements be against the rules."""
    return published(world).rules.get(detector="ad")


def offence(world, rule, community, member, when):
    """Let somebody have broken a rule, and 陈 have confirmed it."""
    case = Case.objects.create(
        workspace=world.qinghe, community=community, member=member, rule=rule, rule_key=rule.key,
        message=world.next("message"), at=when, found_at=NOW, fingerprint=world.next("print"),
    )  # fmt: skip
    conduct.confirm(who=access_of(world.chen), cases=[case], note="自愿", now=NOW)
    return case


def rates(world, gate, who=None):
    found = effects.cohorts(access_of(who or world.lin), gate, now=NOW)
    return {each.kind: (each.violations, each.joined) for each in found}


def test_the_violation_rate_counts_who_broke_a_rule_of_the_group_they_were_let_into_r_071(world, rule):
    group, other = world.community(), world.community()
    gate = gate_of(world, any_of(spend(100)), group)
    people = [world.member() for _each in range(4)]
    for each in people:
        world.order(each, 10_000, "2025-12-01")
        assert hand_in(apply(gate, each, now=at("2026-01-01")), now=at("2026-01-01")).state == "admitted"
        world.join(each, group, "2026-01-02")
    assert rates(world, gate)["total_spend"] == (None, 4)  # nothing was confirmed anywhere: not known
    offence(world, rule, group, people[0], NOW - timedelta(days=1))
    offence(world, rule, group, people[0], NOW - timedelta(hours=1))  # the same person twice is one person
    offence(world, rule, other, people[1], NOW - timedelta(days=1))  # elsewhere
    offence(world, rule, group, people[2], at("2025-12-20"))  # before they were let in
    assert rates(world, gate) == {"": (1, 4), "total_spend": (1, 4)}


def test_a_case_that_an_appeal_undid_is_no_violation_r_071(world, rule):
    group = world.community()
    gate = gate_of(world, all_of(), group)
    member = world.member()
    hand_in(apply(gate, member, now=at("2026-01-01")), now=at("2026-01-01"))
    world.join(member, group, "2026-01-02")
    case = offence(world, rule, group, member, NOW - timedelta(days=1))
    case.refresh_from_db()
    appeal = conduct.appeal(case=case, text="那是群主让我发的", now=NOW)
    conduct.answer(who=access_of(world.chen), appeal=appeal, uphold=True, words="确实是误判", now=NOW)
    assert rates(world, gate) == {"": (0, 1)}


def test_a_store_sees_only_its_own_part_of_a_gate_that_stands_before_several(world):
    here, there = world.community(unit=world.jingan), world.community(unit=world.pudong)
    gate = gate_of(world, all_of(), here, there)
    for group in (here, there):
        row = hand_in(apply(gate, world.member()))
        row.community, row.unit = group, group.unit
        row.save()
    assert [rates(world, gate, who)[""][1] for who in (world.lin, world.chen)] == [0, 0]
    counts = [effects.cohorts(access_of(who), gate, now=NOW)[0].admitted for who in (world.lin, world.chen)]
    assert counts == [2, 1]
