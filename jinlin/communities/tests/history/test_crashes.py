"""A process that dies at any point of a history import and is resumed leaves what an undisturbed one leaves."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from jinlin.core.faults import EXIT_CODE, VARIABLE

ROOT = Path(__file__).resolve().parents[4]
BEGIN = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from django.utils import timezone
from pathlib import Path
from jinlin.console.ready import ensure_ready
from jinlin.imports import actions
from jinlin.workspaces.actions import open_workspace
ensure_ready()
workspace = open_workspace(name="w", slug="w", now=timezone.now())
file = Path(sys.argv[1])
run = actions.open_run(workspace=workspace, kind="history", files=[(file.name, file)], now=timezone.now())
assert not actions.match_columns(run=run)
actions.begin(run=run, dry=False)
"""
APPLY = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from django.utils import timezone
from jinlin.communities.history import people
from jinlin.imports import jobs
from jinlin.imports.models import Run, State
people._AT_ONCE = 2
run = Run.objects.get()
while run.state in jobs.DUE:
    Run.objects.update(claimed_until=None)
    run.refresh_from_db()
    assert jobs.claim(run, now=timezone.now())
    jobs.perform(run)
    run.refresh_from_db()
assert run.state == State.APPLIED, run.failure
"""
CHAT = "time,community_id,member,name,kind,text,new_member\n" + "".join(
    f"2025-11-{1 + n % 3:02} 10:{n:02},g{n % 2},m{n % 5},名{n % 5},{('join', 'message', 'leave')[n % 3]},话{n % 4},\n"
    for n in range(24)
) + "never,g1,m1,,message,x,\n2025-11-04 10:00,g1,m1,,rename,,m9\n"  # fmt: skip
POINTS = [
    "history:read",
    "history:people",
    "history:memberships",
    "history:staged",
    "history:listed",
    "lake:written",
    "lake:written#3",
    "lake:renamed",
    "lake:renamed#4",
    "lake:listed",
    "lake:committed",
    "import:step-written",
    "import:step-written#3",
    "import:step-saved#2",
    "import:step-saved#4",
]
TOLD = {
    "members_identity": "external_id",
    "members_member": "name, first_seen_at",
    "communities_membership": "joined_at, joined_basis, left_at, left_basis",
    "imports_rowerror": "row, code",
    "imports_run": "new_count, changed_count, skipped_count, error_count",
}

pytestmark = [pytest.mark.crash]


def run(code: str, home: Path, *args: str, crash_at: str = "") -> int:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JINLIN_", "DATABASE_URL"))}
    env |= {"JINLIN_HOME": str(home), VARIABLE: crash_at, "PYTHONPATH": str(ROOT), "JINLIN_SECRET_KEY": "k" * 50}
    done = subprocess.run(
        [sys.executable, "-c", code, *args], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, EXIT_CODE}, done.stderr
    return done.returncode


def told(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return what the database and the listed lake files say."""
    database = sqlite3.connect(home / "jinlin.sqlite3")
    found = {table: sorted(database.execute(f"SELECT {names} FROM {table}"), key=repr) for table, names in TOLD.items()}  # noqa: S608  (own tables)
    listed = database.execute('SELECT dataset, "on", row_count, path FROM lake_lakefile').fetchall()
    found["lake"] = sorted(row[:3] for row in listed)
    assert all((home / "lake" / row[3]).is_file() for row in listed)
    return found


@pytest.fixture(scope="module")
def waiting(tmp_path_factory):
    folder = tmp_path_factory.mktemp("waiting")
    (folder / "chat.csv").write_text(CHAT, encoding="utf-8")
    assert run(BEGIN, folder / "home", str(folder / "chat.csv")) == 0
    return folder / "home"


@pytest.fixture(scope="module")
def undisturbed(waiting, tmp_path_factory):
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(waiting, home)
    assert run(APPLY, home) == 0
    return told(home)


@pytest.mark.parametrize("point", POINTS)
def test_a_history_import_killed_anywhere_ends_as_if_it_had_not_been(waiting, undisturbed, tmp_path, point):
    home = tmp_path / "home"
    shutil.copytree(waiting, home)
    assert run(APPLY, home, crash_at=point) == EXIT_CODE
    assert run(APPLY, home) == 0
    assert told(home) == undisturbed
