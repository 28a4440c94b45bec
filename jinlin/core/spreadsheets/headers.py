"""Which row is the header: people put titles, notes and blank lines above it."""

from collections.abc import Sequence
from statistics import median_high

from jinlin.core.spreadsheets.unreadable import DuplicatedHeader
from jinlin.core.text import header_key, tidy

__all__ = ["LOOK_AHEAD", "find_header", "refuse_duplicates"]

LOOK_AHEAD = 30  # rows read before the header is decided


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the header among the first `rows`, None when all are blank.

    It is the first row that fills more than half as many cells as the rows usually do.
    """
    widths = [sum(bool(tidy(cell)) for cell in row) for row in rows]
    filled = [width for width in widths if width]
    if not filled:
        return None
    usual = max(median_high(filled), min(max(filled), 2))
    return next((n for n, width in enumerate(widths) if width * 2 > usual), widths.index(filled[0]))


def refuse_duplicates(headers: Sequence[str], file: str) -> None:
    """Raise DuplicatedHeader for two columns that differ in blanks, case, width or script at most."""
    seen: dict[str, int] = {}
    for column, header in enumerate(headers, 1):
        key = header_key(header)
        if key and key in seen:
            raise DuplicatedHeader(file=file, header=tidy(header), first=seen[key], second=column)
        seen[key] = column
