"""Gates as operators make them: drafts, versions, the policy guard, which groups."""

import pytest

from jinlin.joining import gate_refusals as refusals
from jinlin.joining.actions import gates
from jinlin.joining.gating.conditions import Condition, Group, Kind
from jinlin.joining.models import Gate, Guarding
from jinlin.joining.queries import gates as queries
from jinlin.joining.tests.gate_cast import AGREE, all_of, gate_of, score, spend
from jinlin.workspaces.roles import Role
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db


def test_a_gate_is_written_as_a_draft_and_takes_effect_when_published(world):
    lin = access_of(world.lin)
    gate = gates.make(access=lin, name="核心客户", now=NOW)
    gates.add_condition(access=lin, gate=gate, asked=spend(10_000), now=NOW)
    assert queries.in_force(gate) is None
    gates.publish(access=lin, gate=gate, now=NOW)
    assert queries.in_force(gate).tree == all_of(spend(10_000))
    gates.add_group(access=lin, gate=gate, mode="any", now=NOW)
    gates.add_condition(access=lin, gate=gate, asked=score(80), place=(1,), now=NOW)
    gates.add_condition(access=lin, gate=gate, asked=AGREE, place=(1,), now=NOW)
    assert queries.in_force(gate).tree == all_of(spend(10_000))
    gates.change_part(access=lin, gate=gate, place=(0,), part=None, now=NOW)
    gates.set_mode(access=lin, gate=gate, place=(0,), mode="all", now=NOW)
    gates.publish(access=lin, gate=gate, now=NOW)
    assert queries.in_force(gate).tree == all_of(Group("all", (score(80), AGREE)))
    assert list(gate.versions.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_two_versions_are_compared_condition_by_condition(world):
    gate = gate_of(world, all_of(spend(10_000), AGREE))
    lin = access_of(world.lin)
    old = queries.in_force(gate)
    gates.set_tree(access=lin, gate=gate, tree=all_of(spend(5_000), AGREE), now=NOW)
    told = [(each.added, each.text) for each in queries.changes(old, queries.draft_of(gate))]
    assert told == [(False, "累计消费满 ¥10,000"), (True, "累计消费满 ¥5,000")]


def test_forced_sharing_needs_another_persons_approval_and_reason_r_066(world):
    lin, li = access_of(world.lin), access_of(world.staff("李", unit=world.hq, role=Role.HQ_CONTENT))
    gate = gates.make(access=lin, name="裂变群", now=NOW)
    forced = Condition(Kind.POSTER, forced=True)
    gates.add_condition(access=lin, gate=gate, asked=forced, now=NOW)
    with pytest.raises(refusals.ForcedSharing):
        gates.publish(access=lin, gate=gate, now=NOW)
    with pytest.raises(refusals.OwnApproval):
        gates.approve(access=lin, gate=gate, reason="活动需要", now=NOW)
    with pytest.raises(refusals.ReasonMissing):
        gates.approve(access=li, gate=gate, reason=" ", now=NOW)
    gates.approve(access=li, gate=gate, reason="线下活动,法务已确认", now=NOW)
    version = gates.publish(access=lin, gate=gate, now=NOW)
    assert (version.approved_by, version.approved_for) == (li.staff, "线下活动,法务已确认")


def test_a_changed_draft_needs_its_approval_again_r_277(world):
    lin, li = access_of(world.lin), access_of(world.staff("李", unit=world.hq, role=Role.HQ_CONTENT))
    gate = gates.make(access=lin, name="裂变群", now=NOW)
    gates.add_condition(access=lin, gate=gate, asked=Condition(Kind.POSTER, forced=True), now=NOW)
    gates.approve(access=li, gate=gate, reason="法务已确认", now=NOW)
    gates.add_condition(access=lin, gate=gate, asked=AGREE, now=NOW)
    with pytest.raises(refusals.ForcedSharing):
        gates.publish(access=lin, gate=gate, now=NOW)


def test_a_group_has_one_gate_and_a_gate_may_have_many_groups(world):
    one, two = world.community("一群"), world.community("二群")
    gate = gate_of(world, all_of(AGREE), one, two)
    lin = access_of(world.lin)
    assert {each.name for each in queries.groups_behind(gate)} == {"一群", "二群"}
    other = gate_of(world, all_of(AGREE))
    with pytest.raises(refusals.AlreadyGuarded):
        gates.guard(access=lin, gate=other, community=one, now=NOW)
    gates.unguard(access=lin, gate=gate, community=one, now=NOW)
    gates.guard(access=lin, gate=other, community=one, now=NOW)
    assert Guarding.objects.get(community=one).gate == other


def test_nobody_places_a_gate_before_a_group_of_another_store(world):
    gate = gate_of(world, all_of(AGREE))
    with pytest.raises(refusals.NotInTheSubtree):
        gates.guard(access=access_of(world.chen), gate=gate, community=world.community(unit=world.pudong), now=NOW)


def test_a_gate_is_seen_where_it_is_kept_and_where_it_stands(world):
    gate = gate_of(world, all_of(AGREE), world.community(unit=world.pudong))
    seen = {
        name: Gate.objects.visible_to(access_of(staff)).filter(pk=gate.pk).exists()
        for name, staff in {"林": world.lin, "王": world.wang, "陈": world.chen, "Charlie": world.charlie}.items()
    }
    assert seen == {"林": True, "王": True, "陈": False, "Charlie": False}


def test_an_ended_gate_lets_its_name_and_groups_go(world):
    group = world.community()
    gate = gate_of(world, all_of(AGREE), group)
    gates.end(access=access_of(world.lin), gate=gate, now=NOW)
    assert gates.end(access=access_of(world.lin), gate=gate, now=NOW).ended_at == NOW
    assert not Guarding.objects.exists()
    assert gates.make(access=access_of(world.lin), name=gate.name, now=NOW).name == gate.name
