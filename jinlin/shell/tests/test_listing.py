"""A list page and its address."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import format_html
from django.utils.translation import override

from jinlin.shell.listing import BatchAction, Column, Desk, Empty, Filter, KeptView, Listing, Preset, Tool
from jinlin.shell.listing_page import listing_response


@dataclass
class Group:
    slug: str
    name: str
    people: int | None = 5


GROUPS = Listing(
    key="groups",
    columns=[
        Column("name", "社群", fixed=True, sort="name", first="asc"),
        Column("people", "人数", align="end", sort="people_count"),
        Column("owner", "群主", cell=lambda row: format_html("<b>{}</b>", row.name)),
        Column("seldom", "编号", default=False, phone=False, cell=lambda row: row.slug),
    ],
    filters=[
        Filter("q", "群名"),
        Filter("owner", "群主", "select"),
        Filter("health", "健康度", "multi", [("healthy", "健康"), ("watch", "关注")]),
        Filter("people", "人数", "range", unit="人"),
        Filter("opened", "创建时间", "date"),
    ],
    presets=[Preset("快满的", "people_min=180")],
    all_label="全部",
    default_sort="-people",
    reach=100,
)
ROWS = [Group(f"g{i}", f"群{i}") for i in range(45)]


@pytest.fixture(autouse=True)
def chinese():
    with override("zh-hans"):
        yield


def read(query, **more):
    return GROUPS.read(QueryDict(query), options={"owner": [("lin", "林"), ("wang", "王")]}, **more)


def drawn(page, path="/groups/"):
    return render_to_string("shell/parts/listing.html", {"listing": page, "request": RequestFactory().get(path)})


def test_filters_are_read_from_the_address_in_their_own_type():
    state = read("q=+静安+&owner=lin&health=watch&health=healthy&people_min=1,000&people_max=&opened_until=2026-03-05")
    assert state.text("q") == "静安"
    assert state.choice("owner") == "lin"
    assert state.choices("health") == ("watch", "healthy")
    assert state.range("people") == (Decimal(1000), None)
    assert state.days("opened") == (None, date(2026, 3, 5))
    assert state.days("opened").before == date(2026, 3, 6)


@pytest.mark.parametrize(
    "query", ["owner=nobody", "health=blue", "size=7", "page=-3", "page=x", "sort=drop+table", "sort=owner", "q=%00"]
)
def test_what_makes_no_sense_is_not_applied(query):
    state = read(query)
    assert (state.choice("owner"), state.choices("health"), state.page, state.size, state.sort) == (
        "",
        (),
        1,
        20,
        "-people",
    )
    assert state.text("q") == ""


def test_what_makes_no_sense_is_said_beside_its_field():
    html = drawn(read("people_min=viele&opened_since=2026-13-01").show(ROWS))
    assert "“viele”不是数字" in html
    assert "“2026-13-01”不是日期,请写成 2026-03-05" in html
    assert html.count('aria-invalid="true"') == 4


def test_missing_values_come_last_and_pages_never_overlap():
    order, tie = read("sort=people").order_by
    assert (order.expression.name, order.descending, order.nulls_last, tie) == ("people_count", False, True, "pk")
    order, tie = read("").order_by
    assert (order.descending, order.nulls_last, tie) == (True, True, "-pk")


def test_the_next_click_keeps_everything_but_begins_at_the_first_page():
    state = read("q=静&health=watch&health=healthy&page=3&size=50&sort=name")
    assert state.address(sort="-name") == "?q=%E9%9D%99&health=watch&health=healthy&sort=-name&size=50"
    assert state.address(page=4) == "?q=%E9%9D%99&health=watch&health=healthy&sort=name&size=50&page=4"
    assert state.query == "q=%E9%9D%99&health=watch&health=healthy&sort=name"
    assert read("page=2").address() == "?"


def test_a_head_sorts_first_in_its_usual_direction_and_then_in_the_other():
    heads = {head.column.key: (head.url, head.sorted) for head in read("").show(ROWS).heads}
    assert heads == {"name": ("?sort=name", "none"), "people": ("?sort=people", "descending"), "owner": ("", "")}


def test_a_page_is_cut_and_an_address_beyond_the_end_shows_the_last():
    page = read("page=9").show(ROWS)
    assert ([row.slug for row in page.rows], page.total, page.state.page) == (
        ["g40", "g41", "g42", "g43", "g44"],
        45,
        3,
    )


def test_page_numbers_leave_gaps_for_what_is_far():
    numbers = [number for number, _url, _here in read("page=5").show([], total=100_000).pages]
    assert numbers == [1, 0, 3, 4, 5]  # a reach of 100 rows ends at page 5
    assert read("").show([], total=100_000).is_cut


def test_a_row_is_a_head_and_cells_that_know_their_label():
    html = str(read("").show([Group("g1", "<群>", None)]).body)
    assert html == (
        '<tr><th scope="row" class="jl-fixed jl-start">&lt;群&gt;</th>'
        '<td class="jl-end" data-label="人数">—</td>'
        '<td class="jl-start" data-label="群主"><b>&lt;群&gt;</b></td></tr>'
    )


def test_with_a_batch_bar_every_row_can_be_chosen_by_its_key():
    html = drawn(read("").show(ROWS, batch=[BatchAction("打标签", "/tag/", confirm="真的?", drawer=True)]))
    assert html.count("data-choose ") == 20
    assert 'name="rows" value="g0" data-choose aria-label="选择第 1 行"' in html
    assert 'formaction="/tag/" data-drawer data-confirm="真的?"' in html
    assert "选择全部 45 项" in html


def test_columns_come_in_the_order_somebody_chose_and_the_fixed_one_stays_first():
    assert [column.key for column in read("", columns=["seldom", "people", "gone"]).columns] == [
        "name",
        "seldom",
        "people",
    ]
    assert [column.key for column in read("", columns=[]).columns] == ["name", "people", "owner"]


def test_a_view_is_lit_when_the_page_asks_what_it_asks():
    desk = Desk([KeptView("林的", "owner=lin", "/remove/")], "/save/", "/columns/")
    lit = {
        query: [chip.name for chip in read(query).show(ROWS, desk=desk).chips if chip.active]
        for query in ("", "people_min=180&page=2", "owner=lin&size=50", "owner=wang")
    }
    assert lit == {"": ["全部"], "people_min=180&page=2": ["快满的"], "owner=lin&size=50": ["林的"], "owner=wang": []}


def test_what_is_asked_can_be_kept_as_a_view_unless_it_is_one():
    desk = Desk((), "/save/", "/columns/")
    assert 'data-open="keep-view"' in drawn(read("owner=wang").show(ROWS, desk=desk))
    assert 'data-open="keep-view"' not in drawn(read("").show(ROWS, desk=desk))


def test_an_export_gets_what_is_asked():
    page = read("owner=lin&page=2").show(
        ROWS, tools=[Tool("导出", "/export/", with_query=True), Tool("导入", "/import/")]
    )
    assert [url for _tool, url in page.tool_links] == ["/export/?owner=lin", "/import/"]


def test_filters_beyond_the_fourth_are_folded_away_until_they_are_used():
    assert 'id="more-filters" hidden' in drawn(read("").show(ROWS))
    assert 'id="more-filters" hidden' not in drawn(read("opened_since=2026-03-01").show(ROWS))


def test_nothing_found_offers_to_clear_the_filters_and_nothing_there_offers_to_begin():
    assert "没有符合条件的记录" in drawn(read("q=x").show([]))
    assert "还没有客户群" in drawn(read("").show([], empty=Empty("还没有客户群")))
    assert "这里还没有内容" in drawn(read("").show([]))


@pytest.mark.parametrize(
    ("headers", "whole"),
    [
        ({}, True),
        ({"HX-Request": "true", "HX-Target": "listing"}, False),
        ({"HX-Request": "true", "HX-Target": "other"}, True),
        ({"HX-Target": "listing", "HX-History-Restore-Request": "true"}, True),
    ],
)
def test_the_list_alone_is_answered_only_where_it_refreshes_itself(headers, whole, rf):
    request = rf.get("/groups/?q=%E7%BE%A4&owner=&sort=-people", headers=headers)
    response = listing_response(
        request, "shell/listing.html", GROUPS.read(request.GET).show(ROWS), {"page_title": "客户群"}
    )
    assert (b"<!doctype html>" in response.content) is whole
    assert response["Vary"] == "HX-Request, HX-Target" if whole else "HX-Target" in response["Vary"]
    assert response.headers.get("HX-Push-Url") == (None if whole else "/groups/?q=%E7%BE%A4")
