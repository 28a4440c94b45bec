"""The codebook as pure functions: needs written as a few signs ("3-D"), and read again (R-185)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["BETWEEN", "Entry", "UnknownCode", "decode", "encode", "in_remark"]

BETWEEN = "-"
LONGEST_REMARK = 20  # of a customer, in characters [D:92115]


class UnknownCode(Refusal):
    """A code the codebook does not have."""

    code = "unknown_code"
    source_what = _("密码本里没有“%(code)s”")
    source_remedy = _("请先在密码本里添加,或改用已有的代码")


@dataclass(frozen=True, order=True)
class Entry:
    """A code, what it stands for, and where its dimension is written."""

    place: int
    dimension: str
    code: str
    meaning: str


def encode(codes: Iterable[str], book: Mapping[str, Entry]) -> str:
    """Write codes in the order of their dimensions: acne and wants it solved → "3-D". Raises UnknownCode."""
    return BETWEEN.join(entry.code for entry in sorted({_entry(code, book) for code in codes}))


def decode(text: str, book: Mapping[str, Entry]) -> list[Entry]:
    """Read a written code. Raises UnknownCode."""
    return [_entry(code, book) for code in text.split(BETWEEN) if code]


def in_remark(remark: str, written: str, *, before: str = "") -> str:
    """Put a written code in front of a customer's remark, in place of the one that was there; cut to what the platform takes."""
    name = remark.removeprefix(before).strip() if before else remark.strip()
    return f"{written} {name}".strip()[:LONGEST_REMARK]


def _entry(code: str, book: Mapping[str, Entry]) -> Entry:
    if code not in book:
        raise UnknownCode(code=code)
    return book[code]
