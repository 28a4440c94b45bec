"""The past of a folder of the neutral schema, cut in two: what no protocol will tell is written again."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

from wecomsim.people.filed import Row, moment_of, rows_of
from wecomsim.people.files import move_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wecomsim.people.past import Window
    from wecomsim.state.corp import Corp

__all__ = ["write_again"]

BOOKS = ("communities", "orders", "posts", "exposures", "costs")  # the brand's own, which no protocol tells
OF_A_STAY = ("community_id", "community", "joined_at", "left_at", "role", "channel", "inviter")


def write_again(corp: Corp, folder: Path, out: Path, window: Window) -> dict[str, int]:
    """Write what of the files of a folder no protocol will tell; return how many rows of each kind.

    Of groups in which the city does not live (dissolved, or owned by nobody of the corp) everything is written.
    """
    move_in(corp, folder)
    counts = {}
    for kind in BOOKS:
        if (folder / f"{kind}.csv").exists():
            shutil.copyfile(folder / f"{kind}.csv", out / f"{kind}.csv")
            counts[kind] = sum(1 for _row in rows_of(out / f"{kind}.csv"))
    housed = frozenset(corp.groups)
    counts["members"] = _copy(folder, out, "members", lambda row: _of_member(row, housed, window))
    counts["history"] = _copy(folder, out, "history", lambda row: _of_history(row, housed, window))
    return counts


def _copy(folder: Path, out: Path, kind: str, change: Callable[[Row], Row | None]) -> int:
    count = 0
    with (folder / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as file:
        source = csv.DictReader(file)
        with (out / f"{kind}.csv").open("w", encoding="utf-8", newline="") as target:
            sheet = csv.DictWriter(target, source.fieldnames or [])
            sheet.writeheader()
            for row in source:
                kept = change(row)
                if kept is not None:
                    sheet.writerow(kept)
                    count += 1
    return count


def _of_member(row: Row, housed: frozenset[str], window: Window) -> Row:
    """Return a person as far as the cut: who came after it is in no group yet, who left after it is still in."""
    if row.get("community_id") not in housed:
        return row
    if row.get("joined_at") and moment_of(row["joined_at"]) >= window.until:
        return row | {name: "" for name in OF_A_STAY if name in row}
    if row.get("left_at") and moment_of(row["left_at"]) >= window.until:
        return row | {"left_at": ""}
    return row


def _of_history(row: Row, housed: frozenset[str], window: Window) -> Row | None:
    until = window.until if row.get("community_id") in housed else window.start
    return row if window.since <= moment_of(row["time"]) < until else None
