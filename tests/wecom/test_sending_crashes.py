"""A process that dies anywhere on the send path loses no message and sends none twice: in the end we say what the platform says."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wecom.city import City

ROOT = Path(__file__).resolve().parents[2]
POINTS = (
    "messaging:due-read",
    "messaging:due-grouped",
    "messaging:due-kept",
    "messaging:sending-claimed",
    "messaging:intent-kept",
    "messaging:task-made",
    "messaging:task-kept",
    "messaging:list-read",
    "messaging:stop-told",
    "messaging:results-read",
    "messaging:results-kept",
)
NTH = 4  # the first to the fourth passage: other owners, the second message
CASES = [(point, nth, day) for day in range(23) for nth in range(1, NTH + 1) for point in POINTS]  # 1,012

pytestmark = [pytest.mark.enable_socket, pytest.mark.clock, pytest.mark.timeout(3600)]


class Parent:
    """The warmed product, asked line by line."""

    def __init__(self, home: Path, city: City) -> None:
        told = json.dumps({"corp_id": city.corp_id, "secret": city.secrets["main"], "url": city.url})
        self.number = 0
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.wecom.sending_parent", told],
            cwd=ROOT,
            env=os.environ | {"JINLIN_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        while (line := self.process.stdout.readline().strip()) != "ready":
            assert line or self.process.poll() is None, "the parent did not get ready"

    def live(self, point: str, nth: int, *, kill: bool = False) -> int:
        """Live a day in which a child dies at a passage of a point; return how many died. Whatever differs fails the test."""
        self.number += 1
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"number": self.number, "point": f"{point}#{nth}", "kill": kill}) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        assert told["wrong"] == [], (point, nth, self.number, told["wrong"])
        return int(told["died"])

    def close(self) -> None:
        """End it."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


@pytest.fixture
def parent(tmp_path):
    city = City("--groups", "8", "--members-per-group", "6")
    parent = Parent(tmp_path, city)
    yield parent
    parent.close()
    city.close()


def chosen(count: int) -> list[tuple[str, int, int]]:
    """Return points chosen by the commit, every point at its first passage among them."""
    dice = random.Random(os.environ.get("JINLIN_CRASH_SEED", ""))
    first = [(point, 1, 0) for point in POINTS]
    return first + dice.sample(CASES, count - len(first))


def test_fifty_points_chosen_by_the_commit_lose_nothing_and_send_nothing_twice(parent):
    died = [parent.live(point, nth, kill=n % 2 == 0) for n, (point, nth, _day) in enumerate(chosen(50))]

    assert sum(died) >= 30, died  # the others passed the point less often than that


@pytest.mark.long
@pytest.mark.crash
def test_a_thousand_points_lose_nothing_and_send_nothing_twice(parent):
    died = [parent.live(point, nth, kill=n % 10 == 0) for n, (point, nth, _day) in enumerate(CASES)]

    assert sum(died) >= 600, sum(died)
