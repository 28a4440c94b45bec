"""Charts and their tables."""

import json
import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from jinlin.shell.charts import Chart, Edge, Graph, Node, Point, Scatter, Series
from jinlin.shell.tables import Cohort, Funnel, HeatMap, Stage, Triangle


@pytest.fixture(autouse=True)
def chinese():
    with override("zh-hans"):
        yield


def drawn(source, **context):
    return Template("{% load shell %}" + source).render(Context(context))


TREND = Chart(
    "trend",
    "成交跟着涨",
    labels=["03-01", "03-02"],
    label_title="日期",
    series=[Series("成交额", [4_740, 1_860_000], "bar", "yuan", axis=1), Series("互动率", [None, 0.114], unit="share")],
)


def test_every_chart_has_its_table_with_the_same_numbers():
    assert TREND.table.headers == ("日期", "成交额", "互动率")
    assert TREND.table.rows == (("03-01", "¥47.40", "—"), ("03-02", "¥1.86万", "11.4%"))
    html = drawn("{% chart trend %}", trend=TREND)
    assert "<td>¥1.86万</td><td>11.4%</td>" in html


def test_the_script_gets_the_numbers_and_nothing_that_runs():
    html = drawn("{% chart trend %}", trend=Chart("c", "x", labels=["</script><b>"], series=[Series("人", [3])]))
    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', html)
    assert json.loads(data)["labels"] == ["</script><b>"]
    assert "<b>" not in html


def test_a_chart_without_values_says_why_instead_of_drawing_axes():
    html = drawn(
        "{% chart c %}", c=Chart("c", "成交", labels=["03-01"], series=[Series("成交额", [None])], empty="没有订单")
    )
    assert "没有订单" in html
    assert "data-chart" not in html
    assert "<table" not in html


def test_a_scatter_lists_its_points_and_counts_no_more_than_its_table_can_show():
    scatter = Scatter(
        "s",
        "x",
        points=[Point(f"群{i}", 0.1, 0.05, 180) for i in range(3)],
        x_title="互动率",
        y_title="转化率",
        size_title="人数",
        most_rows=2,
    )
    assert scatter.table.headers == ("", "互动率", "转化率", "人数")
    assert scatter.table.rows == (("群0", "10.0%", "5.0%", "180"), ("群1", "10.0%", "5.0%", "180"))
    assert len(scatter.spec["points"]) == 3


def test_a_graph_lists_its_edges_by_name_and_weight():
    graph = Graph("g", "x", nodes=[Node("1", "林"), Node("2", "王")], edges=[Edge("1", "2", 3), Edge("2", "1", 9)])
    assert graph.table.rows == (("王", "林", "9"), ("林", "王", "3"))


def test_a_heat_map_has_five_shades_and_none_for_nothing():
    values = [[0, 1, 2, 5, 10] + [None] * 19] + [[0] * 24] * 6
    day, cells = HeatMap("h", "x", values, "人").rows[0]
    assert day == "周一"
    assert [cell.bucket for cell in cells[:6]] == [0, 1, 2, 3, 5, 0]
    assert cells[4].title == "周一 04:00–05:00 · 10 人"
    assert not HeatMap("h", "x", [[0] * 24] * 7).has_values


def test_retention_is_averaged_over_the_cohorts_that_have_got_so_far():
    triangle = Triangle("t", "x", ["D1", "D7"], [Cohort("02-02", 100, [0.9, 0.8]), Cohort("02-09", 300, [0.5])])
    assert triangle.average == ["60.0%", "80.0%"]
    _cohort, cells = triangle.rows[1]
    assert [(cell.text, cell.title) for cell in cells] == [("50.0%", "150 / 300"), ("", "")]


def test_the_shades_of_retention_tell_the_least_from_the_most():
    triangle = Triangle("t", "x", ["D1", "D7"], [Cohort("02-02", 100, [0.95, 0.75]), Cohort("02-09", 300, [0.85])])
    assert [[cell.bucket for cell in cells] for _cohort, cells in triangle.rows] == [[5, 1], [3, -1]]
    flat = Triangle("t", "x", ["D1"], [Cohort("02-02", 100, [0.95]), Cohort("02-09", 100, [0.94])])
    assert [cells[0].bucket for _cohort, cells in flat.rows] == [1, 1]


def test_a_funnel_looks_back_past_a_step_that_is_not_known():
    stages = [Stage("曝光", 1000), Stage("扫码", None, "没有扫码数据"), Stage("进群", 250), Stage("首单", 50)]
    rows = Funnel("f", "x", stages).rows
    assert [(row.text, row.width, row.of_previous, row.of_first) for row in rows] == [
        ("1,000", "100.0", "—", "100.0%"),
        ("—", "0.0", "—", "—"),
        ("250", "25.0", "25.0%", "25.0%"),
        ("50", "5.0", "20.0%", "5.0%"),
    ]
    assert "没有扫码数据" in drawn("{% funnel f %}", f=Funnel("f", "x", stages))


@pytest.mark.parametrize(
    ("tag", "thing"),
    [
        ("heatmap", HeatMap("h", "x", [[0] * 24] * 7, empty="没有消息")),
        ("retention_triangle", Triangle("t", "x", ["D1"], [], empty="没有消息")),
        ("funnel", Funnel("f", "x", [Stage("曝光", None)], empty="没有消息")),
        ("quadrant", Scatter("s", "x", empty="没有消息")),
        ("chart", Graph("g", "x", empty="没有消息")),
    ],
)
def test_each_kind_says_why_it_is_empty(tag, thing):
    html = drawn(f"{{% {tag} thing %}}", thing=thing)
    assert "没有消息" in html
    assert "<table" not in html
