import json

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.core.spreadsheets import BROKEN, SURPLUS, UnreadableFile, open_table
from jinlin.core.spreadsheets.unreadable import (
    CannotOpen,
    DuplicatedHeader,
    EmptyFile,
    NoRows,
    NotATable,
    OldWorkbook,
    PackedFile,
    PageInDisguise,
    WholeDocumentJson,
)


@pytest.fixture
def opened(tmp_path):
    def opened(content: str | bytes, name: str = "file.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return open_table(path, scratch=tmp_path / "scratch")

    return opened


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_whatever_the_cells_contain(opened, delimiter):
    table = opened(
        delimiter.join(["时间", "成员", "内容"]) + "\n" + delimiter.join(["2026", "张三", "a，b:c 100"]) + "\n"
    )
    assert table.delimiter == delimiter
    assert table.headers == ("时间", "成员", "内容")
    assert list(table.rows()) == [(2, {"时间": "2026", "成员": "张三", "内容": "a，b:c 100"})]


def test_commas_inside_the_text_do_not_hide_the_tabs_between_the_cells(opened):
    assert opened("time\tmember\ttext\n1\tA\ta,b,c,d\n2\tB\te,f,g,h\n").delimiter == "\t"


def test_a_single_column_is_a_table_too(opened):
    assert list(opened("姓名\n张三\n李四\n").rows()) == [(2, {"姓名": "张三"}), (3, {"姓名": "李四"})]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_ends_a_row(opened, line_end):
    table = opened(line_end.join(["a,b", "1,2", '"x', 'y",4']))
    assert [cells["b"] for _row, cells in table.rows()] == ["2", "4"]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(opened):
    table = opened('a,b\n1,2\n\n"two\nlines",4\n , \n5,6\n')
    assert [row for row, _cells in table.rows()] == [2, 4, 6]


def test_blank_lines_titles_and_notes_above_the_header_are_skipped(opened):
    table = opened("\n2026年3月成员表,,\n导出自后台,,\n时间,群,成员\n1,2,3\n4,5,6\n")
    assert table.headers == ("时间", "群", "成员")
    assert (table.header_row, table.skip) == (4, 3)
    assert next(table.rows()) == (5, {"时间": "1", "群": "2", "成员": "3"})


def test_headers_are_given_as_written(opened):
    table = opened("\ufeff姓名　,手 機 *,Time\n张三,1,2\n")
    assert table.headers == ("姓名　", "手 機 *", "Time")


def test_short_rows_are_filled_and_long_ones_keep_what_is_too_much(opened):
    rows = list(opened("a,b,c\n1\n1,2,3,4,,5\n1,2,3\n").rows())
    assert rows[0] == (2, {"a": "1", "b": "", "c": ""})
    assert rows[1] == (3, {"a": "1", "b": "2", "c": "3", SURPLUS: "4,5"})
    assert rows[2] == (4, {"a": "1", "b": "2", "c": "3"})


def test_cells_under_no_header_are_kept_apart(opened):
    table = opened(",time,member,\n0,1,2,\n")
    assert table.headers == ("", "time", "member", "")
    assert list(table.rows()) == [(2, {"time": "1", "member": "2", SURPLUS: "0"})]


def test_an_unclosed_quote_breaks_one_row_and_not_the_rest_of_the_file(opened):
    table = opened('a,b\n1,2\n3,"open\n' + "x,y\n" * 100_000 + "8,9\n")
    rows = list(table.rows())
    assert rows[0] == (2, {"a": "1", "b": "2"})
    assert rows[1] == (3, {BROKEN: '3,"open'})
    assert rows[-1] == (100_004, {"a": "8", "b": "9"})


@pytest.mark.parametrize(
    "content", ["时间,群,成员\n1,2,3\n4,5,6\n", "\n\n标题,,\n时间;群;成员\n".replace(",", ";") + "1;2;3\n4;5;6\n"]
)
@pytest.mark.parametrize("codec", ["utf-8", "gbk", "utf-16"])
def test_a_columnar_engine_reads_the_same_rows_from_the_file_named(opened, content, codec):
    table = opened(content.encode(codec))
    engine = duckdb.connect()
    read = engine.read_csv(
        str(table.utf8_path), sep=table.delimiter, skiprows=table.skip, header=True, all_varchar=True
    )
    assert tuple(read.columns) == table.headers
    assert read.fetchall() == [tuple(cells.values()) for _row, cells in table.rows()]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=3, max_size=3), min_size=1))
def test_whatever_is_quoted_comes_back(tmp_path_factory, rows):
    quoted = ['"' + '","'.join(cell.replace('"', '""') for cell in row) + '"' for row in rows]
    path = tmp_path_factory.mktemp("quoted") / "file.csv"
    path.write_text("\n".join(["时间,群,成员", '"1","2","3"', *quoted]), encoding="utf-8", newline="")
    read = [list(cells.values()) for _row, cells in open_table(path, scratch=path.parent).rows()]
    assert read[1:] == [row for row in rows if "".join(row).strip()]


def test_json_lines_are_recognised_whatever_the_name_says(opened):
    table = opened('{"time": 1, "text": "你好"}\n{"time": 2, "tags": ["a", 1.5]}\n', "export.csv")
    assert (table.kind, table.delimiter, table.header_row) == ("jsonl", "", 0)
    assert table.headers == ("time", "text", "tags")
    assert list(table.rows()) == [(1, {"time": "1", "text": "你好"}), (2, {"time": "2", "tags": '["a", 1.5]'})]


def test_json_values_keep_the_digits_they_were_written_with(opened):
    line = '{"yuan": 12.30, "id": 123456789012345678, "none": null, "yes": true, "odd": NaN, "msg": {"名": 1}}'
    assert next(opened(line).rows())[1] == {
        "yuan": "12.30",
        "id": "123456789012345678",
        "none": "",
        "yes": "true",
        "odd": "NaN",
        "msg": '{"名": 1}',
    }


@pytest.mark.parametrize("bad", ["[1]", "{", "nonsense", '"text"', '{"a":' * 100_000, "1" * 5000])
def test_a_line_that_is_no_record_does_not_stop_the_others(opened, bad):
    rows = list(opened(f'{{"a": 1}}\n\n{bad}\n{{"a": 2}}\n').rows())
    assert rows == [(1, {"a": "1"}), (3, {BROKEN: bad[:200]}), (4, {"a": "2"})]


def test_json_lines_in_gbk_are_converted_too(opened):
    table = opened('{"text": "你好，店长"}\n'.encode("gbk"))
    assert list(table.rows()) == [(1, {"text": "你好，店长"})]
    assert table.encoding == "gb18030"


def test_a_json_line_longer_than_memory_should_hold_is_broken_and_the_next_is_read(opened):
    huge = json.dumps({"a": "x" * (17 << 20)})
    rows = list(opened(f'{{"a": 1}}\n{huge}\n{{"a": 3}}\n').rows())
    assert [(row, BROKEN in cells) for row, cells in rows] == [(1, False), (2, True), (3, False)]


@pytest.mark.parametrize("content", ['[{"a": 1}]', '[\n  {"a": 1}\n]', '{\n  "a": 1\n}', '{"a": [\n1]}\n'])
def test_json_as_one_document_is_refused_with_the_form_we_want(opened, content):
    with pytest.raises(WholeDocumentJson, match="JSONL"):
        opened(content)


@pytest.mark.parametrize(
    ("content", "refusal", "seems"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, NotATable, "PNG"),
        (b"\xff\xd8\xff\xe0", NotATable, "JPEG"),
        (b"%PDF-1.7\n", NotATable, "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, OldWorkbook, "xlsx"),
        (b"\x1f\x8b\x08\x00", PackedFile, "gzip"),
        (b"Rar!\x1a\x07\x00", PackedFile, "RAR"),
        (b"\x00\x00\x00\x18ftypmp42", NotATable, "视频"),
        (b"PAR1" + b"\x00" * 9, NotATable, "Parquet"),
        ("\ufeff\n <HTML><table><tr><td>姓名".encode(), PageInDisguise, "HTML"),
        (b'<?xml version="1.0"?><Workbook>', PageInDisguise, "XML"),
        (b"\x7fELF" + bytes(100), NotATable, "程序"),
        (b"PK\x05\x06" + bytes(18), PackedFile, "ZIP"),
    ],
)
def test_other_files_are_refused_by_what_they_are(opened, content, refusal, seems):
    with pytest.raises(refusal) as refused:
        opened(content, "成员.xlsx")
    assert seems in str(refused.value)
    assert str(refused.value).startswith("成员.xlsx: ")


@pytest.mark.parametrize("content", ["", "\n", " \n　\n\t\n", "\ufeff"])
def test_an_empty_file_says_so(opened, content):
    with pytest.raises(EmptyFile):
        opened(content)


@pytest.mark.parametrize("content", ["时间,群,成员\n", "时间,群,成员", "时间,群,成员\n,,\n\n \n"])
def test_a_header_alone_says_so(opened, content):
    with pytest.raises(NoRows):
        opened(content)


@pytest.mark.parametrize("second", ["姓名", " 姓 名*", "姓名（必填）"])
def test_two_columns_of_one_name_are_refused_with_their_places(opened, second):
    with pytest.raises(DuplicatedHeader) as refusal:
        opened(f"姓名,时间,{second}\n1,2,3\n")
    assert (refusal.value.params["first"], refusal.value.params["second"]) == (1, 3)


def test_one_endless_line_is_no_table(opened):
    with pytest.raises(NotATable):
        opened("x" * 3_000_000)


@pytest.mark.parametrize("content", ["时间,群\n", "姓名,姓名\n1,2\n", '[{"a": "你"}]'])
def test_a_refused_file_leaves_no_copy_behind(opened, tmp_path, content):
    with pytest.raises(UnreadableFile):
        opened(content.encode("gbk"))
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path):
    with pytest.raises(CannotOpen, match=r"没有\.csv"):
        open_table(tmp_path / "没有.csv", scratch=tmp_path)
    with pytest.raises(CannotOpen):
        open_table(tmp_path, scratch=tmp_path)
