"""A process that dies at any point of an import, a rollback or a publish loses nothing and doubles nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from jinlin.core.faults import EXIT_CODE, VARIABLE

ROOT = Path(__file__).resolve().parents[2]
RUNNER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from jinlin.imports import actions, jobs
from jinlin.imports.engine import rows
from jinlin.imports.models import Run, State
from jinlin.workspaces.models import Workspace
rows.BATCH_ROWS = 3
later = lambda: timezone.now() + timedelta(hours=1)
what = sys.argv[1]
if what == "publish":
    from jinlin.communities import publishing as communities
    from jinlin.members import publishing as members
    from jinlin.sales import publishing as sales
    for app in (members, communities, sales):
        app.publish(Workspace.objects.get(), timezone.now())
else:
    run = Run.objects.latest("pk")
    if what == "undo" and run.state == State.APPLIED:
        actions.roll_back(run=run, now=timezone.now())
        run.refresh_from_db()
    while run.state in jobs.DUE:
        Run.objects.update(claimed_until=None)
        run.refresh_from_db()
        assert jobs.claim(run, now=timezone.now())
        jobs.perform(run)
        run.refresh_from_db()
    assert run.state in (State.CHECKED, State.APPLIED, State.ROLLED_BACK), (run.state, run.failure)
"""
OPENER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from pathlib import Path
from typing import Any
from django.utils import timezone
from jinlin.console.ready import ensure_ready
from jinlin.imports import actions
from jinlin.workspaces.actions import open_workspace
from jinlin.workspaces.models import Workspace
ensure_ready()
workspace = Workspace.objects.first() or open_workspace(name="w", slug="w", now=timezone.now())
file = Path(sys.argv[1])
run = actions.open_run(workspace=workspace, kind="members", files=[(file.name, file)], now=timezone.now())
assert not actions.match_columns(run=run)
actions.begin(run=run, dry="dry" in sys.argv)
"""
MEMBERS = "member,name,community_id,joined_at,left_at,tags,unit,inviter\n" + "".join(
    f"wm{n % 7},名{n % 7},g{n % 2},2026-01-{n + 1:02},2026-01-{n + 1:02} 12:00,t{n % 3},华东/店{n % 2},wm9\n" for n in range(10)
) + "wm1,别名,g1,2026-02-01,,,,\n"  # fmt: skip
STEPS = [
    "import:claimed",
    "import:begun",
    "import:step-written",
    "import:step-written#2",
    "import:step-saved",
    "import:step-saved#3",
    "import:applied",
]
PUBLISHED = [
    "publish:read",
    "publish:staged",
    "publish:listed",
    "publish:done",
    "publish:staged#2",
    "publish:listed#3",
    "publish:done#4",
]
KNOWN = ("members_member", "members_identity", "members_tag", "members_tagging", "communities_membership", "communities_community",
         "workspaces_unit", "imports_rowerror")  # fmt: skip

pytestmark = [pytest.mark.crash]


class Home:
    """A home of its own, and processes that work in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "members.csv"
        self.file.write_text(MEMBERS)

    def run(self, code: str, *args: str, crash_at: str = "") -> int:
        env = {key: value for key, value in os.environ.items() if not key.startswith(("JINLIN_", "DATABASE_URL"))}
        env |= {
            "JINLIN_HOME": str(self.folder / "home"),
            VARIABLE: crash_at,
            "PYTHONPATH": str(ROOT),
            "JINLIN_SECRET_KEY": "k" * 50,
        }
        done = subprocess.run(
            [sys.executable, "-c", code, *args], env=env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode in {0, EXIT_CODE}, done.stderr
        return done.returncode

    def contents(self) -> dict[str, list[Any]]:
        """Return what the tables say, without slugs and flags."""
        with self.database() as database:
            return {table: self._rows(database, table) for table in KNOWN}

    def database(self) -> Any:
        """Open the database; closed at once after, for the last to close it takes its side files away."""
        return closing(sqlite3.connect(self.folder / "home" / "jinlin.sqlite3"))

    @staticmethod
    def _rows(database, table):
        names = [
            row[1]
            for row in database.execute(f"PRAGMA table_info({table})")
            if row[1] not in {"slug", "published", "at"}
        ]
        return database.execute(f"SELECT {', '.join(f'[{name}]' for name in names)} FROM {table} ORDER BY 1").fetchall()  # noqa: S608  (our own tables)

    def counts(self) -> Any:
        with self.database() as database:
            return database.execute(
                "SELECT new_count, changed_count, skipped_count, error_count FROM imports_run"
            ).fetchone()

    def lake(self) -> dict[str, int]:
        with self.database() as database:
            return dict(database.execute("SELECT dataset, SUM(row_count) FROM lake_lakefile GROUP BY 1").fetchall())


def opened(folder: Path) -> Home:
    """Return a home with a run that waits."""
    folder.mkdir(parents=True, exist_ok=True)
    home = Home(folder)
    assert home.run(OPENER, str(home.file)) == 0
    return home


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return what an import that nothing disturbed leaves, and the database before it."""
    home = opened(tmp_path_factory.mktemp("whole"))
    before = home.contents()
    assert home.run(RUNNER, "apply") == 0
    return home, before, home.contents(), home.counts()


def copy_of(home: Home, folder: Path) -> Home:
    """Return the same home somewhere else, still pointing at the same file."""
    import shutil

    shutil.copytree(home.folder / "home", folder / "home")
    other = Home.__new__(Home)
    other.folder, other.file = folder, home.file
    return other


@pytest.fixture(scope="module")
def waiting(tmp_path_factory):
    """Return a home whose run has not begun."""
    return opened(tmp_path_factory.mktemp("waiting"))


@pytest.mark.parametrize("point", STEPS)
def test_an_import_killed_anywhere_ends_as_if_it_had_not_been(whole, waiting, tmp_path, point):
    home = copy_of(waiting, tmp_path)
    assert home.run(RUNNER, "apply", crash_at=point) == EXIT_CODE
    assert home.run(RUNNER, "apply") == 0
    assert home.contents() == whole[2]
    assert home.counts() == whole[3]


@pytest.mark.parametrize("point", ["import:claimed", "undo:removed", "undo:unmade", "import:undone"])
def test_a_rollback_killed_anywhere_ends_as_if_it_had_not_been(whole, tmp_path, point):
    home = copy_of(whole[0], tmp_path)
    assert home.run(RUNNER, "undo", crash_at=point) == EXIT_CODE
    assert home.run(RUNNER, "undo") == 0
    assert home.contents() | {"imports_rowerror": []} == whole[1]


def test_a_rollback_killed_while_it_restores_ends_as_if_it_had_not_been(whole, tmp_path):
    home = copy_of(whole[0], tmp_path)
    newer = tmp_path / "newer.csv"
    newer.write_text("member,name,phone\n" + "".join(f"wm{n},新名{n},1380013800{n}\n" for n in range(7)))
    assert home.run(OPENER, str(newer)) == 0
    assert home.run(RUNNER, "apply") == 0
    assert home.contents() != whole[2]
    assert home.run(RUNNER, "undo", crash_at="undo:restored") == EXIT_CODE
    assert home.run(RUNNER, "undo") == 0
    assert home.contents() == whole[2]


def test_a_dry_run_killed_at_its_end_is_done_again_and_writes_nothing(tmp_path):
    home = Home(tmp_path)
    assert home.run(OPENER, str(home.file), "dry") == 0
    before = home.contents()
    assert home.run(RUNNER, "apply", crash_at="import:checked") == EXIT_CODE
    assert home.run(RUNNER, "apply") == 0
    assert home.contents() | {"imports_rowerror": before["imports_rowerror"]} == before
    assert home.counts()[0] > 0


@pytest.mark.parametrize("point", PUBLISHED)
def test_a_publish_killed_anywhere_lists_every_row_once(whole, tmp_path, point):
    home = copy_of(whole[0], tmp_path)
    assert home.run(RUNNER, "publish", crash_at=point) == EXIT_CODE
    assert home.run(RUNNER, "publish") == 0
    rows = {table: len(listed) for table, listed in home.contents().items()}
    assert home.lake() == {
        "persons": rows["members_member"],
        "units": rows["workspaces_unit"],
        "communities": rows["communities_community"],
        "memberships": rows["communities_membership"],
    }
