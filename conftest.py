"""What every test stands on: a folder of its own, frozen time, the small cast."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import Settings

    from jinlin.workspaces.models import Staff
    from tests.world import World

HOME = pytest.StashKey[Path]()
LAKES = pytest.StashKey[int]()
REAL_CLOCK = {"browser", "crash", "clock"}


def pytest_configure(config: pytest.Config) -> None:
    """Give this process (each xdist worker is one) a home that nobody else uses, in child processes too."""
    home = Path(tempfile.mkdtemp(prefix="jinlin-tests-"))
    config.stash[HOME] = home
    os.environ["JINLIN_HOME"] = str(home)
    settings.JINLIN_HOME = home
    settings.JINLIN_LAKE = home / "lake"
    settings.STATIC_ROOT = home / "staticfiles"
    settings.STATIC_ROOT.mkdir()
    settings.WHITENOISE_AUTOREFRESH = True  # otherwise every test client lists the front-end packages
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if "sqlite3" in engine():
        use_a_file_that_is_not_synced(home)


def engine() -> str:
    """Name the database engine under test."""
    return str(settings.DATABASES["default"]["ENGINE"])


def use_a_file_that_is_not_synced(home: Path) -> None:
    """Test on the same SQLite as in life (a file, WAL), but do not wait for the disk."""
    database: dict[str, Any] = settings.DATABASES["default"]
    database.setdefault("TEST", {})["NAME"] = str(home / "test.sqlite3")
    database["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if home := config.stash.get(HOME, None):
        shutil.rmtree(home, ignore_errors=True)


def pytest_report_header() -> str:
    """Say which database is under test."""
    if "postgresql" in engine():
        return "database: PostgreSQL"
    return f"database: SQLite {sqlite3.sqlite_version}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let only a sample of the crash points run where JINLIN_CRASH_SAMPLE says how many (JINLIN_CRASH_SEED picks)."""
    if size := int(os.environ.get("JINLIN_CRASH_SAMPLE", "0")):
        crashes = [item for item in items if item.get_closest_marker("crash")]
        left_out = set(crashes) - set(sample(crashes, size, seed=os.environ.get("JINLIN_CRASH_SEED", "")))
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def sample(items: list[pytest.Item], size: int, *, seed: str) -> list[pytest.Item]:
    """Pick `size` items, in turn from every test function, so that none is left out while another runs twice."""
    dice = random.Random(seed)
    functions: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        functions[item.nodeid.partition("[")[0]].append(item)
    for points in functions.values():
        dice.shuffle(points)
    rounds = [points[turn] for turn in range(len(items)) for points in functions.values() if turn < len(points)]
    return rounds[:size]


@pytest.fixture(autouse=True)
def frozen_time(request: pytest.FixtureRequest) -> Iterator[None]:
    """Stop the clock at tests.world.NOW, but for tests that meet other programs (marks browser, crash, clock)."""
    from tests.world import NOW

    if REAL_CLOCK & {mark.name for mark in request.node.iter_markers()}:
        yield
        return
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def own_lake(request: pytest.FixtureRequest, settings: Settings) -> Path:
    """Give each test an empty lake folder; child processes see it through JINLIN_LAKE."""
    count = request.config.stash.get(LAKES, 0)
    request.config.stash[LAKES] = count + 1
    lake = request.config.stash[HOME] / "lakes" / str(count)
    settings.JINLIN_LAKE = lake
    return lake


@pytest.fixture
def world(db: None) -> World:
    """Bring in the cast: 青禾 with its tree, staff and rows, and 别家 with Charlie."""
    from tests.world import World

    return World()


@pytest.fixture
def client_of() -> Callable[[Staff], Client]:
    """Return a function that signs a staff member in."""

    def sign_in(staff: Staff) -> Client:
        client = Client()
        assert staff.user is not None
        client.force_login(staff.user)
        return client

    return sign_in
