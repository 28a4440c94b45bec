"""数据: every page shows at once, its numbers follow, nobody sees more than their subtree."""

import io

import pytest
from openpyxl import load_workbook

from jinlin.console.insights import answers
from jinlin.console.tests.insights.town import LAST
from jinlin.metrics.actions.refreshing import publish
from tests.world import NOW

pytestmark = pytest.mark.django_db

PAGES = ("", "compare/", "funnel/", "retention/", "segments/", "quadrants/", "ranking/")
BOARDS = ("ranking/?board=regions", "ranking/?board=owners", "ranking/?board=costs", "ranking/?board=capacity")
OTHERS = (
    *BOARDS,
    "compare/?axis=stage",
    "funnel/?mode=cohort&split=channel",
    "funnel/?split=unit",
    "?days=90&by=month",
)
# A few pages share a town: making one is what takes the time.
SHARES = [(*PAGES, *OTHERS)[n : n + 3] for n in range(0, len(PAGES) + len(OTHERS), 3)]


def joined(url, word):
    return f"/data/{url}{'&' if '?' in url else '?'}{word}"


def test_a_page_shows_its_frame_at_once_and_asks_for_its_numbers(world, client_of, town):
    for url in PAGES:
        html = client_of(world.lin).get(f"/data/{url}").content.decode()
        assert "data-insight" in html
        assert "part=body" in html


@pytest.mark.parametrize("urls", SHARES)
def test_the_numbers_come_by_themselves_and_are_kept_for_the_next_visit(world, client_of, town, urls):
    for url in urls:
        client = client_of(world.lin)
        part = client.get(joined(url, "part=body"))
        assert part.status_code == 200
        assert "<html" not in part.content.decode()
        whole = client.get(f"/data/{url}").content.decode()
        assert "data-insight" not in whole
        assert '<div class="jl-stack in-body">' in whole


@pytest.mark.parametrize("urls", SHARES)
def test_every_page_can_be_taken_away_as_excel(world, client_of, town, urls):
    for url in urls:
        response = client_of(world.lin).get(joined(url, "export=xlsx"))
        assert response.status_code == 200
        assert load_workbook(io.BytesIO(response.content)).sheetnames


def test_who_may_not_take_data_away_gets_no_excel(world, client_of, town):
    for url in PAGES:
        client = client_of(world.chen)
        assert client.get(joined(url, "export=xlsx")).status_code == 403
        assert "export=xlsx" not in client.get(joined(url, "whole=1")).content.decode()


def test_somebody_else_sees_nothing_of_ours(world, client_of, town):
    for url in PAGES:
        client = client_of(world.charlie)
        html = client.get(joined(url, "whole=1")).content.decode()
        assert "静安店" not in html
        assert client.get(joined(url, f"unit={world.jingan.slug}")).status_code == 404


def test_a_store_manager_sees_the_own_store_and_cannot_ask_for_another(world, client_of, town):
    for url in PAGES:
        client = client_of(world.chen)
        assert "浦东店" not in client.get(joined(url, "whole=1")).content.decode()
        assert client.get(joined(url, f"unit={world.pudong.slug}")).status_code == 404


def test_an_empty_workspace_says_so_on_every_page(world, client_of):
    for url in PAGES:
        response = client_of(world.lin).get(joined(url, "whole=1"))
        assert response.status_code == 200


def test_dates_that_make_no_sense_are_told_and_not_applied(world, client_of, town):
    client = client_of(world.lin)
    html = client.get("/data/?since=2026-03-09&until=2026-03-01").content.decode()
    assert "结束日期要晚于开始日期" in html
    assert "日期要写全" in client.get("/data/?since=yesterday").content.decode()


def test_while_somebody_computes_the_same_the_next_one_waits_and_asks_again(world, client_of, town, monkeypatch):
    monkeypatch.setattr(answers.cache, "add", lambda *_args: False)
    html = client_of(world.lin).get("/data/?part=body").content.decode()
    assert "delay:1500ms" in html
    assert "有同事正在算同一份数据" in html


def test_new_data_makes_a_new_answer(world, client_of, town):
    client = client_of(world.lin)
    client.get("/data/?part=body")
    town.sells(town.people[1], 9000, LAST)
    publish(world.qinghe, NOW)
    assert "¥170" in client.get("/data/?part=body").content.decode()


def test_the_query_count_of_a_page_does_not_grow_with_the_rows(world, client_of, town, django_assert_max_num_queries):
    for number in range(12):
        world.community(f"第 {number} 群", unit=world.unit(f"店{number}", parent=world.east))
    client = client_of(world.lin)
    for url in PAGES:
        client.get(f"/data/{url}")
        with django_assert_max_num_queries(16):
            client.get(f"/data/{url}")
