"""What the settings make at first use."""

import os
import stat
import subprocess
import sys

from tests.architecture.source import ROOT

PRINT = "import sys; sys.stdin.readline(); from config import settings; print(settings.SECRET_KEY)"


def test_processes_that_start_at_once_have_one_key(tmp_path):
    kept = {
        key: value for key, value in os.environ.items() if key not in {"JINLIN_SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    }
    env = kept | {"JINLIN_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen([sys.executable, "-c", PRINT], env=env, cwd=ROOT, **pipes) for _n in range(6)]
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    keys = {process.communicate()[0].strip() for process in started}
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    key = tmp_path / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert list(tmp_path.glob("secret.key*")) == [key]
