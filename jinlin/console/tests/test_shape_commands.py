"""`bin/jinlin charter check` and `bin/jinlin types` (R-001, R-024)."""

import json

import pytest
from django.core.management import CommandError, call_command

from jinlin.communities.actions import chartering, placing
from jinlin.console.management.commands import types as types_command
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db

WHOLE = {"shared_attributes": ["爱做饭"], "belief": "好好吃饭", "space": "群", "goal": "三餐"}


def asked(capsys, *words, **options):
    call_command(*words, workspace="qinghe", format="json", **options)
    return json.loads(capsys.readouterr().out)


def test_a_charter_is_checked_with_a_reason_for_each_element(world, capsys):
    community = world.community("静安1群")
    chartering.write(who=access_of(world.lin), community=community, content=WHOLE | {"belief": ""}, now=NOW)
    with pytest.raises(SystemExit) as left:
        call_command("charter", "check", "静安1群", workspace="qinghe", format="json")
    rows = json.loads(capsys.readouterr().out)
    assert left.value.code == 1
    assert {row["element"]: row["reason"] for row in rows if row["result"] == "fail"} == {"belief": "还没有写"}
    chartering.write(who=access_of(world.lin), community=community, content=WHOLE, now=NOW)
    rows = asked(capsys, "charter", "check", "静安1群", lang="en")
    assert [row["element"] for row in rows if row["result"] == "pass"] == list(WHOLE)


def test_without_a_name_every_open_group_is_checked(world, capsys):
    world.community("甲群")
    world.community("乙群", ended_at=NOW)
    rows = asked(capsys, "charter", "check")
    assert {row["community"] for row in rows} == {"甲群"}


def test_a_group_that_is_not_there_is_told(world):
    with pytest.raises(CommandError) as caught:
        call_command("charter", "check", "没有的群", workspace="qinghe")
    assert caught.value.returncode == 2


def test_listing_types_shows_the_four_with_purpose_sources_and_exit_target(world, capsys):
    placing.place(community=world.community(), keys={"stage": "service"})
    rows = asked(capsys, "types", axis="stage", lang="en")
    assert [(row["name"], row["groups"], row["exit_to"]) for row in rows] == [
        ("Flash group", 0, "Service group"),
        ("Service group", 1, "Conversion group, Core customer group"),
        ("Conversion group", 0, "Core customer group"),
        ("Core customer group", 0, "Conversion group"),
    ]
    assert all(row["purpose"] and row["sources"] for row in rows)


def test_the_table_has_the_main_fields(world, capsys):
    call_command("types", workspace="qinghe", axis="lifespan")
    head = capsys.readouterr().out.splitlines()[0].split()
    assert head == ["axis", "key", "name", "version", "groups", *sorted(types_command.SHORT, key=head.index)]
