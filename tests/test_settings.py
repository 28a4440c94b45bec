"""What the settings make at first use."""

import os
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import settings
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


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"JINLIN_CLOCK": "fast"}, "write real or sim"),
        ({"JINLIN_CLOCK": "sim", "JINLIN_CLOCK_URL": "http://127.0.0.1:1"}, "demos and tests"),
        ({"JINLIN_CLOCK": "sim", "JINLIN_DEMO": "yes", "JINLIN_CLOCK_URL": "http://192.0.2.1"}, "on this machine"),
        ({"JINLIN_CLOCK": "sim", "JINLIN_DEMO": "yes"}, "on this machine"),
    ],
)
def test_a_simulated_clock_is_refused_outside_demos(monkeypatch, given, said):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        settings.clock()
