"""Reading a made-up town back, as plain rows."""

from __future__ import annotations

import csv
import json
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinlin.console.synth import files
from jinlin.console.synth.plan import Wish

UNTIL = date(2026, 3, 5)
Row = dict[str, str]


@dataclass(frozen=True)
class Town:
    """The seven files as rows, and the truth."""

    truth: dict[str, Any]
    rows: dict[str, list[Row]]
    raw: dict[str, bytes]

    @property
    def staff(self) -> set[str]:
        """The ids that belong to the brand."""
        return {row["member"] for row in self.rows["members"] if row["staff"]}

    def messages(self) -> list[Row]:
        """The rows of the history that are messages."""
        events = {"join", "leave", "rename", "recall", "system"}
        return [row for row in self.rows["history"] if row["kind"] not in events]


def make(groups: int = 20, days: int = 30, messages: int = 3000, seed: int = 1, memberships: int | None = None) -> Town:
    """Make a town and read it back."""
    with tempfile.TemporaryDirectory() as folder:
        truth = files.write(Wish(groups, days, messages, UNTIL, seed, memberships), Path(folder))
        kept = json.loads((Path(folder) / "truth.json").read_text(encoding="utf-8"))
        assert kept == truth
        raw = {kind: (Path(folder) / f"{kind}.csv").read_bytes() for kind in files.KINDS}
    return Town(truth, {kind: parsed(text) for kind, text in raw.items()}, raw)


def parsed(text: bytes) -> list[Row]:
    """Read a CSV file as any program would."""
    return list(csv.DictReader(text.decode("utf-8").splitlines(keepends=True), strict=True))
