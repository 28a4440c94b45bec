import csv
import io
import tracemalloc
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.core.spreadsheets import Column, Sheet, open_table, safe_cell, write_csv, write_xlsx
from jinlin.core.spreadsheets.writing import TooManyRows

SHANGHAI = ZoneInfo("Asia/Shanghai")
MADE_AT = datetime(2026, 3, 5, 14, 30, tzinfo=SHANGHAI)
COLUMNS = (
    Column("客户群"),
    Column("人数", "number"),
    Column("退群率", "percent", definition="退群人数 ÷ 期初人数"),
    Column("销售额", "money"),
    Column("建群日", "date"),
    Column("最近发言", "moment"),
)
ROW = ("望京店福利群", 1234, 0.125, 123450, date(2026, 3, 1), datetime(2026, 3, 5, 6, 30, tzinfo=UTC))


def written(*sheets, made_by="王店长"):
    file = io.BytesIO()
    write_xlsx(file, sheets, made_by=made_by, made_at=MADE_AT)
    return openpyxl.load_workbook(io.BytesIO(file.getvalue()))


def csv_text(sheet, **options):
    file = io.BytesIO()
    write_csv(file, sheet, **options)
    return file.getvalue()


def test_values_are_real_numbers_and_dates_with_a_format():
    cells = written(Sheet("客户群", COLUMNS, [ROW]))["客户群"][2]
    wall_time = datetime(2026, 3, 5, 14, 30)  # noqa: DTZ001 - a workbook has no zones
    first_day = datetime(2026, 3, 1)  # noqa: DTZ001
    assert [cell.value for cell in cells] == ["望京店福利群", 1234, 0.125, 1234.5, first_day, wall_time]
    assert [cell.number_format for cell in cells] == [
        *("@", "#,##0.######", "0.0%", '"¥"#,##0.00', "yyyy-mm-dd", "yyyy-mm-dd hh:mm")
    ]


def test_the_header_stays_in_sight_and_columns_are_wide_enough_for_chinese():
    columns = (Column("名"), Column("一二三四五六"), Column("x", width=33))
    page = written(Sheet("表", columns, [("长" * 100, "abc", "d")]))["表"]
    assert page.freeze_panes == "A2"
    assert [page.column_dimensions[letter].width for letter in "ABC"] == [60, 14, 33]


def test_the_last_sheet_says_who_when_how_many_and_what_it_means():
    book = written(Sheet("客户群", COLUMNS, [ROW, ROW]))
    assert book.sheetnames == ["客户群", "说明"]
    notes = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}
    assert notes["操作人"] == "王店长"
    assert notes["导出时间"] == "2026-03-05 14:30:00 +0800"
    assert notes["表“客户群”的行数"] == "2"
    assert notes["退群率"] == "退群人数 ÷ 期初人数"
    assert book.properties.creator == "王店长"


@pytest.mark.parametrize(
    "hostile",
    [
        *(
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "＝1+1",
            "\ufeff=1",
            "\u200b@x",
        ),
        *('=HYPERLINK("http://x")', "-", "@张三", "+", "\tx"),
    ],
)
def test_text_that_would_be_calculated_gets_an_apostrophe(hostile):
    assert safe_cell(hostile) == f"'{hostile}"
    cell = written(Sheet("表", [Column("昵称")], [(hostile,)]))["表"]["A2"]
    assert (cell.data_type, cell.value[0]) == ("s", "'")
    assert (
        next(
            csv.DictReader(
                io.StringIO(csv_text(Sheet("表", [Column("昵称")], [(hostile,)])).decode("utf-8-sig"), newline="")
            )
        )["昵称"][0]
        == "'"
    )


@pytest.mark.parametrize(
    "harmless", ["张三", "-12.5", "+1", "+8613812345678", "1,234.50", "-3%", "a=b", "a@b.cn", "", "'x"]
)
def test_other_text_and_plain_numbers_stay_as_they_are(harmless):
    assert safe_cell(harmless) == harmless


@pytest.mark.parametrize("value", [-12, 1.5, None, True, date(2026, 3, 5)])
def test_what_is_not_text_stays_as_it_is(value):
    assert safe_cell(value) is value


def test_headers_operators_and_definitions_are_made_safe_too():
    book = written(Sheet("=表", [Column("=1+1", definition="=2+2")], [("x",)]), made_by="@王")
    texts = [cell for page in book for row in page.iter_rows(values_only=True) for cell in row if cell]
    assert {"'=1+1", "'=2+2", "'@王"} <= set(texts)
    assert not [text for text in texts if text.startswith("=")]


def test_characters_no_workbook_can_hold_are_left_out():
    hostile = "a\x00b\x0bc\ud800d" + "长" * 40_000
    value = written(Sheet("表", [Column("昵称")], [(hostile,)]))["表"]["A2"].value
    assert value[:5] == "abcd长"
    assert (len(value), value[-1]) == (32_767, "…")


def test_what_is_not_known_is_an_empty_cell_and_never_nan():
    columns = [Column("a", "number"), Column("b", "percent"), Column("c", "money"), Column("d")]
    sheet = Sheet("表", columns, [(float("nan"), None, None, None), (float("inf"), 0.5, 0, 7)])
    rows = list(written(sheet)["表"].iter_rows(min_row=2, values_only=True))
    assert rows == [(None, None, None, None), (None, 0.5, 0, "7")]


def test_sheet_names_are_made_acceptable_and_distinct():
    names = ["a/b", "A:B", "长" * 40, "长" * 41, "", "说明"]
    book = written(*(Sheet(name, [Column("x")], [("1",)]) for name in names))
    assert book.sheetnames == ["a b", "A B 2", "长" * 31, "长" * 27 + " 2", "Sheet", "说明", "说明 2"]


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr("jinlin.core.spreadsheets.writing._MOST_ROWS", 4)
    assert written(Sheet("表", [Column("x")], [("1",)] * 3))["表"].max_row == 4
    with pytest.raises(TooManyRows, match="CSV"):
        written(Sheet("表", [Column("x")], [("1",)] * 4))


def breaking_rows():
    yield ROW
    raise ConnectionError


@pytest.mark.parametrize(
    "write", [write_csv, lambda path, sheet: write_xlsx(path, [sheet], made_by="", made_at=MADE_AT)]
)
def test_a_file_is_replaced_only_by_a_whole_one(tmp_path, write):
    path = tmp_path / "客户群"
    path.write_text("earlier")
    with pytest.raises(ConnectionError):
        write(path, Sheet("表", COLUMNS, breaking_rows()))
    assert [(path, path.read_text())] == [(path, "earlier") for path in tmp_path.iterdir()]
    write(path, Sheet("表", COLUMNS, [ROW]))
    assert open_table(path, scratch=tmp_path / "scratch").headers[0] == "客户群"


def test_an_abandoned_workbook_leaves_no_temporary_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ConnectionError):
        written(Sheet("表", COLUMNS, breaking_rows()))
    assert list(tmp_path.iterdir()) == []


def test_csv_opens_in_excel_as_utf8_with_plain_values():
    content = csv_text(Sheet("客户群", COLUMNS, [ROW]), zone=SHANGHAI)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines() == [
        "客户群,人数,退群率,销售额,建群日,最近发言",
        "望京店福利群,1234,12.5%,1234.50,2026-03-01,2026-03-05 14:30:00",
    ]


def test_the_callers_file_stays_open_after_writing_csv():
    file = io.BytesIO()
    write_csv(file, Sheet("表", [Column("x")], [("1",)]))
    assert not file.closed


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")),
            st.integers(0, 10**9),
        ),
        min_size=1,
    )
)
def test_what_is_written_can_be_imported_again(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("written")
    sheet = Sheet("表", [Column("昵称"), Column("人数", "number")], rows)
    write_xlsx(folder / "a.xlsx", [sheet], made_by="王", made_at=MADE_AT)
    write_csv(folder / "a.csv", sheet)
    expected = [(safe_cell(name), str(count)) for name, count in rows]
    for name in ("a.xlsx", "a.csv"):
        read = [tuple(cells.values()) for _row, cells in open_table(folder / name, scratch=folder).rows()]
        assert read == expected


def test_a_large_csv_is_written_in_flat_memory(tmp_path):
    rows = (ROW for _number in range(30_000))
    tracemalloc.start()
    try:
        write_csv(tmp_path / "a.csv", Sheet("客户群", COLUMNS, rows))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 500_000
