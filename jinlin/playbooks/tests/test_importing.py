"""The plan operators keep in a table becomes a playbook; what is wrong is named by row and column."""

from __future__ import annotations

import pytest

from jinlin.playbooks.actions import importing, templates
from jinlin.playbooks.actions.importing import Fault, PlanRefused
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db

GOOD = """日期,时间,栏目,内容,素材,负责人
2026-03-09,09:30,行业简报,三条动态,简报图,运营
2026-03-10,15:00,案例拆解,一个案例,,群主
2026-03-11,20:00,线上分享,,会议链接,小李
"""


def take(world, text, name="本周计划"):
    return importing.take_in(
        who=access_of(world.lin), name=name, body=text.encode("gb18030"), filename="计划.csv", now=NOW
    )


def test_a_table_in_the_encoding_of_excel_is_read_row_by_row(world):
    written = templates.latest(take(world, GOOD)).definition
    assert [(row.at, row.column, row.text, row.slot, row.owner) for row in written.rows] == [
        ("D1 09:30", "行业简报", "三条动态", "简报图", "operator"),
        ("D2 15:00", "案例拆解", "一个案例", "", "owner"),
        ("D3 20:00", "线上分享", "", "会议链接", "operator"),
    ]
    assert [row.guard for row in written.rows] == ["", "", "小李"]


def test_what_is_wrong_is_named_by_row_and_column(world):
    bad = GOOD.replace("2026-03-10", "下周二").replace("20:00", "晚上")
    with pytest.raises(PlanRefused) as refused:
        take(world, bad)
    assert [(each.row, each.column) for each in refused.value.faults] == [(3, "日期"), (4, "时间")]


def test_a_column_that_is_not_there_is_named(world):
    with pytest.raises(PlanRefused) as refused:
        take(world, GOOD.replace("栏目", "备注"))
    assert refused.value.faults == (Fault(1, "栏目", "没有这一列"),)


def test_a_time_at_night_is_named_with_its_row(world):
    with pytest.raises(PlanRefused) as refused:
        take(world, GOOD.replace("15:00", "23:00"))
    assert [(each.row, each.column) for each in refused.value.faults] == [(3, "at")]
