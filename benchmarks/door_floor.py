"""The floor under `door.py`: an ASGI function that verifies, decrypts and stores with group commit, nothing else."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import django
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from jinlin.wecom.models import App  # noqa: E402  (settings come first)

ENCRYPT = re.compile(rb"<Encrypt><!\[CDATA\[(.*?)\]\]></Encrypt>")
KEYS = App.objects.select_related("connection").get(slug=os.environ["DOOR_SLUG"]).keys
KEY = KEYS.key
INSERT = "INSERT INTO bare_callback (digest, body) VALUES ({0}, {0}) ON CONFLICT DO NOTHING"


class Store:
    """Commits whatever waits, one transaction at a time."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(1)
        self.waiting: list[tuple[tuple[str, str], asyncio.Future[None]]] = []
        self.task: asyncio.Task[None] | None = None
        self.link: Any = None

    def write(self, rows: list[tuple[str, str]]) -> None:
        """Store rows for good."""
        if url := os.environ.get("DATABASE_URL"):
            import psycopg

            self.link = self.link or psycopg.connect(url)
            with self.link.cursor() as cursor:
                cursor.executemany(INSERT.format("%s"), rows)
        else:
            if self.link is None:
                self.link = sqlite3.connect(Path(os.environ["JINLIN_HOME"]) / "jinlin.sqlite3")
                self.link.execute("PRAGMA synchronous=FULL")
            self.link.executemany(INSERT.format("?"), rows)
        self.link.commit()

    async def keep(self, row: tuple[str, str]) -> None:
        """Return when the row is stored."""
        kept = asyncio.get_running_loop().create_future()
        self.waiting.append((row, kept))
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self.drain())
        await kept

    async def drain(self) -> None:
        """Write until nothing waits."""
        while self.waiting:
            taken, self.waiting = self.waiting, []
            rows = [row for row, _kept in taken]
            await asyncio.get_running_loop().run_in_executor(self.pool, self.write, rows)
            for _row, kept in taken:
                kept.set_result(None)


STORE = Store()


async def floor(scope: dict[str, Any], receive: Any, send: Any) -> None:
    query = dict(parse_qsl(scope["query_string"].decode()))
    body = (await receive())["body"]
    envelope = ENCRYPT.search(body)[1].decode()
    signed = hashlib.sha1(
        "".join(sorted([KEYS.token, query["timestamp"], query["nonce"], envelope])).encode(), usedforsecurity=False
    )
    status = 403
    if signed.hexdigest() == query["msg_signature"]:
        opening = Cipher(algorithms.AES(KEY), modes.CBC(KEY[:16])).decryptor()
        plain = opening.update(base64.b64decode(envelope)) + opening.finalize()
        message = plain[20 : 20 + int.from_bytes(plain[16:20])]
        await STORE.keep((hashlib.sha256(message).hexdigest(), message.decode()))
        status = 200
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"7")]})
    await send({"type": "http.response.body", "body": b"success"})
