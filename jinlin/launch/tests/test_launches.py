"""A community on its way: begun with a pack, prepared, opened, met."""

from __future__ import annotations

from typing import Any

import pytest

from jinlin.answers.models import Entry
from jinlin.answers.queries.trying import outcome_of
from jinlin.communities import actions as communities
from jinlin.communities.actions import GroupAsIs, chartering, planning
from jinlin.communities.models import Charter, Community, Persona, Placement
from jinlin.communities.types import ImpossiblePair
from jinlin.conduct import actions as conduct
from jinlin.conduct.models import RuleVersion
from jinlin.core.refusals import Refusal
from jinlin.events import actions as events
from jinlin.joining.models import Gate
from jinlin.joining.queries import gates as queries
from jinlin.launch import actions, library, steps
from jinlin.launch.actions import Idea
from jinlin.launch.checks import State
from jinlin.launch.models import Launch, Opening
from jinlin.tasks.models import Closure, Task
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db
GROUP = "静安店街坊群"


def begin(world, pack="fresh", name=GROUP, who=None, **changes):
    """Begin with a pack, as the wizard does."""
    frame = {"start_at": "2026-03-08T20:00", "planned_end": "2026-03-09T21:00"}
    told: dict[str, Any] = {"places": library.pack(pack).types, "cap": 200, "frame": frame, **changes}
    name = "周日晚20点1元竞拍群" if pack == "flash" and name == GROUP else name
    return actions.begin(who=who or access_of(world.lin), idea=Idea(pack, name, world.jingan, **told), now=NOW)


def test_a_flash_group_without_its_end_is_not_begun(world):
    """R-025."""
    with pytest.raises(actions.EndMissing):
        begin(world, "flash", frame={"start_at": "2026-03-08T20:00"})
    assert not Community.objects.exists()


def test_the_name_of_a_flash_group_says_when_it_begins(world):
    """R-026."""
    with pytest.raises(Refusal, match="群名里的时间是 2026-03-14 20:00"):
        begin(world, "flash", "周六晚20点1元竞拍群")
    assert not Community.objects.exists()


@pytest.mark.parametrize("key", [*library.templates(), *library.presets()])
def test_whatever_pack_one_begins_with_its_charter_can_be_declared_ready(world, key):
    """R-038, R-284…R-292: the pack's charter passes the check of its types."""
    launch = begin(world, key)
    chartering.declare_ready(who=access_of(world.lin), community=launch.community, now=NOW)
    charter = Charter.objects.get(community=launch.community)
    assert (charter.missing, charter.ready_at) == ([], NOW)


def test_one_begins_with_the_types_the_charter_and_the_persona_of_the_pack(world):
    launch = begin(world, "beauty")
    placed = dict(Placement.objects.filter(community=launch.community).values_list("axis", "key"))
    assert placed == library.pack("beauty").types
    assert launch.community.charter.content["belief"] == "合适比贵重要"
    assert list(Persona.objects.filter(workspace=world.qinghe).values_list("name", flat=True)) == ["小宁"]


def test_members_who_read_english_get_an_english_charter(world):
    launch = begin(world, "fresh", language="en")
    assert launch.community.charter.content["belief"] == "Eat fresh, know what you buy"


def test_a_second_group_of_a_pack_shares_its_persona(world):
    begin(world, "beauty", "一群")
    begin(world, "beauty", "二群")
    assert Persona.objects.filter(workspace=world.qinghe).count() == 1


def test_places_that_cannot_go_together_make_nothing(world):
    with pytest.raises(ImpossiblePair):
        begin(world, "flash", places={"stage": "flash", "lifespan": "permanent"})
    assert not Community.objects.exists()
    assert not Launch.objects.exists()


def test_the_advice_is_kept_as_it_was_given(world):
    answers = {
        "objective": "sell",
        "source": "store",
        "price": "low",
        "frequency": "high",
        "decision": "short",
        "staffing": "team",
        "business": "consumer",
    }
    launch = begin(world, answers=answers)
    assert launch.advice["model"] == {
        "key": "mass",
        "zh": "高频低价、决策快，属于群发推广型：用福利刺激",
        "en": "Frequent, cheap and quick: mass promotion stimulated by welfare",
    }


def test_there_are_eight_steps_four_of_them_before_the_opening(world):
    standing = steps.of(begin(world))
    assert [(str(step.label), step.is_preparation) for step in standing] == [
        ("定位", True),
        ("组织", True),
        ("社群规则", True),
        ("基础内容", True),
        ("内容规划", False),
        ("激励与价值体系", False),
        ("产品转化", False),
        ("运营 SOP", False),
    ]


def test_an_owner_is_no_admin_of_the_same_group(world):
    launch = begin(world)
    with pytest.raises(actions.OwnerIsAdmin, match="陈 不能既是群主又是管理员"):
        actions.seat(who=access_of(world.lin), launch=launch, owner=world.chen, admins=[world.chen], now=NOW)


def test_four_admins_are_told_to_be_many_and_none_is_not_enough(world):
    launch = begin(world)
    seat = {"who": access_of(world.lin), "launch": launch, "owner": world.chen, "now": NOW}
    actions.seat(admins=[], **seat)
    assert _artefact(launch, "一到三位管理员") == (State.TO_DO, "没有管理员,群主账号出事时群就没人管")
    others = [
        world.staff(name, unit=world.jingan, role=world.zhou.grants.get().role) for name in ("甲", "乙", "丙", "丁")
    ]
    actions.seat(admins=others, **seat)
    assert _artefact(launch, "一到三位管理员") == (State.DONE, "管理员 4 位,建议不超过 3 位")


def _artefact(launch, label):
    (found,) = [each for step in steps.of(launch) for each in step.artefacts if each.label == label]
    return found.state, found.why


def test_what_is_not_prepared_is_named_and_the_group_stays_closed(world):
    launch = begin(world)
    with pytest.raises(actions.NotPrepared) as refused:
        actions.open_up(who=access_of(world.lin), launch=launch, now=NOW)
    assert "章程" in refused.value.message()
    assert "一位群主" in refused.value.message()
    assert not Opening.objects.exists()


def test_the_owner_makes_the_group_and_the_platform_is_the_proof(world, prepared):
    actions.open_up(who=access_of(world.lin), launch=prepared, now=NOW)
    task = Task.objects.get(kind="open_group")
    assert (task.assignee, task.title, task.closed_at) == (world.chen, "建群“静安店街坊群”", None)
    group = GroupAsIs("wr1", "静安店街坊群", "chen", NOW, "", (), ())
    communities.mirror_groups(world.qinghe, [group], units={"": world.hq.pk}, now=NOW)
    events.hand_on({"community.met": [actions.group_met]}, now=NOW)
    task.refresh_from_db()
    opening = Opening.objects.get(launch=prepared)
    assert (Closure.objects.get(task=task).verified, opening.met_at) == (True, NOW)
    prepared.community.refresh_from_db()
    assert (prepared.community.planned_at, prepared.community.external_id) == (None, "wr1")


def test_one_opens_once(world, prepared):
    actions.open_up(who=access_of(world.lin), launch=prepared, now=NOW)
    with pytest.raises(actions.AlreadyOpening):
        actions.open_up(who=access_of(world.lin), launch=prepared, now=NOW)
    assert Task.objects.filter(kind="open_group").count() == 1


def test_giving_up_takes_everything_along(world):
    launch = begin(world)
    planning.give_up(who=access_of(world.lin), community=launch.community, now=NOW)
    assert not Launch.objects.exists()
    assert not Charter.objects.exists()


def test_the_pack_brings_rules_answers_gate_and_welcome_once_for_all_groups_of_its_stage(world):
    begin(world, "beauty", "一群")
    begin(world, "beauty", "二群")
    rules = RuleVersion.objects.get(workspace=world.qinghe)
    assert (rules.rule_set.axis, rules.rule_set.key, rules.published_at) == ("stage", "service", None)
    assert [rule.text for rule in rules.rules.order_by("place")][:3] == [
        "不发广告、代购和私加",
        "不说治病的话，皮肤问题严重请看医生",
        "不评价别人的长相",
    ]
    assert Entry.objects.filter(workspace=world.qinghe).count() == len(library.pack("beauty").answers)
    gate = Gate.objects.get(workspace=world.qinghe)
    assert gate.guardings.count() == 2
    assert [str(each.kind) for each in queries.draft_of(gate).tree.conditions()] == ["questionnaire_completed"]
    assert [launch.welcome.name for launch in Launch.objects.all()] == ["美妆护肤", "美妆护肤"]


@pytest.mark.parametrize("key", [*library.templates(), *library.presets()])
def test_the_rules_of_every_pack_can_be_published(world, key):
    begin(world, key)
    version = conduct.publish(who=access_of(world.lin), version=RuleVersion.objects.get(), now=NOW)
    assert version.published_at == NOW


def test_what_is_asked_of_the_assistant_has_the_packs_answer(world):
    """R-286: the FAQ pack of education knows the check-in rules."""
    launch = begin(world, "education")
    outcome, _group, _mentions = outcome_of(world.qinghe, launch.community, "老师,怎么打卡呀", NOW, mentions=True)
    assert outcome.entry is not None
    assert outcome.entry.title == "怎么打卡"
