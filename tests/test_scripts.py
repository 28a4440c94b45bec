"""The commands one types first: they work from anywhere, say what is missing, and leave nothing behind."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

pytestmark = pytest.mark.clock

WORDS = (
    "bash",
    "env",
    "dirname",
    "cat",
    "awk",
    "tr",
    "sed",
    "rm",
    "mkdir",
    "cksum",
    "tail",
    "sleep",
    "git",
    "head",
    "id",
)


def run(*words, cwd=ROOT, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JINLIN_", "DATABASE_"))}
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd, env=kept | environment, capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip


@pytest.fixture
def bare_machine(tmp_path):
    """Return a PATH with the plain tools of a system and nothing else: no Node, no uv."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for word in WORDS:
        (folder / word).symlink_to(str(shutil.which(word)))
    return folder


def test_without_python_set_up_says_how_to_mend_it(tmp_path, bare_machine):
    (tmp_path / "clone/bin").mkdir(parents=True)
    shutil.copy(ROOT / "bin/setup", tmp_path / "clone/bin/setup")
    script = (tmp_path / "clone/bin/setup").read_text().replace("/usr/bin/python3.11 /usr/local/bin/python3.11", "")
    (tmp_path / "clone/bin/setup").write_text(script)
    answer = run("bin/setup", cwd=tmp_path / "clone", PATH=str(bare_machine))
    assert answer.returncode == 1
    assert "Cannot go on: Python 3.11 was not found.\n  → Install it (Debian, Ubuntu: apt install" in answer.stderr


def test_the_command_line_works_from_any_folder(tmp_path):
    answer = run(ROOT / "bin/jinlin", "check", cwd=tmp_path, JINLIN_HOME=str(tmp_path / "home"))
    assert (answer.returncode, answer.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_an_unknown_word_is_answered_with_the_known_ones():
    answer = run("bin/test", "--nonsense")
    assert answer.returncode == 1
    assert "bin/test --quick" in answer.stdout


def test_postgresql_lives_as_long_as_its_command():
    tell = "import os; print(os.environ['DATABASE_URL'])"
    answer = run("bin/postgres", sys.executable, "-c", tell)
    if answer.returncode == 3:
        assert answer.stderr.startswith("No PostgreSQL: ")
        return
    folder = re.fullmatch(r"postgres://postgres@/postgres\?host=(/\S+/data\d)\n", answer.stdout)
    assert answer.returncode == 0
    assert folder is not None
    assert not Path(folder[1]).parent.exists()


def test_postgresql_hands_on_how_its_command_ended():
    assert run("bin/postgres", sys.executable, "-c", "raise SystemExit(7)").returncode in {7, 3}


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_clean_clone_sets_itself_up_and_shows_the_demo(tmp_path, bare_machine):
    """Python 3.11 and git are all it has; Node comes through a Python package."""
    clone = tmp_path / "clone"
    assert run("git", "clone", "--quiet", ROOT, clone).returncode == 0
    (bare_machine / "python3.11").symlink_to(Path(sys.base_prefix) / "bin/python3.11")
    began = time.monotonic()
    demo = run("bin/demo", "--check", cwd=clone, PATH=str(bare_machine))
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert " answered after " in demo.stdout
    assert time.monotonic() - began < 120
    again = run("bin/setup", cwd=clone, PATH=str(bare_machine))
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert run("git", "status", "--short", cwd=clone).stdout == ""
