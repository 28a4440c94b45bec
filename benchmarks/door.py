"""The callback door against the barest function that does the same work: verify, open, store with group commit, answer.

    .venv/bin/python benchmarks/door.py                     SQLite
    bin/postgres .venv/bin/python benchmarks/door.py        PostgreSQL
    .venv/bin/python benchmarks/door.py --mutations 100000  how many changed requests were taken (none may be)

Each server runs alone, one process, durable writes (SQLite in full sync), load from the same machine over 64 connections.
Prints requests a second and the ratio to the bare function, then counts what got 200 against what is stored, also when
the server is killed under load. Exits 1 below `--aim`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.wecom.crypto import Keys

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
CONNECTIONS = 64


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="jinlin-door-") as home:
        os.environ["JINLIN_HOME"] = home
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        prepare()
        if options.mutations:
            sys.exit(1 if taken_of(options.mutations) else 0)
        rates = {name: measured(name, options.requests) for name in ("bare", "entry", "page")}
        for name, rate in rates.items():
            print(f"{name:6} {rate:8.0f} a second   {rate / rates['bare']:5.2f} of the bare function")
        lost = killed_under_load(options.requests)
        sys.exit(1 if lost or rates["entry"] / rates["bare"] < options.aim else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--mutations", type=int, default=0)
    parser.add_argument("--aim", type=float, default=1 / 3)
    return parser.parse_args()


# -- the scene -------------------------------------------------------------------------------------------


def prepare() -> None:
    """Open an empty workspace that is connected."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from jinlin.wecom import actions
    from jinlin.workspaces.models import Workspace

    call_command("migrate", verbosity=0)
    Workspace.objects.filter(slug="door").delete()
    workspace = Workspace.objects.create(slug="door", name="door", created_at=timezone.now())
    made = actions.connect(workspace, corp_id="ww6a112864f8022910", agent_id=1, secret="s" * 43, now=timezone.now())
    actions.make_keys(workspace, made.apps.get(), now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare_callback")
        cursor.execute("CREATE TABLE bare_callback (digest VARCHAR(64) PRIMARY KEY, body TEXT NOT NULL)")
    os.environ["DOOR_SLUG"] = made.apps.get().slug


def keys() -> Keys:
    from jinlin.wecom.models import App

    return App.objects.select_related("connection").get(slug=os.environ["DOOR_SLUG"]).keys


def requests_of(count: int, salt: str) -> list[bytes]:
    """Write HTTP requests, each with an event of its own."""
    ours = keys()
    return [_request(ours, f"{salt}{number}") for number in range(count)]


def message_of(name: str) -> bytes:
    return (
        "<xml><ToUserName><![CDATA[ww6a112864f8022910]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
        "<CreateTime>1403610513</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        f"<Event><![CDATA[change_external_chat]]></Event><ChatId><![CDATA[wr{name}]]></ChatId>"
        "<ChangeType><![CDATA[update]]></ChangeType><UpdateDetail><![CDATA[add_member]]></UpdateDetail>"
        "<JoinScene>3</JoinScene><MemChangeCnt>1</MemChangeCnt></xml>"
    ).encode()


def _request(ours: Keys, name: str) -> bytes:
    envelope = ours.seal(message_of(name))
    query = urlencode({"msg_signature": ours.sign("1", "2", envelope), "timestamp": "1", "nonce": "2"})
    body = f"<xml><ToUserName><![CDATA[ww]]></ToUserName><Encrypt><![CDATA[{envelope}]]></Encrypt></xml>".encode()
    head = (
        f"POST /wecom/callback/{os.environ['DOOR_SLUG']}/?{query} HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


# -- servers ---------------------------------------------------------------------------------------------

SERVERS = {
    "bare": ["--interface", "asginl", "benchmarks.door_floor:floor"],
    "entry": ["--interface", "asgi", "jinlin.wecom.entry:door"],
    "page": ["--interface", "wsgi", "--blocking-threads", "32", "config.wsgi:application"],
}


class Server:
    """One process that serves one of the three."""

    def __init__(self, name: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "1", "--log-level", "error"]
        command = [sys.executable, "-W", "ignore", "-m", "granian", *where, *SERVERS[name]]
        self.process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        self._wait()

    def _wait(self) -> None:
        for _n in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise SystemExit("the server does not come up")

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it, by default as an administrator would."""
        os.killpg(self.process.pid, how)
        self.process.wait()


def measured(name: str, count: int) -> float:
    """Return requests a second of one server alone; every one must get 200."""
    server = Server(name)
    try:
        asyncio.run(load(server.port, requests_of(500, f"{name}w")))
        prepared = requests_of(count, name)
        began = time.perf_counter()
        answered = asyncio.run(load(server.port, prepared))
        took = time.perf_counter() - began
    finally:
        server.stop()
    if answered != count:
        raise SystemExit(f"{name}: {count - answered} of {count} were refused")
    return count / took


async def load(port: int, prepared: list[bytes]) -> int:
    """Send every request, 64 at a time; return how many got 200. A connection that breaks ends its share."""
    waiting = iter(prepared)
    return sum(await asyncio.gather(*(_share(port, waiting) for _n in range(CONNECTIONS))))


async def _share(port: int, waiting: Iterator[bytes]) -> int:
    answered = 0
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
            await reader.readexactly(length)
            answered += head.startswith(b"HTTP/1.1 200")
        writer.close()
    except (OSError, asyncio.IncompleteReadError):
        pass
    return answered


def killed_under_load(count: int) -> int:
    """Kill the entry in the midst of it; return how many were answered with 200 and are not stored."""
    from jinlin.wecom.models import Callback

    server = Server("entry")
    prepared = requests_of(count, "killed")

    async def both() -> int:
        loading = asyncio.create_task(load(server.port, prepared))
        await asyncio.sleep(1.0)
        server.stop(signal.SIGKILL)
        return await loading

    answered = asyncio.run(both())
    stored = Callback.objects.filter(body__contains="wrkilled").count()
    print(f"killed under load: {answered} got 200, {stored} are stored")
    return max(0, answered - stored)


def taken_of(count: int) -> int:
    """Change requests at random; return how many were taken as something else than was sent."""
    import random

    from django.utils import timezone

    from jinlin.wecom.door import REFUSALS, Doorplate, open_callback

    plate, chance, taken = Doorplate(1, 1, keys()), random.Random(7), 0
    raw = _request(plate.keys, "mutated")
    target, body = raw.split(b" ")[1].decode(), raw.partition(b"\r\n\r\n")[2]
    query = {name: values[0] for name, values in parse_qs(urlparse(target).query).items()}
    for _n in range(count):
        changed, beside = bytearray(body), dict(query)
        for _m in range(chance.randint(1, 3)):
            place = chance.randrange(len(changed))
            changed[place : place + chance.randint(0, 2)] = chance.randbytes(chance.randint(0, 2))
        if chance.random() < 0.2:
            name = chance.choice(list(beside))
            beside[name] = beside[name][:-1] + chance.choice("0123456789abcdef")
        try:
            kept = open_callback(plate, beside, bytes(changed), now=timezone.now())
        except REFUSALS:
            continue
        taken += kept.body.encode() != message_of("mutated")
    print(f"{count} changed requests, {taken} taken as something else than was sent")
    return taken


if __name__ == "__main__":
    main()
