import struct
import time
import zipfile

import openpyxl
import pytest

from jinlin.core.spreadsheets import open_table
from jinlin.core.spreadsheets.archives import Limits, inspect_workbook
from jinlin.core.spreadsheets.unreadable import DamagedWorkbook, NotATable, SuspiciousArchive

WORKBOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def archive(tmp_path):
    def archive(entries, *, skeleton=True):
        path = tmp_path / "成员.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in ({**WORKBOOK, **entries} if skeleton else entries).items():
                packed.writestr(name, content)
        return path

    return archive


def shrink_the_stated_size(path, name, size):
    """Write a lie into both of the archive's lists, as an attacker would."""
    content = bytearray(path.read_bytes())
    start = 0
    for mark, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        start = content.index(mark, start)
        while content[start + name_at : start + name_at + len(name)] != name.encode():
            start = content.index(mark, start + 4)
        content[start + size_at : start + size_at + 4] = struct.pack("<I", size)
    path.write_bytes(content)


def test_an_ordinary_workbook_passes(tmp_path):
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet()
    for number in range(1000):
        page.append([f"成员 {number}", number, "同一句话"])
    book.save(tmp_path / "成员.xlsx")
    inspect_workbook(tmp_path / "成员.xlsx")


def test_a_bomb_of_a_gigabyte_is_refused_at_once_and_leaves_nothing(archive, tmp_path):
    path = archive({})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as packed, packed.open(SHEET, "w") as sheet:
        for _megabyte in range(1025):
            sheet.write(bytes(1 << 20))
    assert path.stat().st_size < 6_000_000
    began = time.monotonic()
    with pytest.raises(SuspiciousArchive, match="展开字节数"):
        open_table(path, scratch=tmp_path / "scratch")
    assert time.monotonic() - began < 1
    assert not (tmp_path / "scratch").exists()


def test_a_bomb_that_lies_about_its_size_is_measured(archive):
    path = archive({SHEET: bytes(3_000_000)})
    shrink_the_stated_size(path, SHEET, 100)
    with pytest.raises(SuspiciousArchive, match="展开字节数"):
        inspect_workbook(path, Limits(unpacked=1_000_000))


def test_what_compresses_beyond_reason_is_refused(archive):
    with pytest.raises(SuspiciousArchive, match="压缩倍数"):
        inspect_workbook(archive({SHEET: bytes(20 << 20)}))


def test_too_many_entries_are_refused(archive):
    with pytest.raises(SuspiciousArchive, match="文件数"):
        inspect_workbook(archive({f"xl/{n}": b"" for n in range(50)}), Limits(entries=40))


def test_encrypted_entries_are_refused(archive):
    path = archive({SHEET: b"<worksheet/>"})
    content = path.read_bytes()
    listed = content.index(b"PK\x01\x02")
    path.write_bytes(content[: listed + 8] + b"\x01" + content[listed + 9 :])
    with pytest.raises(SuspiciousArchive, match="加密"):
        inspect_workbook(path)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="9"><c r="A9"/></row><row r="1048576"><c r="XFD1048576"/></row>',
        "<row r='1048576'><c s=\"1\" r = 'XFD1048576' t='s'><v>1</v></c></row><c/>",
        '<x:row r="1048576"><x:c r="xfd1048576"></x:c></x:row>',
        '<row r="1048576"><c><v>1</v></c></row><row r="1"><c r="AZ1"/></row>',
    ],
)
def test_a_single_cell_far_away_is_refused_before_the_rectangle_is_laid_out(archive, cells):
    sheet = f"<worksheet><sheetData>{cells}</sheetData></worksheet>"
    with pytest.raises(SuspiciousArchive, match="单元格数"):
        inspect_workbook(archive({SHEET: sheet.encode()}))


def test_cells_are_counted_across_the_borders_of_what_is_read_at_once(archive):
    sheet = b" " * ((1 << 20) - 10) + b'<c r="XFD1048576"/>'
    with pytest.raises(SuspiciousArchive, match="单元格数"):
        inspect_workbook(archive({SHEET: sheet}))


@pytest.mark.parametrize("cell", ['<c r="B{}" t="s"><v>1</v></c>', "<x:c t='s' r='B{}' s='3'>\n <x:v> 1 </x:v></x:c>"])
def test_one_long_text_in_every_cell_is_reckoned(archive, cell):
    texts = "<si><t>短</t></si><si><t>" + "长" * 10_000 + "</t></si>"
    sheet = "".join(cell.format(row) for row in range(1, 501))
    path = archive({SHEET: sheet.encode(), "xl/sharedStrings.xml": texts.encode()})
    inspect_workbook(path, Limits(text=500 * 30_100))
    with pytest.raises(SuspiciousArchive, match="文字字节数"):
        inspect_workbook(path, Limits(text=500 * 30_000))


def test_long_texts_that_are_used_once_each_are_honest(archive):
    texts = "".join(f"<si><t>{number}{'长' * 1000}</t></si>" for number in range(100))
    sheet = "".join(f'<c r="A{n + 1}" t="s"><v>{n}</v></c><c r="B{n + 1}"><v>{n}</v></c>' for n in range(100))
    path = archive({SHEET: sheet.encode(), "xl/sharedStrings.xml": texts.encode()})
    inspect_workbook(path, Limits(text=len(texts.encode())))


@pytest.mark.parametrize(
    "hostile", [b"<c " * 300_000, b"<c" + b" " * 1_000_000, b"<c " + b" r" * 500_000, b"<" + b"w" * 1_000_000]
)
def test_hostile_markup_is_read_in_linear_time(archive, hostile):
    began = time.monotonic()
    inspect_workbook(archive({SHEET: hostile}))
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("entries", "seems"),
    [
        ({"a.txt": b"x"}, "ZIP"),
        ({"[Content_Types].xml": b"", "word/document.xml": b""}, ".docx"),
        ({"xl/workbook.bin": b"", "[Content_Types].xml": b""}, ".xlsb"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, ".ods"),
    ],
)
def test_another_kind_of_archive_is_named(archive, entries, seems):
    with pytest.raises(NotATable, match=seems):
        inspect_workbook(archive(entries, skeleton=False))


def test_an_archive_with_a_wrong_checksum_is_damaged(archive):
    path = archive({"xl/note": b"unmistakable" * 3})
    content = path.read_bytes()
    for mark, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        start = content.rindex(mark) + at
        content = content[:start] + b"\x00\x00\x00\x01" + content[start + 4 :]
    path.write_bytes(content)
    with pytest.raises(DamagedWorkbook):
        inspect_workbook(path)
