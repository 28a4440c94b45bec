"""The library from the command line (R-271)."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from jinlin.answers.models import Entry

pytestmark = pytest.mark.django_db


def run(*words, user="林", **more):
    out = io.StringIO()
    call_command("answers", *words, workspace="qinghe", username=user, stdout=out, stderr=io.StringIO(), **more)
    return out.getvalue()


def test_a_message_is_tried_in_a_group(world, write, group):
    write()
    assert run("test", "怎么打卡", group=group.name).splitlines() == [
        "这个群没有打开小助理:只给员工建议,不自动回",
        "打卡: 怎么打卡",
    ]
    with pytest.raises(CommandError, match="no group"):
        run("test", "怎么打卡", group="没有")


def test_what_is_exported_is_imported_again_and_conflicts_are_told(world, write, tmp_path):
    write()
    write("打卡二", asked="怎么打卡")
    file = str(tmp_path / "库.csv")
    run("export", file)
    assert run("import", file) == "0 new, 0 changed, 2 as before\n"
    assert run("conflicts").splitlines()[0] == "两条一样强,先建的会回答: 打卡 ↔ 打卡二 (怎么打卡)"


def test_a_wrong_file_tells_row_and_column_and_changes_nothing(world, tmp_path):
    file = tmp_path / "错.csv"
    file.write_text("标题,问法,回答\n,怎么打卡,好\n", encoding="utf-8")
    with pytest.raises(CommandError, match="2 · 标题"):
        run("import", str(file))
    assert Entry.objects.count() == 0


def test_whoever_may_not_manage_brings_nothing_in(world, tmp_path):
    with pytest.raises(CommandError, match="may not manage"):
        run("export", str(tmp_path / "x.csv"), user="陈")
