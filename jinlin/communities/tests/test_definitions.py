"""What the values of the type axes mean, edited in versions, and joined for a community (R-024, R-037, C-02, C-04, C-12, C-13)."""

import pytest
from django.utils import translation

from jinlin.communities import definitions, types
from jinlin.communities.actions import defining
from jinlin.communities.actions.placing import place
from jinlin.communities.fields import FIELDS, differences
from jinlin.communities.models import Placement, PlacementChange, TypeDefinition
from jinlin.events.models import Fact
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

STAGES = ("flash", "service", "conversion", "core")
EVERY_VALUE = [(axis.key, value.key) for axis in types.axes().values() for value in axis.values]


def edited(world, axis="stage", key="service", **changes):
    """Let 林 edit what a value means."""
    fields = {**definitions.of(world.qinghe, axis, key).fields, **changes}
    return defining.edit(who=access_of(world.lin), axis=axis, key=key, fields=fields, reason="试行", now=NOW)


@pytest.mark.parametrize(("axis", "key"), EVERY_VALUE)
def test_every_value_of_every_axis_is_defined_in_both_languages(axis, key):
    one = definitions.shipped(axis, key)
    assert one.says("purpose")
    assert one.says("operation")
    assert set(one.fields) <= {each.key for each in FIELDS}
    defining.refuse_nonsense(one.fields)
    for text in (one.purpose, one.operation, *one.sources, *one.columns):
        assert text
    with translation.override("en"):
        english = (one.purpose, one.operation, one.exit, *one.sources, *one.columns)
        assert all(text.isascii() or "’" in text for text in english), english
    for target in one.exit_target:
        assert types.value_of(*target.split("."))


def test_the_four_stages_are_listed_with_purpose_sources_and_exit_target(world):
    told = {
        key: (bool(one.purpose), bool(one.sources), one.exit_target)
        for key in STAGES
        if (one := definitions.of(world.qinghe, "stage", key))
    }
    assert told == {
        "flash": (True, True, ["stage.service"]),
        "service": (True, True, ["stage.conversion", "stage.core"]),
        "conversion": (True, True, ["stage.core"]),
        "core": (True, True, ["stage.conversion"]),
    }


def test_gate_level_follows_the_type():
    told = {key: definitions.shipped("stage", key).gate_level for key in STAGES}
    told["attraction"] = definitions.shipped("positioning", "attraction").gate_level
    told["interest"] = definitions.shipped("bond", "interest").gate_level
    assert told == {
        "flash": "none",
        "service": "medium",
        "conversion": "low",
        "core": "high",
        "attraction": "none",
        "interest": "low",
    }


def test_each_positioning_has_its_own_set_of_kpis():
    told = {
        key: list(definitions.shipped("positioning", key).kpi_weights) for key in ("attraction", "welfare", "flash")
    }
    assert told == {
        "attraction": ["joins", "cost_per_join", "qualified_share"],
        "welfare": ["conversion_rate", "repurchase_rate"],
        "flash": ["completion_rate"],
    }


def test_a_flash_group_that_is_permanent_is_rejected_with_a_message(world):
    community = world.community()
    with pytest.raises(types.ImpossiblePair) as caught:
        place(community=community, keys={"stage": "flash", "lifespan": "permanent"})
    assert str(caught.value) == "“快闪群”不能同时是“长期”：快闪群有确定的结束时间，不能长期存在 — 请改掉其中一个"
    assert not Placement.objects.filter(community=community).exists()


def test_editing_a_definition_changes_new_communities_only(world):
    old, new = world.community(), world.community()
    place(community=old, keys={"stage": "service"})
    row = edited(world, promo_ceiling=15)
    place(community=new, keys={"stage": "service"})
    assert row.version == 1
    assert definitions.for_community(old).promo_ceiling == 20
    assert definitions.for_community(new).promo_ceiling == 15
    assert Fact.objects.get(kind="type.edited").data == {"type": "stage.service", "version": 1}
    assert AuditEntry.objects.get(verb="type.edited").details == {"type": "stage.service", "version": 1}


def test_a_community_takes_the_new_version_only_once_somebody_applies_it(world):
    old, pudong = world.community(), world.community(unit=world.pudong)
    for each in (old, pudong):
        place(community=each, keys={"stage": "service"})
    edited(world, promo_ceiling=15)
    assert defining.adopt(who=access_of(world.chen), axis="stage", key="service", now=NOW) == 1
    assert definitions.for_community(old).promo_ceiling == 15
    assert definitions.for_community(pudong).promo_ceiling == 20
    (change,) = PlacementChange.objects.filter(community=old)
    assert (change.before_version, change.after_version, change.by) == (0, 1, world.chen)
    assert defining.adopt(who=access_of(world.chen), axis="stage", key="service", now=NOW) == 0


def test_the_difference_before_applying_is_told_in_words(world):
    edited(world, gate_level="high", promo_ceiling=15, lifespan_days=90)
    before = definitions.of(world.qinghe, "stage", "service", 0)
    after = definitions.of(world.qinghe, "stage", "service")
    told = [(str(one.field.label), one.before, one.after) for one in differences(before.fields, after.fields)]
    assert told == [("门槛强度", "中", "高"), ("促销占比上限", "20 %", "15 %"), ("预期寿命", "长期", "90 天")]


def test_choosing_a_type_tells_what_it_changes_and_keeps_who_did_it(world):
    community = world.community()
    before = definitions.for_community(community)
    changes = defining.choose(
        who=access_of(world.lin), community=community, keys={"stage": "service"}, reason="先定位", now=NOW
    )
    told = {
        each.field.key: (each.before, each.after)
        for each in differences(before.fields, definitions.for_community(community).fields)
    }
    assert told["gate_level"] == ("低", "中")
    assert told["promo_ceiling"] == ("30 %", "20 %")
    assert [(one.axis, one.before, one.after, one.by, one.reason) for one in changes] == [
        ("stage", "", "service", world.lin, "先定位")
    ]
    assert Fact.objects.get(kind="community.typed").data == {
        "community": community.pk,
        "axis": "stage",
        "before": "",
        "after": "service",
    }


def test_the_strictest_ceiling_wins_and_says_where_it_comes_from(world):
    community = world.community()
    place(community=community, keys={"stage": "conversion", "model": "refined", "bond": "product"})
    terms = definitions.for_community(community)
    assert (terms.promo_ceiling, terms.origin["promo_ceiling"].name) == (30, "精细化运营型")
    assert (terms.gate_level, terms.origin["gate_level"].name) == ("low", "品牌转化群")
    assert (terms.needs, terms.columns[0]) == (["carriers"], "玩法教程")
    assert terms.origin["rules_pack"].key == "conversion"


def test_a_community_without_a_type_has_the_defaults_of_every_community(world):
    terms = definitions.for_community(world.community())
    told = (terms.promo_ceiling, terms.gate_level, terms.sends_per_day, terms.lifespan_days, terms.rules_pack)
    assert told == (30, "low", 3, None, "general")
    assert terms.origin["promo_ceiling"] == definitions.DEFAULT


def test_many_communities_are_answered_with_two_queries(world, django_assert_num_queries):
    rows = [world.community() for _n in range(4)]
    edited(world, promo_ceiling=15)
    for row in rows:
        place(community=row, keys={"stage": "service", "model": "care"})
    with django_assert_num_queries(2):
        found = definitions.for_communities(world.qinghe, [row.pk for row in rows])
    assert {row.pk: found[row.pk].promo_ceiling for row in rows} == dict.fromkeys((row.pk for row in rows), 15)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kpi_weights": {"sales": 50}}, "weights_not_whole"),
        ({"promo_ceiling": 101}, "value_out_of_range"),
        ({"promo_ceiling": -1}, "value_out_of_range"),
        ({"gate_level": "steel"}, "no_such_choice"),
        ({"staffing": {"cooks": 1}}, "no_such_choice"),
        ({"kpi_weights": {"beauty": 100}}, "no_such_choice"),
        ({}, "nothing_changed"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_written(world, changes, code):
    from jinlin.core.refusals import Refusal

    with pytest.raises(Refusal) as caught:
        edited(world, **changes)
    assert caught.value.code == code
    assert not TypeDefinition.objects.exists()


def test_an_edit_of_another_workspace_means_nothing_here(world):
    fields = {**definitions.of(world.elsewhere, "stage", "service").fields, "promo_ceiling": 5}
    defining.edit(who=access_of(world.charlie), axis="stage", key="service", fields=fields, now=NOW)
    assert definitions.of(world.qinghe, "stage", "service").promo_ceiling == 20
    assert definitions.of(world.elsewhere, "stage", "service").promo_ceiling == 5
