"""The callback door as an entry of its own, for chains whose callbacks come by the thousand a second.

    granian --interface asgi --host 127.0.0.1 --port 8001 jinlin.wecom.entry:door

A reverse proxy sends `/wecom/callback/…` here and everything else to the product. It is the same door (`door.py`) without
the rest of the house: no middleware, one writer thread that commits what waits, answers only after the commit.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import django

from jinlin.core import present

django.setup()

from jinlin.core.refusals import Refusal  # noqa: E402  (settings come first)
from jinlin.wecom.door import MOST_AT_ONCE, Doorplates, note_refusal, open_callback, store, verify  # noqa: E402
from jinlin.wecom.payloads import LARGEST  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jinlin.wecom.models import Callback

    Scope = dict[str, Any]
    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]

log = logging.getLogger("jinlin.wecom")

PREFIX = "/wecom/callback/"


class Door:
    """The ASGI application."""

    def __init__(self) -> None:
        self._plates = Doorplates()
        self._writing = ThreadPoolExecutor(1, "door")  # the one thread that touches the database
        self._waiting: list[tuple[Callback, asyncio.Future[None]]] = []
        self._busy = False
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            return await _live(receive, send)
        status, body = await self._answer(scope, receive)
        headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return None

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        loop, now = asyncio.get_running_loop(), present.now()
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        slug = scope["path"].removeprefix(PREFIX).strip("/")
        plate = None
        try:
            plate = self._plates.known(slug) or await loop.run_in_executor(self._writing, self._plates.of, slug)
            if plate is None or not scope["path"].startswith(PREFIX):
                return 404, b""
            if scope["method"] == "GET":
                return 200, await loop.run_in_executor(self._writing, lambda: verify(plate, query, now=now))
            if scope["method"] != "POST":
                return 405, b""
            await self._keep(open_callback(plate, query, await _whole(receive), now=now))
        except Refusal as refusal:
            log.warning("callback refused: %s", refusal.code)
            if plate and self._plates.worth_noting(plate, query, refusal):
                await loop.run_in_executor(self._writing, partial(note_refusal, plate, refusal, now=now))
            return 403, refusal.code.encode()
        except Exception:
            log.exception("a callback could not be stored; the platform will send it again")
            return 500, b""
        return 200, b"success"

    async def _keep(self, callback: Callback) -> None:
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((callback, kept))
        if not self._busy:
            self._busy = True
            self._task = asyncio.create_task(self._write())  # the loop itself keeps only a weak reference
        await kept

    async def _write(self) -> None:
        try:
            while self._waiting:
                taken, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                await self._commit(taken)
        finally:
            self._busy = False

    async def _commit(self, taken: list[tuple[Callback, asyncio.Future[None]]]) -> None:
        rows = [callback for callback, _kept in taken]
        try:
            await asyncio.get_running_loop().run_in_executor(self._writing, store, rows)
        except Exception as error:  # noqa: BLE001  (each of those who wait hears of it)
            for _callback, kept in taken:
                if not kept.done():
                    kept.set_exception(error)
        else:
            for _callback, kept in taken:
                if not kept.done():  # whoever hung up does not wait any more
                    kept.set_result(None)


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more and len(body) <= LARGEST:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


door = Door()
