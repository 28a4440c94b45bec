"""A new home is made and migrated at first use, once, whoever asks at the same time."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError

from jinlin.console.ready import ensure_ready

pytestmark = pytest.mark.clock

CODE = "import django; django.setup(); from jinlin.console.ready import ensure_ready; ensure_ready()"


def start(home):
    environment = os.environ | {"JINLIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-c", CODE], cwd=settings.BASE_DIR, env=environment, stderr=subprocess.PIPE, text=True
    )


def test_two_processes_at_once_make_one_complete_database(tmp_path):
    both = [start(tmp_path / "new"), start(tmp_path / "new")]
    assert [(process.communicate()[1], process.returncode) for process in both] == [("", 0), ("", 0)]
    with sqlite3.connect(tmp_path / "new/jinlin.sqlite3") as database:
        counted = "SELECT count(*), count(DISTINCT app || name) FROM django_migrations"
        assert len(set(database.execute(counted).fetchone())) == 1
        assert database.execute("SELECT count(*) FROM workspaces_workspace").fetchone() == (0,)
    database.close()


@pytest.mark.database
@pytest.mark.django_db
def test_a_database_that_is_up_to_date_is_left_alone(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        ensure_ready()


def test_a_home_that_cannot_be_made_is_named(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.JINLIN_HOME = tmp_path / "file" / "home"
    with pytest.raises(CommandError) as refusal:
        ensure_ready()
    wanted = f"{tmp_path}/file/home cannot be used: Not a directory. Name a folder you can write to in JINLIN_HOME."
    assert str(refusal.value) == wanted
