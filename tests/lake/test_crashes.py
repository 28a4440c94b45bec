"""A process that dies while the lake is kept in order, or a day is counted, loses nothing and doubles nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jinlin.core.faults import EXIT_CODE, VARIABLE

ROOT = Path(__file__).resolve().parents[2]
BEGIN = """
import os, sys, json
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from django.conf import settings
from jinlin.console.ready import ensure_ready
from jinlin.lake import actions, engine, queries, upkeep
from jinlin.lake.models import LakeFile
from jinlin.lake.schemas import SCHEMAS
from jinlin.metrics.actions import build_roll_ups
from jinlin.workspaces.actions import open_workspace
from jinlin.workspaces.models import Workspace
NOW, DAY = datetime(2026, 4, 1, 1, tzinfo=UTC), date(2026, 3, 4)
"""
MAKE = """
import pyarrow as pa
ensure_ready()
workspace = open_workspace(name="w", slug="w", now=NOW)
for number in range(8):
    for dataset, on in (("history", DAY), ("texts", date(2025, 1, 1 + number % 2)), ("memberships", None)):
        must = {name: 1 for name, kind in SCHEMAS[dataset].items() if kind.is_integer()}
        row = dict.fromkeys(SCHEMAS[dataset]) | must | {"on": on, "kind": "message", "key": number, "id": number}
        row |= {"gone": False, "version": number, "at": datetime(2026, 3, 4, 1), "person": number}
        table = pa.Table.from_pylist([row], schema=SCHEMAS[dataset].to_pyarrow())
        staged = actions.stage(workspace, dataset, on, table)
        actions.commit(workspace, f"{dataset}{number}", [staged], now=NOW - timedelta(days=3))
actions.stage(workspace, "history", DAY, queries.table(workspace, "history"))  # nobody lists it
"""
WORK = {
    "compact": "while upkeep.compact_next(NOW): pass",
    "expire": "upkeep.expire_texts(NOW)",
    "sweep": "actions.sweep(now=datetime.now(UTC) + timedelta(days=9), older_than=timedelta(days=1))",
    "count": "build_roll_ups(workspace=Workspace.objects.get(), now=NOW)",
}
TELL = """
workspace = Workspace.objects.get()
told = {}
for dataset in ("history", "texts", "memberships", "member_day", "community_day"):
    rows = queries.table(workspace, dataset).to_pyarrow().to_pylist()
    told[dataset] = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
listed = set(LakeFile.objects.values_list("path", flat=True))
lake = Path(settings.JINLIN_LAKE)
told["missing"] = sorted(path for path in listed if not (lake / path).exists())
told["files"] = len(listed)
told["orphans"] = len([1 for path in lake.rglob("*.p*") if str(path.relative_to(lake)) not in listed])
print(json.dumps(told))
"""
POINTS = {
    "compact": ["lake:written", "lake:renamed", "lake:listed", "lake:committed", "lake:written#2", "lake:listed#2"],
    "expire": ["lake:listed", "lake:committed", "lake:expired", "lake:expired#5"],
    "sweep": ["lake:swept"],
    "count": ["lake:written", "lake:renamed#3", "metrics:days-staged", "metrics:days-listed", "metrics:days-built"],
}
CASES = [(work, point) for work, points in POINTS.items() for point in points]

pytestmark = [pytest.mark.crash]


def run(home: Path, code: str, crash_at: str = "") -> tuple[int, str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JINLIN_", "DATABASE_URL"))}
    env |= {"JINLIN_HOME": str(home), VARIABLE: crash_at, "PYTHONPATH": str(ROOT), "JINLIN_SECRET_KEY": "k" * 50}
    words = [sys.executable, "-c", BEGIN + code]
    done = subprocess.run(words, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, EXIT_CODE}, done.stderr
    return done.returncode, done.stdout


def told(home: Path) -> dict[str, object]:
    return dict(json.loads(run(home, TELL)[1]))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("made") / "home"
    assert run(home, MAKE)[0] == 0
    return home


@pytest.fixture(scope="module")
def undisturbed(made, tmp_path_factory):
    """Return a function: what the work leaves when nothing happens to it."""
    found: dict[str, dict[str, object]] = {}

    def of(work: str) -> dict[str, object]:
        if work not in found:
            home = copy_of(made, tmp_path_factory.mktemp(work))
            assert run(home, WORK[work])[0] == 0
            found[work] = told(home)
        return found[work]

    return of


def copy_of(home: Path, folder: Path) -> Path:
    import shutil

    return Path(shutil.copytree(home, folder / "home"))


@pytest.mark.parametrize(("work", "point"), CASES)
def test_upkeep_killed_anywhere_ends_as_if_it_had_not_been(made, undisturbed, tmp_path, work, point):
    home = copy_of(made, tmp_path)
    assert run(home, WORK[work], crash_at=point)[0] == EXIT_CODE
    between = told(home)
    assert between["missing"] == []
    assert between["history"] == told(made)["history"]
    assert run(home, WORK[work])[0] == 0
    after = told(home)
    assert {**after, "orphans": 0} == {**undisturbed(work), "orphans": 0}
    run(home, WORK["sweep"])
    assert told(home)["orphans"] == 0
