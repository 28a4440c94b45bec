"""The library of packs: templates, presets, combos and cases."""

from __future__ import annotations

import msgspec
import pytest

from jinlin.communities import definitions, types
from jinlin.communities.actions import defining
from jinlin.core.wording import Words
from jinlin.launch import library
from jinlin.launch.library import NoSuchPack
from jinlin.launch.packs import Condition, Conduct, Gate, Row
from jinlin.launch.tests.test_launches import begin
from tests.world import NOW, access_of


def _broken(**changes):
    return library.problems(msgspec.structs.replace(library.pack("beauty"), **changes))


@pytest.mark.parametrize("key", [*library.templates(), *library.presets()])
def test_a_pack_refers_to_nothing_that_does_not_exist(key):
    assert library.problems(library.pack(key)) == []


def test_there_is_a_template_for_each_kind_and_a_preset_for_each_industry():
    kinds = ["flash", "service", "conversion", "core", "daily", "precision", "super", "b2b", "attraction", "welfare"]
    assert list(library.templates()) == kinds
    assert {pack.requirement: key for key, pack in library.presets().items()} == {
        "R-284": "fresh",
        "R-285": "beauty",
        "R-286": "education",
        "R-287": "finance",
        "R-288": "b2b_marketing",
        "R-289": "furniture",
        "R-290": "mall",
        "R-291": "dating",
        "R-292": "estate",
    }


def test_no_key_is_both_a_template_and_a_preset():
    assert set(library.templates()) & set(library.presets()) == set()


def test_what_does_not_exist_is_named():
    row = Row(at="25:00", column="nowhere", action="shout", owner="nobody", brief=Words("一", "one"))
    assert _broken(day=(row,), week=()) == [
        "column: nowhere",
        "owner: nobody",
        "action: shout",
        "time: 25:00",
    ]


def test_a_gate_that_asks_for_an_unknown_questionnaire_or_condition_is_named():
    gate = Gate("steep", (Condition("bribe"), Condition("questionnaire_completed", questionnaire="lost")))
    assert _broken(gate=gate) == ["questionnaire: lost", "condition: bribe", "level: steep"]


def test_a_text_in_one_language_only_is_named():
    rules = msgspec.structs.replace(
        library.pack("beauty").rules,
        conduct=(Conduct("ads", "link", "severe", Words("不发广告", "")),),
    )
    assert _broken(rules=rules) == ["language: 不发广告"]


def test_places_that_cannot_go_together_are_named():
    assert _broken(types={"stage": "flash", "lifespan": "permanent"}) == [
        "types: “快闪群”不能同时是“长期”：快闪群有确定的结束时间，不能长期存在 — 请改掉其中一个"
    ]


def test_an_unknown_pack_is_refused_with_the_known_ones():
    with pytest.raises(NoSuchPack, match=r"没有叫“toys”的模板或预设.*flash.*fresh"):
        library.pack("toys")


MODULES = {
    "mini_program": ["mini_program"],
    "activity": ["activities"],
    "private_chat": ["private_chat", "telesales"],
    "segmentation": ["tiers", "pools"],
    "gamification": ["games"],
}


@pytest.mark.django_db
def test_each_combo_opens_its_own_modules_for_a_group_and_no_other_r_278(world):
    community, lin = world.community(), access_of(world.lin)
    assert definitions.for_community(community).modules == []
    for combo, modules in MODULES.items():
        defining.choose(who=lin, community=community, keys={"combo": combo}, now=NOW)
        assert definitions.for_community(community).modules == modules
    defining.choose(who=lin, community=community, keys={"combo": None}, now=NOW)
    assert definitions.for_community(community).modules == []


def test_every_combo_and_every_module_is_told_how_far_it_is():
    assert list(library.combos()) == list(MODULES) == [value.key for value in types.axes()["combo"].values]
    assert set(library.modules()) == {module for modules in MODULES.values() for module in modules}


@pytest.mark.django_db
def test_a_group_begun_with_a_preset_has_the_combo_of_its_industry_and_is_weighed_by_it(world):
    community = begin(world, "fresh").community
    terms = definitions.for_community(community)
    assert (terms.placed["combo"].key, terms.modules) == ("mini_program", ["mini_program"])
    assert terms.kpi_weights == {"conversion_rate": 50, "repurchase_rate": 50}
    assert {
        key: library.pack(key).combo for combo in library.combos() for key in library.combos()[combo].industries
    } == {key: combo for combo in library.combos() for key in library.combos()[combo].industries}


def test_a_module_that_is_not_built_says_what_it_waits_for():
    assert [key for key, module in library.modules().items() if module.built == bool(module.waits_for)] == []


def test_a_case_says_where_it_is_from_and_each_figure_what_is_doubtful():
    assert [key for key, case in library.cases().items() if not case.seed] == []
    assert [key for key, case in library.cases().items() for figure in case.figures if not figure.caveat.zh] == []


def test_cases_are_found_by_words_industry_and_type():
    assert list(library.searched("两轮问卷")) == ["honeymate"]
    assert list(library.searched("", industry="estate")) == ["aranya"]
    assert list(library.searched("", kind="model.care")) == ["suofeiya"]


def test_a_band_is_a_reference_with_its_note():
    found = {pack.key: (band.low, band.high) for pack, band in library.bands("retention_rate")}
    assert found == {"finance": (0.9, 0.95), "b2b_marketing": (0.9, 0.95), "furniture": (0.85, 0.95)}
