"""What a file is by its first bytes, whatever its name says."""

from jinlin.core.refusals import source_text as _
from jinlin.core.spreadsheets.unreadable import NotATable, OldWorkbook, PackedFile, PageInDisguise

__all__ = ["HEAD_SIZE", "ZIP", "refuse_other_files"]

HEAD_SIZE = 4096

ZIP = b"PK\x03\x04"

_SIGNATURES: tuple[tuple[bytes, type[NotATable], str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OldWorkbook, ".xls"),
    (b"\x1f\x8b", PackedFile, "gzip"),
    (b"BZh", PackedFile, "bzip2"),
    (b"7z\xbc\xaf\x27\x1c", PackedFile, "7z"),
    (b"Rar!\x1a\x07", PackedFile, "RAR"),
    (b"\xfd7zXZ\x00", PackedFile, "xz"),
    (b"\x28\xb5\x2f\xfd", PackedFile, "zstd"),
    (b"PK\x05\x06", PackedFile, "ZIP"),
    (b"\x89PNG", NotATable, _("PNG 图片")),
    (b"\xff\xd8\xff", NotATable, _("JPEG 图片")),
    (b"GIF8", NotATable, _("GIF 图片")),
    (b"BM\x36\x00", NotATable, _("BMP 图片")),
    (b"RIFF", NotATable, _("图片或音视频")),
    (b"%PDF", NotATable, "PDF"),
    (b"{\\rtf", NotATable, _("RTF 文档")),
    (b"SQLite format 3\x00", NotATable, _("SQLite 数据库")),
    (b"PAR1", NotATable, "Parquet"),
    (b"\x7fELF", NotATable, _("程序")),
    (b"MZ\x90", NotATable, _("程序")),
)
_PAGES = (
    (b"<!doctype html", _("网页（HTML）")),
    (b"<html", _("网页（HTML）")),
    (b"<table", _("网页（HTML）")),
    (b"<meta", _("网页（HTML）")),
    (b"<?xml", "XML"),
)
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


def refuse_other_files(head: bytes, file: str) -> None:
    """Raise the kind of NotATable that `head` (the first `HEAD_SIZE` bytes) gives away; pass text and XLSX."""
    for signature, refusal, seems in _SIGNATURES:
        if head.startswith(signature):
            raise refusal(file=file, seems=seems)
    if head[4:8] == b"ftyp":
        raise NotATable(file=file, seems=_("图片或音视频"))
    opening = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for tag, seems in _PAGES:
        if opening.startswith(tag):
            raise PageInDisguise(file=file, seems=seems)
    _refuse_nul_bytes(head, file)


def _refuse_nul_bytes(head: bytes, file: str) -> None:
    """Text has no NUL, except UTF-16, where they all stand on one side of each pair."""
    if head.startswith((ZIP, *_UTF16_BOMS)) or b"\x00" not in head:
        return
    if head[0::2].count(0) and head[1::2].count(0):
        raise NotATable(file=file, seems=_("二进制文件"))
