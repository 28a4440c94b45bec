"""The simulated city behind the demo: the brand's own groups and people, of whom the product hears by protocol.

The brand's raw material lies in `demo-city/`. The city moves in from there and remembers its last days; what was before them
comes to the product as files (`demo-files/`, written by the city's own export). Nothing here knows the simulator's insides: it
is run as a program and asked over HTTP, as its console would be.

While nobody runs the demo its time stands still: the city goes on where its journal ends, and the product goes by its clock.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.urls import reverse

from jinlin.console.demo import cast
from jinlin.core.refusals import Refusal
from jinlin.wecom import actions
from jinlin.wecom.models import App, AppKind
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from jinlin.console import up
    from jinlin.wecom.models import Connection

DEEDS_PER_HOUR = 240
PATIENCE = 10.0
SLOWEST_START = 60.0  # seconds after which the product starts without the city


class CityFailed(Exception):
    """The simulated city could not do what the demo needs of it."""


def raw() -> Path:
    """Return the folder of the brand's raw material: everything that happened, until the demo was made."""
    return Path(settings.JINLIN_HOME) / "demo-city"


def files() -> Path:
    """Return the folder of what the brand brings to the product: the past up to where the platform itself can tell."""
    return Path(settings.JINLIN_HOME) / "demo-files"


def journal() -> Path:
    """Return where is kept what people of the city did, and how late it was when it last stopped."""
    return Path(settings.JINLIN_HOME) / "city.jsonl"


def command(port: int, start: str, *, deeds_per_hour: int = DEEDS_PER_HOUR) -> list[str]:
    """Say how the city is started that first began at `start`; it goes on where it stopped."""
    where = [
        "--port",
        str(port),
        "--from-files",
        str(raw()),
        "--start",
        start,
        "--journal",
        str(journal()),
        "--goes-on",
    ]
    return [sys.executable, "-m", "wecomsim", *where, "--deeds-per-hour", str(deeds_per_hour), "--quiet"]


def write_past(start: str, days: int) -> dict[str, Any]:
    """Have the city write the past that no protocol will tell; return what it says of it. Raises CityFailed."""
    what = ["--from-files", str(raw()), "--start", start, "--days", str(days), "--out", str(files())]
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-m", "wecomsim", "export", *what],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CityFailed(done.stderr.strip())
    told: dict[str, Any] = json.loads(done.stdout)
    return told


class Console:
    """The city's console, over HTTP; `say` hears what it refuses."""

    def __init__(self, url: str, say: Callable[[str], None]) -> None:
        self.url, self.say = url, say

    def ask(self, method: str, path: str, given: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """Ask the city's console; None while nobody answers."""
        body = json.dumps(given).encode() if given else None
        request = Request(f"{self.url}/sim/{path}", data=body, method=method)  # noqa: S310  (our own address)
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  (our own address)
                told: dict[str, Any] = json.loads(answer.read())
        except HTTPError as error:
            self.say(f"{path}: {error.read().decode()}")
            return None if method == "GET" else {}
        except (URLError, OSError, ValueError):
            return None
        return told

    def now(self) -> datetime | None:
        """Return what time it is there; None while nobody answers."""
        told = self.ask("GET", "clock")
        return datetime.fromtimestamp(float(told["epoch"]), UTC) if told else None

    def await_it(self) -> datetime:
        """Wait until the city answers; return what time it is there. Raises CityFailed."""
        limit = time.monotonic() + SLOWEST_START
        while (now := self.now()) is None:
            if time.monotonic() > limit:
                raise CityFailed(self.url)
            time.sleep(0.1)
        return now

    def connect(self, now: datetime, *, product: str = "") -> Connection | None:
        """Connect the brand to its corp, with the archive; `product` is where it may be called back. None without a city."""
        told = self.ask("GET", "apps")
        if told is None:
            return None
        main, archive = ({app["kind"]: app for app in told["apps"]}[kind] for kind in (AppKind.MAIN, AppKind.ARCHIVE))
        made = actions.connect(
            Workspace.objects.get(slug=cast.SLUG),
            corp_id=told["corp_id"],
            agent_id=main["agent_id"],
            secret=main["secret"],
            public_url=product,
            base_url=self.url,
            now=now,
        )
        if product:
            self._listen(made, product, now)
        key = actions.set_archive(made.workspace, made, archive["secret"], now=now)
        self.ask("POST", "archive/key", {"version": key.version, "public_key": key.public_key})
        return made

    def _listen(self, made: Connection, product: str, now: datetime) -> None:
        app = App.objects.select_related("connection").get(connection=made, kind=AppKind.MAIN)
        keys = app.keys if app.hears else actions.make_keys(made.workspace, app, now=now)
        url = f"{product}{reverse('wecom-callback', args=[app.slug])}"
        self.ask("POST", "apps/callback", {"url": url, "token": keys.token, "aes_key": keys.aes_key})


NOTHING_IS_REAL = {"JINLIN_DEMO": "yes"}


def clock_of(url: str) -> dict[str, str]:
    """Return the environment in which the product goes by the city's clock."""
    return NOTHING_IS_REAL | {"JINLIN_CLOCK": "sim", "JINLIN_CLOCK_URL": url}


class Waking:
    """The chore of starting the product once the city answers, on the city's clock; without it when it does not come."""

    def __init__(self, console: Console, family: up.Family, product: Sequence[up.Child]) -> None:
        self.console, self.family, self.product = console, family, product
        self.began = time.monotonic()

    def __call__(self) -> bool:
        """Look; true when the product was started."""
        now = self.console.now()
        awake = now is not None
        if not awake and time.monotonic() - self.began < SLOWEST_START:
            return False
        if not awake:
            self.console.say("演示城市没有起来,先不等它 · the city does not answer; starting without it")
        if now and Workspace.objects.filter(slug=cast.SLUG).exists():
            self.console.connect(now)  # the city has another address each time; whoever reads on must know it first
        environment = clock_of(self.console.url) if awake else NOTHING_IS_REAL
        for child in self.product:
            child.environment = environment
        self.family.children += self.product
        return True


class Moving:
    """The chore of connecting the brand to the city, once both answer."""

    def __init__(self, console: Console, product: str) -> None:
        self.console, self.product = console, product

    def __call__(self) -> bool:
        """Connect when the city and the product's door are there; true when there is nothing left to do."""
        now = self.console.now()
        if now is None or not self._product_answers():
            return False
        try:
            made = self.console.connect(now, product=self.product)
            if made is None:
                return False
            actions.ask_for_a_check(made, now=now)
            with suppress(actions.SyncUnderWay):  # the one that was interrupted goes on
                actions.begin_sync(made.workspace, now=now)
        except (Refusal, KeyError) as error:
            self.console.say(f"演示城市没有连上 · the city could not be connected: {error}")
        else:
            self._tell(now)
        return True

    def _product_answers(self) -> bool:
        from jinlin.console import up

        return up.status_of(f"{self.product}/healthz") != 0

    def _tell(self, now: datetime) -> None:
        there = now.astimezone(Workspace.objects.get(slug=cast.SLUG).zone)
        self.console.say(f"城里人的手机 Phones of the city: {self.console.url}/phones")
        self.console.say(
            f"城里的时间 Time in the city: {there:%Y-%m-%d %H:%M} (不运行时停着 · it stands still while nobody runs it)"
        )


def last_day_told(told: Mapping[str, Any]) -> date:
    """Return the day of the cut: from its beginning on the platform itself tells."""
    return datetime.fromisoformat(str(told["cut"])).date()
