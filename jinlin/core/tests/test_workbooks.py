from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.core.spreadsheets import SURPLUS, open_table
from jinlin.core.spreadsheets.unreadable import DamagedWorkbook, DuplicatedHeader, EmptyFile, NoRows
from jinlin.core.spreadsheets.xlsx import cell_text


@pytest.fixture
def opened(tmp_path):
    def opened(rows, merged=(), book=None):
        book = book or openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for cells in merged:
            book.active.merge_cells(cells)
        book.save(tmp_path / "成员.bin")
        return open_table(tmp_path / "成员.bin", scratch=tmp_path / "scratch")

    return opened


def test_a_workbook_is_recognised_whatever_its_name_and_becomes_utf8_csv(opened):
    table = opened([["姓名", "手机"], ["张三", 'a,b\n"c"']])
    assert (table.kind, table.delimiter, table.encoding, table.header_row, table.skip) == ("xlsx", ",", "", 1, 0)
    assert table.utf8_path.read_text("utf-8") == '姓名,手机\n张三,"a,b\n""c"""\n'


def test_cells_are_written_as_people_typed_them(opened):
    typed = {
        "手机": (13812345678, "13812345678"),
        "前导零": ("010", "010"),
        "金额": (12.3, "12.3"),
        "和": (0.1 + 0.2, "0.3"),
        "小": (0.00001, "0.00001"),
        "大": (1.5e15, "1500000000000000"),
        "时间": (datetime(2026, 3, 5, 14, 30), "2026-03-05 14:30:00"),  # noqa: DTZ001
        "日期": (date(2026, 3, 5), "2026-03-05"),
        "时刻": (time(14, 30, 5), "14:30:05"),
        "时长": (timedelta(hours=30), "30:00:00"),
        "是": (True, "true"),
        "空": (None, ""),
    }
    table = opened([list(typed), [value for value, _text in typed.values()]])
    assert list(table.rows()) == [(2, {name: text for name, (_value, text) in typed.items()})]


@given(st.integers(-(10**14), 10**14))
def test_a_whole_number_of_excel_never_grows_a_point(number):
    assert cell_text(float(number)) == str(number)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_an_amount_of_excel_keeps_its_cents(amount):
    assert float(cell_text(float(amount))) == float(amount)
    assert len(cell_text(float(amount)).partition(".")[2]) <= 2


def test_blank_rows_keep_the_numbers_of_the_rows_below_true(opened):
    table = opened([["姓名", "手机"], ["张三", 1], [], [None, " "], ["李四", 2], []])
    assert [row for row, _cells in table.rows()] == [2, 5]
    assert table.utf8_path.read_text("utf-8").count("\n") == 5


def test_a_title_over_the_whole_table_is_not_the_header(opened):
    table = opened([[], ["2026年3月成员"], ["姓名", "手机", "时间"], ["张三", 1, 2]], ["A2:C2"])
    assert (table.headers, table.header_row) == (("姓名", "手机", "时间"), 3)
    assert [row for row, _cells in table.rows()] == [4]


def test_a_table_that_begins_in_the_middle_of_the_sheet_is_found(opened):
    table = opened([[], [None, None, "姓名", "手机"], [None, None, "张三", 1]])
    assert list(table.rows()) == [(3, {"姓名": "张三", "手机": "1"})]


def test_a_header_of_two_rows_gives_each_column_its_lowest_name(opened):
    rows = [
        ["时间", "成员", None, "邀请人"],
        [None, "姓名", "手机", "姓名"],
        ["t", "n", "p", "i"],
        ["t", "m", "q", "j"],
    ]
    table = opened(rows, ["A1:A2", "B1:C1"])
    assert (table.headers, table.header_row) == (("时间", "成员 姓名", "手机", "邀请人 姓名"), 2)
    assert next(table.rows()) == (3, {"时间": "t", "成员 姓名": "n", "手机": "p", "邀请人 姓名": "i"})


def test_a_row_of_merged_group_names_above_the_header_is_skipped(opened):
    rows = [["成员", None, "订单", None], ["姓名", "手机", "编号", "金额"], ["张三", 1, 2, 3]]
    assert opened(rows, ["A1:B1", "C1:D1"]).headers == ("姓名", "手机", "编号", "金额")


def test_one_name_merged_over_two_columns_is_numbered(opened):
    table = opened([["姓名", "标签", None, "手机"], ["张三", "x", "y", 1]], ["B1:C1"])
    assert table.headers == ("姓名", "标签", "标签 2", "手机")


def test_merged_cells_among_the_data_are_not_repeated(opened):
    table = opened([["群", "金额"], ["望京店", 100], [None, 200]], ["A2:A3"])
    assert [cells for _row, cells in table.rows()] == [{"群": "望京店", "金额": "100"}, {"群": "", "金额": "200"}]


def test_notes_beside_the_table_are_kept_apart(opened):
    table = opened([["姓名", "手机"], ["张三", 1, None, "备注"]])
    assert list(table.rows()) == [(2, {"姓名": "张三", "手机": "1", SURPLUS: "备注"})]


def test_the_first_visible_sheet_with_content_is_read(opened):
    book = openpyxl.Workbook()
    hidden = book.create_sheet("藏", 0)
    hidden.append(["hidden", "sheet"])
    hidden.sheet_state = "hidden"
    book.active = book.create_sheet("成员")
    assert opened([["姓名", "手机"], ["张三", 1]], book=book).headers == ("姓名", "手机")


def test_a_formula_gives_its_value_and_never_its_text(opened):
    table = opened([["姓名", "手机"], ["张三", "=1+1"]])
    assert list(table.rows()) == [(2, {"姓名": "张三", "手机": ""})]


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([], EmptyFile),
        ([["姓名", "手机"]], NoRows),
        ([["姓名", "手机"], [], [" ", None]], NoRows),
        ([["姓名", "姓名 "], [1, 2]], DuplicatedHeader),
    ],
)
def test_a_workbook_without_a_usable_table_says_why_and_leaves_nothing(opened, tmp_path, rows, refusal):
    with pytest.raises(refusal):
        opened(rows)
    assert not (tmp_path / "scratch").exists()


def test_a_workbook_cut_short_is_damaged(tmp_path):
    book = openpyxl.Workbook(write_only=True)
    book.create_sheet().append(["姓名"])
    book.save(tmp_path / "whole.xlsx")
    content = (tmp_path / "whole.xlsx").read_bytes()
    for length in (100, len(content) // 2, len(content) - 10):
        (tmp_path / "cut.xlsx").write_bytes(content[:length])
        with pytest.raises(DamagedWorkbook):
            open_table(tmp_path / "cut.xlsx", scratch=tmp_path)
