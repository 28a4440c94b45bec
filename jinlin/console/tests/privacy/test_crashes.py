"""A process that dies while a person is forgotten leaves the work to the next, and nobody else's words are lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jinlin.core.faults import EXIT_CODE, VARIABLE

ROOT = Path(__file__).resolve().parents[4]
BEGIN = """
import os, json
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from django.conf import settings
from jinlin.console.privacy import forgetting
from jinlin.console.ready import ensure_ready
from jinlin.lake import actions, queries
from jinlin.lake.models import LakeFile
from jinlin.lake.schemas import SCHEMAS
from jinlin.members import actions as members
from jinlin.members.models import Forgetting, Identity, Member
from jinlin.workspaces.actions import open_workspace
NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
"""
MAKE = """
import pyarrow as pa
ensure_ready()
workspace = open_workspace(name="w", slug="w", now=NOW)
ming, hong = (Member.objects.create(workspace=workspace, name=name) for name in ("ming", "hong"))
Identity.objects.create(workspace=workspace, member=ming, external_id="wm-ming")
for on in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)):
    rows = [
        dict.fromkeys(SCHEMAS["texts"])
        | {"on": on, "community": 1, "key": person.pk, "person": person.pk, "name": person.name, "text": f"{person.name} {on}"}
        for person in (ming, hong)
    ]
    staged = actions.stage(workspace, "texts", on, pa.Table.from_pylist(rows, schema=SCHEMAS["texts"].to_pyarrow()))
    actions.commit(workspace, str(on), [staged], now=NOW)
members.forget(workspace, ming, reason="asked by letter", now=NOW)
"""
WORK = "while forgetting.forget_on(NOW): pass"
LATER = "while forgetting.forget_on(NOW + timedelta(hours=1)): pass"  # when the lease of who died is over
TELL = """
row = Forgetting.objects.select_related("workspace").get()
listed = set(LakeFile.objects.values_list("path", flat=True))
lake = Path(settings.JINLIN_LAKE)
note = forgetting.note_file()
print(json.dumps({
    "missing": sorted(path for path in listed if not (lake / path).exists()),
    "texts": sorted(queries.table(row.workspace, "texts").to_pyarrow().column("text").to_pylist()),
    "ended": row.ended_at is not None,
    "noted": len(note.read_text().splitlines()) if note.exists() else 0,
}))
"""
POINTS = [
    *("privacy:cleared", "privacy:cleared#5", "lake:renamed#2", "lake:listed", "lake:committed#2"),
    *("lake:erased", "lake:erased#3", "privacy:noted"),
]

pytestmark = [pytest.mark.crash]


def run(home: Path, code: str, crash_at: str = "") -> tuple[int, str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JINLIN_", "DATABASE_URL"))}
    env |= {"JINLIN_HOME": str(home), VARIABLE: crash_at, "PYTHONPATH": str(ROOT), "JINLIN_SECRET_KEY": "k" * 50}
    words = [sys.executable, "-c", BEGIN + code]
    done = subprocess.run(words, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, EXIT_CODE}, done.stderr
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("made") / "home"
    assert run(home, MAKE)[0] == 0
    return home


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_the_person_is_forgotten_in_the_end_and_nobody_else(made, tmp_path, point):
    home = Path(shutil.copytree(made, tmp_path / "home"))
    assert run(home, WORK, crash_at=point)[0] == EXIT_CODE
    between = json.loads(run(home, TELL)[1])
    assert between["missing"] == []
    assert run(home, LATER)[0] == 0
    after = json.loads(run(home, TELL)[1])
    days = ("2026-03-01", "2026-03-02", "2026-03-03")
    assert after == {"missing": [], "texts": [f"hong {on}" for on in days], "ended": True, "noted": 1}
