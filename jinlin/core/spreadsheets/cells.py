"""What may stand in a cell of a file we hand out, and in what form."""

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from math import isfinite
from typing import Literal

__all__ = ["FORMATS", "ColumnKind", "as_cell", "as_text", "safe_cell"]

ColumnKind = Literal["text", "number", "percent", "money", "date", "moment"]

FORMATS: dict[ColumnKind, str] = {
    "text": "@",
    "number": "#,##0.######",
    "percent": "0.0%",
    "money": '"¥"#,##0.00',
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}

_LONGEST_TEXT = 32_767  # characters; Excel's own limit
# What makes a spreadsheet calculate a cell, in both widths, also behind blanks and marks it may skip.
_CALCULATED = re.compile(r"[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def safe_cell(value: object) -> object:
    """Return `value` so that no spreadsheet program will calculate it.

    Text that would start a formula gets an apostrophe in front, except plain numbers such as "-12.5"; characters
    that no workbook can hold go, and text is cut at Excel's 32,767 characters. All else is returned as it is.
    """
    if not isinstance(value, str):
        return value
    text = _UNWRITABLE.sub("", value)
    if _CALCULATED.match(text) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def as_cell(value: object, kind: ColumnKind, zone: tzinfo | None) -> object:
    """Return what to put into a workbook cell: fen as yuan, moments as wall time in `zone`, the rest safe."""
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return None  # there is no NaN in a workbook; a file with one does not open
    if kind == "money" and isinstance(value, int):
        return Decimal(value) / 100
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
    if kind != "text" and isinstance(value, bool | int | float | Decimal | date):
        return value
    return safe_cell(str(value))


def as_text(value: object, kind: ColumnKind, zone: tzinfo | None) -> str:
    """Return what to put into a text file: the same values, written without format."""
    cell = as_cell(value, kind, zone)
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return _WRITTEN_AS.get(kind, str)(cell)


def _percent(cell: object) -> str:
    return f"{cell:.1%}" if isinstance(cell, int | float | Decimal) else str(cell)


def _money(cell: object) -> str:
    return f"{cell:.2f}" if isinstance(cell, Decimal) else str(cell)


_WRITTEN_AS: dict[ColumnKind, Callable[[object], str]] = {"percent": _percent, "money": _money}
