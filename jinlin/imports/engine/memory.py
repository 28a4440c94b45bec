"""What a job has to remember about a file that is larger than memory: a table of keys on the disk.

It is derived from the file alone and goes with the job: a job that is started again reads the file again up to its
cursor, so nothing here needs to survive a crash.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_AT_ONCE = 500


class Memory:
    """Texts under keys, in named spaces; asked and told for a whole batch at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "memory.sqlite3"
        self._path.unlink(missing_ok=True)
        self._db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-16000;"
            "CREATE TABLE kept (space TEXT, key TEXT, value TEXT, PRIMARY KEY (space, key)) WITHOUT ROWID"
        )

    def recall(self, space: str, keys: Iterable[str]) -> dict[str, str]:
        """Return what is kept under those of the keys that are known."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, str] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            found.update(
                self._db.execute(f"SELECT key, value FROM kept WHERE space=? AND key IN ({marks})", [space, *part])  # noqa: S608  (question marks only)
            )
        return found

    def keep(self, space: str, values: Mapping[str, str]) -> None:
        """Keep these texts, replacing what was under their keys."""
        rows = [(space, key, value) for key, value in values.items()]
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Forget everything."""
        self._db.close()
        self._path.unlink(missing_ok=True)
