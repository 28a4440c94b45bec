"""Convert the #ubuntu IRC logs to the neutral history schema: `irc_to_neutral.py SOURCE_FOLDER OUT_FOLDER`.

One CSV a log. A line `[HH:MM] <nick> text` is a message, `* nick action` too; joins, leaves and renames stand without
a time and happen at the minute of the line before, or of the first one after at the beginning of a file.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = ("time", "community_id", "community", "member", "kind", "text", "new_member")
_CLOCK = re.compile(r"^\[(\d\d:\d\d)\]")
_MESSAGE = re.compile(r"^\[\d\d:\d\d\] <([^>]+)> ?(.*)$", re.DOTALL)
_ACTION = re.compile(r"^(?:\[\d\d:\d\d\] +)?\* (\S+) ?(.*)$", re.DOTALL)
_JOIN = re.compile(r"^=== (.+?) \[\S+@.*\]\s+has joined #\S+")
_LEAVE = re.compile(r"^=== (.+?) \[.*\]\s+has left #\S+")
_RENAME = re.compile(r"^=== (.+?) is now known as (.+)$")


def rows(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the rows of one log."""
    day = path.name[:10]
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    clock = next((match[1] for line in lines if (match := _CLOCK.match(line))), "00:00")
    for line in lines:
        if match := _CLOCK.match(line):
            clock = match[1]
        if row := parsed(line.rstrip("\r")):
            kind, nick, text, new = row
            yield (f"{day} {clock}", "ubuntu", "#ubuntu", nick, kind, text, new)


def parsed(line: str) -> tuple[str, str, str, str] | None:
    """Return (kind, nick, text, new nick) of a line that says something."""
    if match := _MESSAGE.match(line) or _ACTION.match(line):
        return "message", _nick(match[1]), match[2], ""
    if match := _JOIN.match(line):
        return "join", _nick(match[1]), "", ""
    if match := _LEAVE.match(line):
        return "leave", _nick(match[1]), "", ""
    if match := _RENAME.match(line):
        return "rename", _nick(match[1]), "", _nick(match[2])
    return None


def _nick(written: str) -> str:
    """Return a nick as it was: the logs put a blank behind a closing bracket."""
    return written.replace("] ", "]").strip()


def convert(source: Path, out: Path) -> int:
    """Convert every log of a folder; return how many rows were written."""
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in sorted(source.glob("*.raw.txt")):
        with (out / f"{path.name.removesuffix('.raw.txt')}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            for row in rows(path):
                writer.writerow(row)
                count += 1
    return count


if __name__ == "__main__":
    print(convert(Path(sys.argv[1]), Path(sys.argv[2])), "rows")
