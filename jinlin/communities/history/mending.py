"""Mend a CSV whose quotation marks do not match: keep every row that stands on its own, name the others.

The only place that reads rows one by one, and only for such a file: the engine would swallow what follows.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jinlin.communities.history.opening import Opened

# A text of more lines than this is taken for a quotation mark that was never closed.
_MOST_LINES = 1000
_LONGEST_LINE = 1 << 20


@dataclass
class Mended:
    """Which rows were left out: their number, what stood there, whether it was the quotes."""

    refused: list[tuple[int, str, bool]] = field(default_factory=list)


def mend(file: Opened, target: Path) -> Mended:
    """Write the rows of a file that are rows to `target`, under the same header, separated by commas."""
    mended = Mended()
    reader = _Records(file.table.delimiter, len(file.table.headers))
    with file.path.open(encoding="utf-8", newline="") as source, target.open("w", encoding="utf-8", newline="") as kept:
        writer = csv.writer(kept, lineterminator="\n")
        writer.writerow(file.table.headers)
        _skip_header(source, file)
        for number, record in enumerate(reader.records(source), file.first_row):
            if isinstance(record, list):
                writer.writerow(record)
            else:
                mended.refused.append((number, *record))
    return mended


def _skip_header(source: TextIO, file: Opened) -> None:
    for _ in range(file.table.skip):
        source.readline()
    next(csv.reader(iter(source.readline, ""), delimiter=file.table.delimiter))


class _Records:
    """Splits lines into records; what is no record comes as (its first line, whether the quotes are wrong)."""

    def __init__(self, delimiter: str, width: int) -> None:
        d = re.escape(delimiter)
        cell = rf'(?:"(?:[^"]|"")*"|[^"{d}\r\n][^{d}\r\n]*)?'
        self.delimiter, self.width = delimiter, width
        self.whole = re.compile(rf"{cell}(?:{d}{cell})*\r?\n?")
        self.open = re.compile(rf'(?:{cell}{d})*"(?:[^"]|"")*')

    def records(self, source: TextIO) -> Iterator[list[str] | tuple[str, bool]]:
        ahead: deque[str] = deque()
        while ahead or (line := source.readline(_LONGEST_LINE)):
            line = ahead.popleft() if ahead else line
            if not line.strip("\r\n"):
                continue
            text = self._record(line, ahead, source)
            if text is None:
                yield line.rstrip("\r\n"), True
                continue
            cells = next(csv.reader([text], delimiter=self.delimiter))
            yield cells if len(cells) == self.width else (line.rstrip("\r\n"), False)

    def _record(self, line: str, ahead: deque[str], source: TextIO) -> str | None:
        """Return the whole record that begins with this line, taking further lines as needed; None if it has no end."""
        text, taken = line, 0
        while not self.whole.fullmatch(text):
            if taken > _MOST_LINES or not self.open.fullmatch(text):
                return None
            if taken == len(ahead):
                more = source.readline(_LONGEST_LINE)
                if not more:
                    return None
                ahead.append(more)
            text += ahead[taken]
            taken += 1
        for _ in range(taken):
            ahead.popleft()
        return text
