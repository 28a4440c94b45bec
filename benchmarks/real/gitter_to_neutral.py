"""Convert the freeCodeCamp Gitter rooms to the neutral history schema: `gitter_to_neutral.py SOURCE_FOLDER OUT_FOLDER`.

One CSV a room; a room without rows becomes a file without rows.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

HEADER = ("time", "community_id", "community", "member", "name", "kind", "text", "id")


def convert(source: Path, out: Path) -> int:
    """Convert every room of a folder; return how many rows were written."""
    out.mkdir(parents=True, exist_ok=True)
    usual = csv.field_size_limit(1 << 30)  # for the whole process, so it is put back
    try:
        return sum(_room(path, out / f"{path.stem}.csv") for path in sorted(source.glob("*.tsv")))
    finally:
        csv.field_size_limit(usual)


def _room(path: Path, target: Path) -> int:
    count = 0
    with path.open(encoding="utf-8", newline="") as file, target.open("w", encoding="utf-8", newline="") as kept:
        writer = csv.writer(kept)
        writer.writerow(HEADER)
        for room, uri, sent_at, user, name, message, text in csv.reader(file, delimiter="\t"):
            # Four messages have lost their author; somebody wrote them.
            writer.writerow((sent_at, room, uri, user or "unknown", name, "message", text, message))
            count += 1
    return count


if __name__ == "__main__":
    print(convert(Path(sys.argv[1]), Path(sys.argv[2])), "rows")
