"""Convert the CDNOW purchases to the neutral order schema: `cdnow_to_neutral.py SOURCE_FOLDER OUT_FOLDER`.

Each purchase is an order of its own; dollars stand as yuan, since only their proportions matter.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

HEADER = ("time", "order_id", "member", "product", "quantity", "amount", "status")


def convert(source: Path, out: Path) -> int:
    """Convert the master file and the sample of a folder; return how many rows were written."""
    out.mkdir(parents=True, exist_ok=True)
    return sum(_file(path, out / f"{path.stem.lower()}.csv") for path in sorted(source.glob("CDNOW_*.txt")))


def _file(path: Path, target: Path) -> int:
    """Convert one file; only the master has a header, and the sample a second customer number."""
    lines = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    purchases = [cells for cells in lines if cells[0].isdigit()]
    with target.open("w", encoding="utf-8", newline="") as kept:
        writer = csv.writer(kept)
        writer.writerow(HEADER)
        for number, cells in enumerate(purchases, 1):
            date, discs, dollars = cells[-3:]
            day = f"{date[:4]}-{date[4:6]}-{date[6:]}"
            writer.writerow((day, f"{path.stem}-{number}", cells[0], "CD", discs, dollars, "paid"))
    return len(purchases)


if __name__ == "__main__":
    print(convert(Path(sys.argv[1]), Path(sys.argv[2])), "rows")
