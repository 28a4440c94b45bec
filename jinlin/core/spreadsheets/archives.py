"""What a workbook would unpack into, measured before anything opens it.

Sizes are counted while unpacking, never taken from the archive's own list, which an attacker writes. The reader
(calamine) lays a sheet out as a full rectangle and repeats a shared text in every cell that names it, so a file
of five kilobytes can ask for hundreds of gigabytes; both are reckoned here.
"""

import copy
import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinlin.core.refusals import source_text as _
from jinlin.core.spreadsheets.unreadable import DamagedWorkbook, NotATable, SuspiciousArchive

__all__ = ["LIMITS", "Limits", "inspect_workbook"]

_CHUNK = 1 << 20
_OVERLAP = 4096
_ENCRYPTED = 0x1
_HARMLESS_SIZE = 10 << 20  # below this nobody is hurt, and small repetitive sheets do compress absurdly well

# Each is linear in what it reads, whatever is written there: no blank or attribute can be read two ways.
_CELL = re.compile(rb"""<(?:\w+:)?c(?:\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,9})["']|(?=[\s/>]))[^<>]*>""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s(?:[^<>]*?\s)?r\s*=\s*["']([0-9]{1,9})["']""")
_SHARED_TEXT_USE = re.compile(rb"""\st=["']s["'][^<>]{0,200}>\s{0,20}<(?:\w+:)?v>\s{0,20}([0-9]{1,9})\s{0,20}<""")
_SHARED_TEXT_END = re.compile(rb"</(?:\w+:)?si\s{0,20}>")
_SHARED_TEXTS = "sharedstrings.xml"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an honest workbook may be: `unpacked` and `text` in bytes, `ratio` unpacked to packed."""

    entries: int = 10_000
    unpacked: int = 1 << 30
    ratio: int = 200
    cells: int = 25_000_000
    text: int = 1 << 30


LIMITS = Limits()


def inspect_workbook(path: Path, limits: Limits = LIMITS) -> None:
    """Return if the ZIP file at `path` is a workbook of honest size.

    Raises SuspiciousArchive beyond `limits` or for encrypted entries, NotATable for another kind of archive,
    DamagedWorkbook where it does not unpack.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _inspect(archive, path.name, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise DamagedWorkbook(file=path.name) from None


def _inspect(archive: zipfile.ZipFile, file: str, limits: Limits) -> None:
    entries = archive.infolist()
    _compare(_("文件数"), len(entries), limits.entries, file)
    _refuse_other_archives(archive, file)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise SuspiciousArchive(file=file, measure=_("加密"), found=_("是"), limit=_("否"))
    _compare(_("展开字节数"), sum(entry.file_size for entry in entries), limits.unpacked, file)  # spares an honest bomb
    unpacked = 0
    for entry in entries:
        for chunk in _unpacked(archive, entry, limits):
            unpacked += len(chunk)
            _compare(_("展开字节数"), unpacked, limits.unpacked, file)
    if unpacked > _HARMLESS_SIZE:
        packed = sum(entry.compress_size for entry in entries)
        _compare(_("压缩倍数"), unpacked // max(packed, 1), limits.ratio, file)
    _inspect_sheets(archive, file, limits)


def _inspect_sheets(archive: zipfile.ZipFile, file: str, limits: Limits) -> None:
    lengths = _shared_text_lengths(archive, limits)
    longest = max(lengths, default=0)
    for sheet in archive.infolist():
        cells, area = _cells(archive, sheet, limits)
        _compare(_("单元格数"), area, limits.cells, file)
        if cells * longest > limits.text:  # only then is it worth adding up
            uses = (int(use[1]) for _end, use in _matches(_SHARED_TEXT_USE, _unpacked(archive, sheet, limits)))
            _compare(_("文字字节数"), sum(lengths[use] for use in uses if use < len(lengths)), limits.text, file)


def _cells(archive: zipfile.ZipFile, sheet: zipfile.ZipInfo, limits: Limits) -> tuple[int, int]:
    """Return how many cells a sheet names, and how many the rectangle around them has."""
    cells = nameless = last_row = last_column = 0
    for _end, cell in _matches(_CELL, _unpacked(archive, sheet, limits)):
        cells += 1
        if cell[2] is None:
            nameless += 1
            continue
        last_row = max(last_row, int(cell[2]))
        last_column = max(last_column, _column(cell[1]))
    if nameless:  # they stand side by side in the rows that hold them: a long row, or many rows
        rows = _matches(_ROW, _unpacked(archive, sheet, limits))
        last_row = max([last_row, *(int(row[1]) for _end, row in rows)])
        last_column = max(last_column, 1)
    return cells, max(cells, last_row * last_column)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _shared_text_lengths(archive: zipfile.ZipFile, limits: Limits) -> "array[int]":
    """Return how many bytes each shared text takes, its tags included."""
    lengths = array("L")
    for entry in archive.infolist():
        if entry.filename.lower().endswith(_SHARED_TEXTS):
            previous = 0
            for end, _tag in _matches(_SHARED_TEXT_END, _unpacked(archive, entry, limits)):
                lengths.append(end - previous)
                previous = end
    return lengths


def _matches(pattern: re.Pattern[bytes], chunks: Iterator[bytes]) -> Iterator[tuple[int, re.Match[bytes]]]:
    """Find `pattern` across chunk borders, each with where it ends; what is longer than the overlap is missed."""
    tail, before = b"", 0
    for chunk in chunks:
        window, end = tail + chunk, 0
        for match in pattern.finditer(window):
            end = match.end()
            yield before + end, match
        tail = window[max(end, len(window) - _OVERLAP) :]
        before += len(window) - len(tail)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    truthful = copy.copy(entry)
    truthful.file_size = limits.unpacked + 2 * _CHUNK  # unpacking stops at the real end or beyond the limit
    with archive.open(truthful) as unpacked:
        yield from iter(lambda: unpacked.read(_CHUNK), b"")


def _refuse_other_archives(archive: zipfile.ZipFile, file: str) -> None:
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise NotATable(file=file, seems=".xlsb")
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return
    kinds = {"word/document.xml": ".docx", "ppt/presentation.xml": ".pptx", "mimetype": ".ods / .epub"}
    raise NotATable(file=file, seems=next((kind for name, kind in kinds.items() if name in names), "ZIP"))


def _compare(measure: str, found: int, limit: int, file: str) -> None:
    if found > limit:
        raise SuspiciousArchive(file=file, measure=measure, found=found, limit=limit)
