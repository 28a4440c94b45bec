"""概览: what stands on screen is what the API answers, with its definition or with why it is not available."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from jinlin.console.figures import unit_of
from jinlin.metrics import queries
from jinlin.metrics.alerts.targets import set_target
from jinlin.metrics.definitions import NINE
from jinlin.metrics.queries import Scope
from jinlin.shell.figures import written
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db

WEEK = (date(2026, 2, 26), date(2026, 3, 5))


def part(client, query=""):
    return client.get(f"/data/?part=body{query}").content.decode()


def test_every_indicator_on_screen_is_what_the_api_answers(world, client_of, town):
    html = part(client_of(world.lin))
    for figure in queries.figures(world.qinghe, Scope.whole(), *WEEK, metrics=NINE):
        _before, tile = html.split(f'id="m-{figure.metric}"', 1)
        shown = written(figure.value, unit_of(queries.METRICS[figure.metric])) if figure.reason == "" else figure.reason
        assert shown in tile.split("</div>\n</div>")[0]


def test_the_figures_of_a_store_manager_are_those_of_the_store(world, client_of, town):
    asked = queries.figures(
        world.qinghe, Scope.units(world.jingan.pk), *WEEK, metrics=["members_end", "interaction_rate"]
    )
    assert [figure.value for figure in asked] == [6, pytest.approx(14 / 42)]
    html = part(client_of(world.chen))
    assert "33.3%" in html


def test_what_cannot_be_computed_says_why(world, client_of, town):
    html = part(client_of(world.lin))
    assert "没有成本数据" in html
    assert "没有渠道曝光数据" in html
    assert "没有邀请人数据" in html


def test_a_target_shows_its_light(world, client_of, town):
    set_target(access_of(world.lin), metric="interaction_rate", value=0.9, by="week", place=world.hq, now=NOW)
    html = part(client_of(world.lin))
    assert "目标 90.0%" in html
    assert "未达标" in html


def test_what_others_publish_is_called_reference(world, client_of, town):
    assert "参考 15% – 25%" in part(client_of(world.lin))


def test_a_reading_of_the_workspace_is_what_is_shown(world, client_of, town):
    from jinlin.metrics.models import Settings

    Settings.objects.create(workspace=world.qinghe, values={"readings": {"exit": "end"}})
    assert "退群人数 ÷ 期末人数" in part(client_of(world.lin))


def test_the_excel_holds_the_same_numbers(world, client_of, town):
    book = load_workbook(io.BytesIO(client_of(world.lin).get("/data/?export=xlsx").content))
    rows = {row[1]: row for row in book.worksheets[0].iter_rows(values_only=True)}
    assert rows["互动率"][2] == "21.7%"
    assert rows["投入产出比(销售 ÷ 成本)"][9] == "没有成本数据"
    course = list(book.worksheets[1].iter_rows(values_only=True))
    assert len(course) == 8
    assert sum(row[course[0].index("销售额")] or 0 for row in course[1:]) == 80
