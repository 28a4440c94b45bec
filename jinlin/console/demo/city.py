"""The simulated city behind the demo: the brand's own groups and people live on, and the product hears of it by protocol.

The past came as files; the city moves in from the same files, so everybody has the ids they had. Nothing here knows the
simulator's insides: it is asked over HTTP, as its console would be.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.urls import reverse

from jinlin.console.demo import cast
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.wecom import actions
from jinlin.wecom.models import App, AppKind, Connection
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

DEEDS_PER_HOUR = 240
PATIENCE = 10.0


def command(port: int) -> list[str]:
    """Say how the city is started."""
    home = Path(settings.JINLIN_HOME)
    where = ["--port", str(port), "--from-files", str(home / "demo-files"), "--journal", str(home / "city.jsonl")]
    return [sys.executable, "-m", "wecomsim", *where, "--deeds-per-hour", str(DEEDS_PER_HOUR), "--quiet"]


class Moving:
    """The chore of connecting the brand to the city, once both answer."""

    def __init__(self, city: str, product: str, say: Callable[[str], None]) -> None:
        self.city, self.product, self.say = city, product, say

    def __call__(self) -> bool:
        """Connect when the city and the product's door are there; true when there is nothing left to do."""
        apps = self._ask("GET", "apps")
        if apps is None or not self._product_answers():
            return False
        try:
            self._connect(apps)
        except (Refusal, KeyError) as error:
            self.say(f"演示城市没有连上 · the city could not be connected: {error}")
        else:
            self.say(f"城里人的手机 Phones of the city: {self.city}/phones")
        return True

    def _product_answers(self) -> bool:
        from jinlin.console import up

        return up.status_of(f"{self.product}/healthz") != 0

    def _connect(self, told: dict[str, Any]) -> None:
        now, workspace = present.now(), Workspace.objects.get(slug=cast.SLUG)
        main = next(app for app in told["apps"] if app["kind"] == AppKind.MAIN)
        made = actions.connect(
            workspace,
            corp_id=told["corp_id"],
            agent_id=main["agent_id"],
            secret=main["secret"],
            public_url=self.product,
            base_url=self.city,
            now=now,
        )
        self._listen(made)
        self._archive(made, next(app for app in told["apps"] if app["kind"] == AppKind.ARCHIVE))
        actions.ask_for_a_check(made, now=now)
        with suppress(actions.SyncUnderWay):  # the one that was interrupted goes on
            actions.begin_sync(workspace, now=now)

    def _listen(self, made: Connection) -> None:
        app = App.objects.select_related("connection").get(connection=made, kind=AppKind.MAIN)
        keys = app.keys if app.hears else actions.make_keys(made.workspace, app, now=present.now())
        url = f"{self.product}{reverse('wecom-callback', args=[app.slug])}"
        self._ask("POST", "apps/callback", {"url": url, "token": keys.token, "aes_key": keys.aes_key})

    def _archive(self, made: Connection, told: dict[str, Any]) -> None:
        """Have what people say fetched, with a public key given to the city's console."""
        key = actions.set_archive(made.workspace, made, told["secret"], now=present.now())
        self._ask("POST", "archive/key", {"version": key.version, "public_key": key.public_key})

    def _ask(self, method: str, path: str, given: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """Ask the city's console; None while nobody answers."""
        body = json.dumps(given).encode() if given else None
        request = Request(f"{self.city}/sim/{path}", data=body, method=method)  # noqa: S310  (our own address)
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  (our own address)
                told: dict[str, Any] = json.loads(answer.read())
        except HTTPError as error:
            self.say(f"{path}: {error.read().decode()}")
            return None if method == "GET" else {}
        except (URLError, OSError, ValueError):
            return None
        return told
