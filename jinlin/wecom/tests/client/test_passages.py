import subprocess
import sys
import time
from pathlib import Path

import pytest

from jinlin.wecom.client.passages import Common, Window

ROOT = Path(__file__).resolve().parents[4]
MINUTE, HOUR = Window(4, 60), Window(6, 3600)

# Asks as often as it is told to, and says how often it was let through; it may be told to die while it holds the file.
ASKING = """
import os, signal, sys
from pathlib import Path
from jinlin.wecom.client.passages import Common, Window
common, passed = Common(Path(sys.argv[1])), 0
print("there", flush=True)
sys.stdin.readline()
for _n in range(int(sys.argv[2])):
    passed += common.wait("x", "", (Window(100, 3600),)) <= 0
print(passed, flush=True)
if len(sys.argv) > 3:
    with common._held("x", ""):
        os.kill(os.getpid(), signal.SIGKILL)
"""


class Clock:
    def __init__(self, now=1_800_000_000.0):
        self.now = now

    def __call__(self):
        return self.now


def passed_at(common, clock, times, *windows):
    found = []
    for _n in range(times):
        while (wait := common.wait("x", "", windows)) > 0:
            clock.now += wait
        found.append(round(clock.now - 1_800_000_000))
    return found


def start(folder, times, *more):
    child = subprocess.Popen(
        [sys.executable, "-c", ASKING, str(folder), str(times), *more],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "there\n"
    return child


def test_a_slice_counts_until_its_end_has_left_the_window(tmp_path):
    clock = Clock()
    assert passed_at(Common(tmp_path, clock), clock, 9, MINUTE) == [0, 0, 0, 0, 61, 61, 61, 61, 122]


def test_both_windows_hold(tmp_path):
    clock = Clock()
    assert passed_at(Common(tmp_path, clock), clock, 8, MINUTE, HOUR) == [0, 0, 0, 0, 61, 61, 3660, 3660]


def test_what_was_counted_outlives_the_process(tmp_path):
    clock = Clock()
    passed_at(Common(tmp_path, clock), clock, 4, MINUTE)
    clock.now += 12

    assert Common(tmp_path, clock).wait("x", "", (MINUTE,)) == 49


def test_lanes_are_counted_apart_and_their_names_are_nowhere(tmp_path):
    common = Common(tmp_path, Clock())
    waits = [common.wait("webhook/send", lane, (Window(1, 60),)) for lane in ("key-of-a", "key-of-b", "key-of-a")]

    assert waits == [0, 0, 61]
    assert [file.name for file in tmp_path.iterdir() if "key" in file.name] == []


def test_a_file_that_was_cut_or_is_of_the_future_counts_for_nothing(tmp_path):
    clock = Clock()
    common = Common(tmp_path, clock)
    passed_at(common, clock, 4, MINUTE)
    clock.now -= 7200
    assert common.wait("x", "", (MINUTE,)) == 0

    (tmp_path / "x").write_bytes(b"\xff" * 31)
    assert common.wait("x", "", (MINUTE,)) == 0


@pytest.mark.crash
def test_two_processes_together_pass_no_more_often_than_one(tmp_path):
    with start(tmp_path, 80) as one, start(tmp_path, 80) as other:
        for child in (one, other):
            child.stdin.write("\n")
            child.stdin.flush()
        passed = [int(child.stdout.readline()) for child in (one, other)]

    assert sum(passed) == 100
    assert min(passed) > 0


@pytest.mark.crash
def test_whoever_dies_while_counting_lets_go(tmp_path):
    with start(tmp_path, 70, "die") as child:
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.stdout.readline() == "70\n"
    assert child.returncode == -9
    began, common = time.monotonic(), Common(tmp_path)
    passed = sum(common.wait("x", "", (Window(100, 3600),)) <= 0 for _n in range(80))

    assert passed == 30
    assert time.monotonic() - began < 5
