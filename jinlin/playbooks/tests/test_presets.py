"""The playbooks that come with the product."""

from __future__ import annotations

import pytest

from jinlin.core.wording import Words
from jinlin.playbooks import definition, presets
from jinlin.playbooks.definition import NotADefinition

PLAYBOOKS = [f"p{number}" for number in range(1, 14)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", list(presets.all_of_them()))
def test_a_shipped_playbook_reads_without_a_problem_in_both_languages(key, language):
    read = presets.named(key).definition(language)
    assert list(definition.problems(read)) == []
    assert definition.read(definition.dumped(read)) == read


def test_there_are_thirteen_playbooks_of_the_trade_and_the_defaults():
    others = ["p5b", "day", "week", "seed56", "seed5_day6", "countdown"]
    assert sorted(presets.all_of_them()) == sorted([*PLAYBOOKS, *others])


@pytest.mark.parametrize("key", list(presets.all_of_them()))
def test_nothing_is_left_in_one_language_only(key):
    chinese, english = (definition.dumped(presets.named(key).definition(each)) for each in ("zh", "en"))
    assert [
        text for text in _texts(english) if not text.replace("{群名}", "").replace("{门店}", "").isprintable()
    ] == []
    assert _shape(chinese) == _shape(english)
    assert [
        text for text in _texts(english) if any("\u4e00" <= sign <= "\u9fff" for sign in _without_places(text))
    ] == []


def _without_places(text):
    return text.replace("{群名}", "").replace("{门店}", "").replace("{昵称}", "")


def _texts(part):
    if isinstance(part, str):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _texts(each)


def _shape(part):
    if isinstance(part, dict):
        return {key: _shape(value) for key, value in part.items()}
    return [_shape(each) for each in part] if isinstance(part, list) else type(part)


@pytest.mark.parametrize("key", ["day", "week"])
def test_the_default_day_and_week_say_that_they_are_the_projects_r_111_r_112(key):
    preset = presets.named(key)
    assert preset.is_project_default
    assert preset.basis == Words("项目默认，不是来源数据", "Project default, not data of the source")


def test_the_default_day_lacks_nothing_but_what_it_says_has_to_be_put_in_r_111():
    day = presets.named("day").definition()
    posts = [row for row in day.rows if row.is_for_members]
    assert [row.key for row in posts if not (row.is_ready or row.slot)] == []
    assert [row.key for row in posts if not row.is_ready] == ["share", "talk", "evening"]


def test_a_preset_nobody_ships_is_refused_with_those_there_are():
    with pytest.raises(presets.NoSuchPreset) as refused:
        presets.named("nothing")
    assert refused.value.params["key"] == "nothing"


def test_problems_name_stage_and_row():
    content = presets.named("week").in_language("zh")
    content["stages"][0]["rows"][1] |= {"at": "Tuesday noon", "owner": "somebody"}
    content["stages"][0]["rows"][2] |= {"key": "planning"}
    with pytest.raises(NotADefinition) as refused:
        definition.read(content)
    assert [(each.stage, each.row, each.field) for each in refused.value.problems] == [
        (1, 3, "key"),
        (1, 2, "owner"),
        (1, 2, "at"),
    ]


def test_a_field_nobody_knows_is_named_with_its_row():
    content = presets.named("week").in_language("zh")
    content["stages"][0]["rows"][3]["colour"] = "red"
    with pytest.raises(NotADefinition) as refused:
        definition.read(content)
    assert [(each.stage, each.row) for each in refused.value.problems] == [(1, 4)]
