"""日报周报: drafted by themselves, edited by people, archived for good, on paper and as Excel."""

import io

import pytest
from openpyxl import load_workbook

from jinlin.console.reports import drafting
from jinlin.desk.models import Report
from jinlin.metrics import queries
from jinlin.metrics.queries import Scope
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted(world, town):
    return drafting.draft_due(world.qinghe, NOW)


def of(world, unit, kind="daily"):
    return Report.objects.get(workspace=world.qinghe, unit=unit, kind=kind)


def test_headquarters_and_every_region_get_a_daily_and_a_weekly(world, drafted):
    told = [(report.kind, report.unit.name, f"{report.since} {report.until}") for report in drafted]
    day, week = "2026-03-04 2026-03-05", "2026-02-23 2026-03-02"
    assert told == [("daily", "总部", day), ("daily", "华东", day), ("weekly", "总部", week), ("weekly", "华东", week)]
    assert drafting.draft_due(world.qinghe, NOW) == []


def test_its_figures_are_those_of_the_api(world, drafted):
    report = of(world, world.hq)
    asked = queries.figures(world.qinghe, Scope.whole(), report.since, report.until, metrics=drafting.METRICS)
    frozen = {row["key"]: row["now"]["value"] for row in report.figures["metrics"]}
    assert frozen == {figure.metric: figure.value for figure in asked}


def test_it_speaks_of_what_happened_in_both_languages(world, town):
    from django.utils import translation

    drafting.draft_due(world.qinghe, NOW)
    assert "1 人下单,销售额 ¥30.00" in of(world, world.hq).highlights
    assert "没有成本数据" in of(world, world.hq).problems
    Report.objects.all().delete()
    with translation.override("en"):
        drafting.draft_due(world.qinghe, NOW)
    assert of(world, world.hq).highlights


def test_the_operator_writes_and_it_is_kept(world, client_of, drafted):
    report = of(world, world.hq)
    client = client_of(world.lin)
    assert "textarea" in client.get(f"/reports/{report.slug}/").content.decode()
    answer = client.post(f"/reports/{report.slug}/save/", {"plan": "明天上新草莓"}, headers={"HX-Request": "true"})
    assert "已保存" in answer.content.decode()
    report.refresh_from_db()
    assert (report.plan, report.edited_by) == ("明天上新草莓", world.lin)
    drafting.draft_due(world.qinghe, NOW)
    report.refresh_from_db()
    assert report.plan == "明天上新草莓"


def test_an_archived_report_changes_no_more(world, client_of, drafted):
    report = of(world, world.hq)
    client = client_of(world.lin)
    client.post(f"/reports/{report.slug}/archive/")
    answer = client.post(f"/reports/{report.slug}/save/", {"plan": "晚了"}, headers={"HX-Request": "true"})
    assert "不能再改" in answer.content.decode()
    report.refresh_from_db()
    assert report.plan != "晚了"
    assert "textarea" not in client.get(f"/reports/{report.slug}/").content.decode()


def test_who_only_looks_on_reads_and_cannot_write(world, client_of, drafted):
    report = of(world, world.hq)
    client = client_of(world.zhou)
    assert "textarea" not in client.get(f"/reports/{report.slug}/").content.decode()
    assert client.post(f"/reports/{report.slug}/save/", {"plan": "x"}).status_code == 403
    assert client.post(f"/reports/{report.slug}/archive/").status_code == 403


def test_nobody_reads_a_report_outside_their_subtree(world, client_of, drafted):
    report = of(world, world.hq)
    for staff in (world.chen, world.wang, world.charlie):
        assert client_of(staff).get(f"/reports/{report.slug}/").status_code == 404
    assert client_of(world.wang).get(f"/reports/{of(world, world.east).slug}/").status_code == 200
    assert "日报" not in client_of(world.charlie).get("/reports/").content.decode().split("<tbody", 1)[-1][:200]


def test_it_can_be_taken_away_as_excel(world, client_of, drafted):
    report = of(world, world.hq)
    book = load_workbook(io.BytesIO(client_of(world.lin).get(f"/reports/{report.slug}/excel/").content))
    rows = {row[0]: row for row in book.worksheets[0].iter_rows(values_only=True)}
    assert rows["销售额"][1] == "¥30.00"


def test_the_archive_asks_for_its_rows_in_a_constant_number_of_queries(
    world, client_of, drafted, django_assert_max_num_queries
):
    client = client_of(world.lin)
    with django_assert_max_num_queries(14):
        assert client.get("/reports/").status_code == 200
