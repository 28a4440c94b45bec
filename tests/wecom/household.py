"""The product in processes of its own, with a home of its own, connected to a city: door, worker, and questions to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from tests.wecom.city import City

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
import django; django.setup()
import json, sys
from django.utils import timezone
from jinlin.console.ready import ensure_ready
from jinlin.wecom import actions
from jinlin.wecom.models import App
from jinlin.workspaces.actions import open_workspace
from jinlin.workspaces.models import Workspace
ensure_ready()
told, now = json.loads(sys.argv[1]), timezone.now()
Workspace.objects.filter(slug="qinghe").delete()
workspace = open_workspace(slug="qinghe", now=now)
made = actions.connect(workspace, corp_id=told["corp_id"], agent_id=1, secret=told["secret"], base_url=told["url"], now=now)
app = App.objects.get(connection=made)
keys = actions.make_keys(workspace, app, now=now)
print(json.dumps({"slug": app.slug, "token": keys.token, "aes_key": keys.aes_key}))
"""
ASK = """
import django; django.setup()
import json
from jinlin.events.models import Fact
from jinlin.members.models import TagChange, TagChangeState
from jinlin.wecom.models import Callback, Recheck, Sync
from jinlin.workspaces.models import Workspace
from tests.wecom.city import mirrored
workspace = Workspace.objects.get(slug="qinghe")
sync = Sync.objects.order_by("-id").first()
counted = {
    "waiting": Callback.objects.that_wait().count(),
    "callbacks": Callback.objects.count(),
    "states": sorted(set(Callback.objects.values_list("state", flat=True))),
    "rechecks": Recheck.objects.count(),
    "facts": Fact.objects.filter(handled_at=None).count(),
    "wishes": TagChange.objects.filter(state=TagChangeState.WAITING).count(),
    "tagged": TagChange.objects.filter(state=TagChangeState.DONE).count(),
    "read": bool(sync and sync.finished_at), "error": sync.error if sync else "",
}
counted["still"] = not any(counted[name] for name in ("waiting", "rechecks", "facts", "wishes"))
print(json.dumps(counted | {"mirrored": mirrored(workspace)}))  # after counting: what was still waiting may be in it
"""
SYNC = """
import django; django.setup()
from django.utils import timezone
from jinlin.wecom import actions
from jinlin.workspaces.models import Workspace
actions.begin_sync(Workspace.objects.get(slug="qinghe"), now=timezone.now())
"""


class Household:
    """One home, one door, one worker."""

    def __init__(self, home: Path, city: City, keys: dict[str, str] | None = None) -> None:
        self.environment = os.environ | {"JINLIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "config.settings"}
        self.city = city
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        told = {"corp_id": city.corp_id, "secret": city.secrets["main"], "url": city.url}
        self.keys: dict[str, str] = keys or json.loads(self.run(PREPARE, json.dumps(told)))

    def run(self, script: str, *words: str, at: str = "", code: int = 0) -> str:
        """Run a script in the household; `at` names the point where it is to die."""
        environment = self.environment | ({"JINLIN_CRASH_AT": at} if at else {})
        done = subprocess.run(
            [sys.executable, "-c", script, *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout.strip().rpartition("\n")[2]

    def ask(self) -> Any:
        """Return what the product has."""
        return json.loads(self.run(ASK))

    def start(self) -> None:
        """Open the door and let the worker work."""
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "1", "--log-level", "error"]
        door = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "granian",
            *where,
            "--interface",
            "asgi",
            "jinlin.wecom.entry:door",
        ]
        worker = [sys.executable, "-m", "jinlin", "worker"]
        for name, command in (("door", door), ("worker", worker)):
            if name not in self.children:
                self.children[name] = subprocess.Popen(
                    command, cwd=ROOT, env=self.environment, start_new_session=True, stderr=subprocess.DEVNULL
                )
        for _n in range(200):
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/")
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the door does not open")

    def listen(self) -> None:
        """Give the platform our address; it checks it at once."""
        url = f"http://127.0.0.1:{self.port}/wecom/callback/{self.keys['slug']}/"
        self.city.ask("POST", "apps/callback", url=url, token=self.keys["token"], aes_key=self.keys["aes_key"])

    def kill(self, *names: str) -> None:
        """End children as a power cut would."""
        for name in names or tuple(self.children):
            child = self.children.pop(name)
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def read_everything(self) -> None:
        """Begin a reading and wait for its end."""
        self.run(SYNC)
        self.wait(lambda told: told["read"] and told["still"])

    def wait(self, until: Any, seconds: float = 200) -> Any:
        """Ask until it is so."""
        deadline = time.monotonic() + seconds
        while not until(told := self.ask()):
            assert time.monotonic() < deadline, {name: told[name] for name in told if name != "mirrored"}
            time.sleep(0.5)
        return told
