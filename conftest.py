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
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

    from jinlin.workspaces.models import Staff
    from tests.world import World

HOME = pytest.StashKey[Path]()
LAKES = pytest.StashKey[int]()
REPORTS = pytest.StashKey[dict[str, pytest.TestReport]]()
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REAL_CLOCK = {"browser", "crash", "clock"}


def pytest_configure(config: pytest.Config) -> None:
    """Give this process (each xdist worker is one) a home that nobody else uses, in child processes too."""
    hypothesis_settings.register_profile("jinlin", deadline=None)  # a busy machine is not a failing one
    hypothesis_settings.load_profile("jinlin")
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
    """Let browsers reach the network, and only a sample of the crash points run where JINLIN_CRASH_SAMPLE is set."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.enable_socket)
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


@pytest.fixture(autouse=True)
def source_language() -> None:
    """Begin in Chinese: a page asked for in English leaves its language to the thread."""
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Begin with an empty cache: rows of another test have the same numbers."""
    from django.core.cache import cache

    cache.clear()


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember how a test went, for the fixture that keeps pictures of failures."""
    report = yield
    item.stash.setdefault(REPORTS, {})[report.when] = report
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the machine's own Chromium; the flags keep it from calling home."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"  # Playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_of(
    request: pytest.FixtureRequest, chromium: Browser, live_server: LiveServer, client_of: Callable[[Staff], Client]
) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a browser page, signed in as a staff member where one is given.

    A test fails where a page raised an error or the content security policy refused something; where it fails, pictures
    of the pages stay in test-results/.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(staff: Staff | None = None, *, width: int = 1440, height: int = 900) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        if staff:
            value = client_of(staff).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        return page

    yield open_page
    failed = any(report.failed for report in request.node.stash.get(REPORTS, {}).values())
    if failed or troubles:
        keep_pictures(contexts, request.node.name)
    for context in contexts:
        context.close()
    assert troubles == []


def keep_pictures(contexts: list[BrowserContext], name: str) -> None:
    """Keep what the browser showed in test-results/."""
    folder = settings.BASE_DIR / "test-results"
    folder.mkdir(exist_ok=True)
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages, 1):
        page.screenshot(path=folder / f"{name}-{number}.png", full_page=True)
