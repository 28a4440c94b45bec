"""Members asked again what the gate asks: proposals and tasks, never a removal (R-064, R-067, R-072, R-078)."""

import pytest

from jinlin.communities.models import Membership
from jinlin.events.models import Fact
from jinlin.joining import gate_jobs
from jinlin.joining import gate_refusals as refusals
from jinlin.joining.actions import checking, gates
from jinlin.joining.gating import wording
from jinlin.joining.gating.conditions import Condition, Kind
from jinlin.joining.models import Deed, Proposal
from jinlin.joining.queries import gates as queries
from jinlin.joining.tests.gate_cast import AGREE, all_of, annual, any_of, gate_of, spend
from jinlin.members.models import Affiliation
from jinlin.tasks.models import Task
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db


def check(world, gate, now=NOW, version=None):
    return checking.check(who=access_of(world.lin), gate=gate, version=version or queries.in_force(gate), now=now)


def proposed(row):
    return {each.member.name: each.deed for each in row.proposals.select_related("member")}


def test_refunds_below_the_line_lead_to_a_downgrade_proposal_and_nothing_else_r_067(world):
    core, lower = world.community("核心群"), world.community("福利群")
    gate = gate_of(world, all_of(spend(10_000)), core, instead=lower)
    member = world.member("老周")
    seat = world.join(member, core)
    order = world.order(member, 1_000_000)
    assert proposed(check(world, gate)) == {}
    order.refunded_fen = 100_000
    order.save()
    row = check(world, gate)
    assert proposed(row) == {"老周": Deed.DOWNGRADE}
    seat.refresh_from_db()
    assert seat.left_at is None
    checking.apply(who=access_of(world.lin), checking=row, now=NOW)
    seat.refresh_from_db()
    assert (seat.left_at, Membership.objects.count()) == (None, 1)


def test_an_expired_annual_fee_is_reminded_then_graced_then_proposed_for_removal_r_064(world):
    group = world.community()
    gate = gate_of(world, all_of(annual(days=30, grace=7)), group)
    member = world.member("会员")
    world.join(member, group)
    world.order(member, 9_900, "2026-03-01", product="年费会员")  # holds until 30 March, grace until 6 April
    told = {
        day: proposed(check(world, gate, at(day)))
        for day in ("2026-03-10", "2026-03-20", "2026-03-31", "2026-04-06", "2026-04-07")
    }
    assert told == {
        "2026-03-10": {},
        "2026-03-20": {"会员": Deed.REMIND},
        "2026-03-31": {"会员": Deed.REMIND},
        "2026-04-06": {"会员": Deed.REMIND},
        "2026-04-07": {"会员": Deed.REMOVE},
    }
    last = Proposal.objects.last()
    assert [wording.reason(each) for each in last.findings] == ["2026-03-30 已到期"]


def test_a_dry_run_lists_keep_ask_and_remove_with_reasons_before_the_version_is_published_r_078(world):
    group = world.community()
    gate = gate_of(world, all_of(), group)
    lin = access_of(world.lin)
    gates.set_tree(
        access=lin, gate=gate, tree=all_of(spend(100), any_of(AGREE, Condition(Kind.TIER, tiers=("kol",)))), now=NOW
    )
    keep, ask, remove = world.member("留", tier="kol"), world.member("问"), world.member("去")
    for each in (keep, ask, remove):
        world.join(each, group)
    for each in (keep, ask):
        world.order(each, 10_000)
    row = check(world, gate, version=queries.draft_of(gate))
    assert (row.kept_count, row.asked_count, row.removed_count) == (1, 1, 1)
    assert proposed(row) == {"问": Deed.ASK, "去": Deed.REMOVE}
    assert not Task.objects.exists()
    with pytest.raises(refusals.NothingInForce):
        checking.apply(who=lin, checking=row, now=NOW)


def test_owners_admins_and_staff_are_not_asked(world):
    group = world.community()
    gate = gate_of(world, all_of(spend(1)), group)
    world.join(world.member("群主"), group, role="owner")
    world.join(world.member("管理员"), group, role="admin")
    colleague = world.member("同事")
    world.join(colleague, group)
    Affiliation.objects.create(workspace=world.qinghe, member=colleague, kind="staff")
    world.join(world.member("客户"), group)
    assert proposed(check(world, gate)) == {"客户": Deed.REMOVE}


def test_carrying_it_out_gives_one_task_for_each_group_and_the_leave_proves_it(world):
    group = world.community()
    gate = gate_of(world, all_of(spend(1)), group)
    members = [world.member() for _each in range(2)]
    for each in members:
        world.join(each, group)
    row = check(world, gate)
    lin = access_of(world.lin)
    (task,) = checking.apply(who=lin, checking=row, now=NOW)
    assert checking.apply(who=lin, checking=row, now=NOW) == [task]
    assert (task.assignee, task.subject.kind, task.subject.id) == (world.lin, "community", group.pk)
    for number, each in enumerate(members):
        fact = Fact.objects.create(
            workspace=world.qinghe, kind="membership.ended", key=str(number), at=NOW, recorded_at=NOW
        )
        checking.left(community=group, member=each.pk, fact=fact, now=NOW)
        task.refresh_from_db()
        assert (task.closed_at is not None) == (number == 1)
    assert task.closure.verified


def test_a_thousand_members_are_checked_without_a_query_for_each(world, django_assert_max_num_queries):
    group = world.community()
    gate = gate_of(world, all_of(spend(1), AGREE), group)
    for _each in range(40):
        world.join(world.member(), group)
    with django_assert_max_num_queries(20):
        check(world, gate)


def test_the_gates_log_and_the_rules_log_are_apart_r_072():
    """A gate knows no violation and a rule no application: neither app can reach the other's rows."""
    from django.apps import apps

    pointing = {
        (model._meta.label, field.name)
        for label in ("joining", "conduct")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None)
        and field.related_model._meta.app_label == {"joining": "conduct", "conduct": "joining"}[label]
    }
    assert pointing == set()


def test_by_the_clock_each_gate_is_checked_once_a_week_and_nobody_is_proposed_twice(world):
    group = world.community()
    gate = gate_of(world, all_of(spend(100)), group)
    low, high = world.member("低"), world.member("高")
    for each in (low, high):
        world.join(each, group)
    world.order(high, 10_000)
    gate_jobs.recheck_members(NOW)
    gate_jobs.recheck_members(at("2026-03-06"))
    assert [proposed(each) for each in gate.checkings.all()] == [{"低": Deed.REMOVE}]
    gate_jobs.recheck_members(at("2026-03-13"))
    assert Task.objects.count() == 1
    world.order(low, 10_000)
    gate_jobs.recheck_members(at("2026-03-21"))
    assert Proposal.objects.get().settled_at == at("2026-03-21")
    assert Task.objects.get().closure.outcome == "withdrawn"


def test_who_was_inside_before_the_gate_is_not_asked_by_the_clock(world):
    group = world.community()
    gate = gate_of(world, all_of(spend(1), AGREE), group)
    member = world.member()
    world.join(member, group)
    world.order(member, 10_000)
    gate_jobs.recheck_members(NOW)
    assert (gate.checkings.get().asked_count, Proposal.objects.count(), Task.objects.count()) == (1, 0, 0)
