"""What a community is for: charter, check, draft and ready (R-001…R-008)."""

import copy

import pytest
from django.utils import translation

from jinlin.communities import charters, definitions
from jinlin.communities.actions import chartering, defining
from jinlin.communities.elements import cleaned, differences
from jinlin.communities.models import Charter, CharterVersion, Readiness
from jinlin.core.refusals import Refusal
from jinlin.events.models import Fact
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHOLE = {
    "shared_attributes": ["住在静安", "爱做饭"],
    "belief": "好好吃饭是大事",
    "space": "企业微信客户群",
    "goal": "一起把一日三餐做好",
}
VALUE = {"value": "每天一道十分钟家常菜", "pain_points": ["不知道买什么"], "persona": "双职工", "found_at": ["门店"]}


def written(world, community, content, **more):
    return chartering.write(who=access_of(world.lin), community=community, content=content, now=NOW, **more)


def failed(community):
    (findings,) = charters.check_all(community.workspace_id, [community.pk]).values()
    return {each.element.key: each.must for each in findings if not each.passed}


def test_a_charter_without_a_belief_lists_it_and_stays_draft_until_it_is_filled(world):
    community, lin = world.community(), access_of(world.lin)
    written(world, community, WHOLE | {"belief": " "} | {"carriers": "课程:家常菜"})
    with pytest.raises(charters.CharterIncomplete) as caught:
        chartering.declare_ready(who=lin, community=community, now=NOW)
    assert caught.value.missing == ["belief"]
    assert Charter.objects.get(community=community).ready_at is None
    written(world, community, WHOLE | {"carriers": "课程:家常菜"})
    chartering.declare_ready(who=lin, community=community, now=NOW)
    assert failed(community) == dict.fromkeys(charters.CHANNEL, False)
    assert Charter.objects.get(community=community).ready_at == NOW
    assert Readiness.objects.get().version == 2


def test_a_community_without_a_charter_lacks_the_four_elements(world):
    assert failed(world.community()) == {
        **dict.fromkeys(charters.IDENTITY, True),
        **dict.fromkeys((*charters.CHANNEL, "carriers"), False),
    }


def test_each_element_that_passes_says_what_it_has(world):
    community = world.community()
    written(world, community, WHOLE)
    (findings,) = charters.check_all(world.qinghe, [community.pk]).values()
    assert [(each.element.key, each.reason) for each in findings if each.passed] == [
        ("shared_attributes", "住在静安、爱做饭"),
        ("belief", "好好吃饭是大事"),
        ("space", "企业微信客户群"),
        ("goal", "一起把一日三餐做好"),
    ]


@pytest.mark.parametrize("scene", ["event_gift", "buyers", "viral"])
def test_three_scenes_make_only_a_group_until_there_is_a_shared_goal(world, scene):
    community = world.community()
    written(world, community, {"formation_scene": scene})
    assert failed(community)["formation_scene"] is False
    written(world, community, {"formation_scene": scene, "goal": "互助"})
    assert "formation_scene" not in failed(community)


def test_a_channel_is_refused_without_value_naming_what_is_missing_and_opens_when_it_is_there(world):
    community = world.community("静安1群")
    with pytest.raises(charters.CharterIncomplete) as caught:
        charters.refuse_unready(community, "channel")
    assert caught.value.missing == ["value", "pain_points", "persona", "found_at"]
    written(world, community, VALUE | {"pain_points": ""})
    with pytest.raises(charters.CharterIncomplete) as caught:
        charters.refuse_unready(community, "channel")
    assert caught.value.message() == "“静安1群”的章程还缺:痛点(pain_points) — 请在“章程与阶段”里补上"
    with translation.override("en"):
        assert caught.value.what == "The charter of “静安1群” lacks: Pain points(pain_points)"
    assert copy.copy(caught.value).missing == ["pain_points"]
    written(world, community, VALUE)
    charters.refuse_unready(community, "channel")


def test_value_that_only_flows_from_the_brand_is_pointed_out(world):
    community = world.community()
    written(world, community, VALUE | {"directions": ["to_member"]})
    assert failed(community)["directions"] is False
    written(world, community, VALUE | {"directions": ["between_members", "to_member"]})
    assert "directions" not in failed(community)


def test_growing_together_needs_a_carrier(world):
    community = world.community()
    written(world, community, {"value": "Grow together"})
    (findings,) = charters.check_all(world.qinghe, [community.pk]).values()
    (found,) = [each for each in findings if each.element.key == "carriers"]
    assert (found.passed, found.reason) == (False, "“grow together”太宽泛,没有可以带来回报的载体")
    row = written(world, community, {"value": "Grow together", "carriers": "sku:PS course\n课程\uff1aPS 进阶\n门票"})
    assert "carriers" not in failed(community)
    assert row.content["carriers"] == [
        {"kind": "sku", "name": "PS course"},
        {"kind": "course", "name": "PS 进阶"},
        {"kind": "sku", "name": "门票"},
    ]


def test_a_carrier_that_is_a_wish_is_no_carrier(world):
    community = world.community()
    written(world, community, {"carriers": "服务:一起成长"})
    assert failed(community)["carriers"] is False


def test_a_link_of_a_business_model_needs_a_project_and_an_end(world):
    community = world.community()
    written(world, community, {"business_role": "link"})
    assert {"parent_project", "end_condition"} <= set(failed(community))
    end = {"measure": "members", "number": "300", "text": "内测招满"}
    written(world, community, {"business_role": "link", "parent_project": "母婴 MVP", "end_condition": end})
    assert not {"parent_project", "end_condition"} & set(failed(community))
    assert Charter.objects.get().content["end_condition"] == end | {"number": 300}


def test_of_several_purposes_one_leads(world):
    community = world.community()
    written(world, community, {"objectives": ["serve", "sell"], "primary": "network"})
    assert failed(community)["objectives"] is False
    row = written(world, community, {"objectives": ["serve", "sell"], "primary": "serve"})
    assert row.content == {"objectives": ["sell", "serve"], "primary": "serve"}


def test_a_type_asks_for_what_it_needs(world):
    community = world.community()
    defining.choose(who=access_of(world.lin), community=community, keys={"stage": "flash"}, now=NOW)
    written(world, community, WHOLE)
    assert {key for key, must in failed(community).items() if must} == {"start_at", "planned_end", "theme", "action"}
    assert definitions.for_community(community).needs == ["start_at", "planned_end", "theme", "action"]


def test_a_type_that_asks_for_more_is_seen_in_the_charter_at_once(world):
    community = world.community()
    written(world, community, WHOLE | {"carriers": "商品:油"})
    assert Charter.objects.get().missing == []
    defining.choose(who=access_of(world.lin), community=community, keys={"bond": "marketing"}, now=NOW)
    assert Charter.objects.get().missing == ["value"]


def test_every_version_is_kept_with_its_difference(world):
    community = world.community()
    written(world, community, WHOLE)
    written(world, community, WHOLE | {"goal": "少点外卖"}, reason="说得更具体")
    first, second = CharterVersion.objects.order_by("version")
    told = [(str(one.element.label), one.before, one.after) for one in differences(first.content, second.content)]
    assert told == [("共同目标", "一起把一日三餐做好", "少点外卖")]
    assert (second.by, second.reason) == (world.lin, "说得更具体")
    assert Fact.objects.filter(kind="charter.written").count() == 2
    with pytest.raises(chartering.CharterUnchanged):
        written(world, community, WHOLE | {"goal": "少点外卖"})


def test_a_ready_community_that_loses_an_element_is_in_draft_again(world):
    community = world.community()
    written(world, community, WHOLE)
    chartering.declare_ready(who=access_of(world.lin), community=community, now=NOW)
    written(world, community, WHOLE | {"belief": ""})
    assert Charter.objects.get().ready_at is None
    (held,) = Readiness.objects.all()
    assert (held.withdrawn_at, held.withdrawn_by) == (NOW, world.lin)


def test_somebody_may_send_it_back_to_draft_and_say_why(world):
    community, lin = world.community(), access_of(world.lin)
    written(world, community, WHOLE)
    chartering.declare_ready(who=lin, community=community, now=NOW)
    chartering.declare_ready(who=lin, community=community, now=NOW)
    chartering.back_to_draft(who=lin, community=community, why="重新定位", now=NOW)
    chartering.back_to_draft(who=lin, community=community, why="重新定位", now=NOW)
    assert list(Readiness.objects.values_list("withdrawn_at", "why")) == [(NOW, "重新定位")]
    assert [fact.kind for fact in Fact.objects.order_by("pk")] == [
        "charter.written",
        "charter.ready",
        "charter.unready",
    ]


def test_start_and_end_are_times_of_the_workspace(world):
    row = written(world, world.community(), {"start_at": "2026-03-08T20:00", "planned_end": "2026-03-08 22:00"})
    assert (row.starts_at, row.ends_at) == (at("2026-03-08 20:00"), at("2026-03-08 22:00"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"start_at": "2026-03-08T20:00", "planned_end": "2026-03-08T19:00"}, "ends_before_it_starts"),
        ({"start_at": "周日"}, "charter_moment"),
        ({"formation_scene": "fog"}, "charter_option"),
        ({"directions": ["up"]}, "charter_option"),
        ({"end_condition": {"measure": "members", "number": "0"}}, "charter_number"),
        ({"end_condition": {"measure": "members", "number": "²"}}, "charter_number"),
        ({"carriers": [{"kind": "soul", "name": "x"}]}, "charter_option"),
    ],
)
def test_what_makes_no_sense_is_refused(content, code):
    with pytest.raises(Refusal) as caught:
        cleaned(content)
    assert caught.value.code == code


def test_long_texts_are_cut_and_empty_ones_dropped():
    kept = cleaned(
        {"belief": "长" * 3000, "goal": "  ", "pain_points": "\n".join(f"难{n}" for n in range(99)), "x": "y"}
    )
    assert {key: len(value) for key, value in kept.items()} == {"belief": 1000, "pain_points": 20}


def test_many_charters_are_checked_with_a_fixed_number_of_queries(world, django_assert_num_queries):
    rows = [world.community() for _n in range(4)]
    for row in rows:
        written(world, row, WHOLE)
    with django_assert_num_queries(2):
        charters.check_all(world.qinghe, [row.pk for row in rows])
