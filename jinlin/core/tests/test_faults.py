import os
import subprocess
import sys

import pytest

from jinlin.core import faults

PASSING_THREE_TIMES = """
import sys
from jinlin.core import faults
faults.declare("core.test.here", "core.test.there")
for passage in (1, 2, 3):
    print(passage, flush=True)
    faults.reach("core.test.here")
print("alive")
"""


def run(crash_at: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PASSING_THREE_TIMES],
        env={**os.environ, "JINLIN_CRASH_AT": crash_at},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("crash_at", "printed", "code"),
    [
        ("", ["1", "2", "3", "alive"], 0),
        ("core.test.there", ["1", "2", "3", "alive"], 0),
        ("core.test.here", ["1"], 137),
        ("core.test.here#1", ["1"], 137),
        ("core.test.here#3", ["1", "2", "3"], 137),
        ("core.test.here#4", ["1", "2", "3", "alive"], 0),
    ],
)
def test_the_process_dies_at_the_passage_the_environment_names(crash_at, printed, code):
    child = run(crash_at)
    assert (child.stdout.split(), child.returncode) == (printed, code)


def test_declared_points_can_be_enumerated(monkeypatch):
    monkeypatch.setattr(faults, "POINTS", set())
    faults.declare("core.a", "core.b")
    faults.declare("core.b")
    assert {"core.a", "core.b"} == faults.POINTS


def test_a_point_nobody_declared_is_a_mistake_in_the_program():
    with pytest.raises(faults.UndeclaredPoint):
        faults.reach("core.never.declared")
