"""Callbacks on their way: written as XML, sealed, signed, sent; tried again; lost, doubled, late or shuffled where asked."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import httpx

from wecomsim.wire.sealing import sealed, signature

if TYPE_CHECKING:
    from wecomsim.state.rows import App
    from wecomsim.wire.platform import Platform

__all__ = ["CallbackFaults", "Outbox", "written"]

log = logging.getLogger("wecomsim")
SENDERS = 4
OK = 200


@dataclass
class CallbackFaults:
    """What befalls callbacks: shares of one, seconds, whether they overtake each other."""

    drop: float = 0.0
    duplicate: float = 0.0
    delay: list[float] = field(default_factory=lambda: [0.0, 0.0])
    shuffle: bool = False
    bad_signature: float = 0.0


def written(event: dict[str, Any], corp_id: str) -> bytes:
    """Write an event: texts in CDATA, whole numbers bare, lists as items (§3)."""
    common = {"ToUserName": corp_id, "FromUserName": "sys", "MsgType": "event"}
    body = "".join(_element(name, value) for name, value in (common | event).items())
    return f"<xml>{body}</xml>".encode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return f"<{name}>{''.join(f'<Item>{escape(str(each))}</Item>' for each in value)}</{name}>"
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    return f"<{name}><![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


class Outbox:
    """Sends what the corp tells to the app that listens, from threads of its own."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.faults = platform, CallbackFaults()
        self.sent: list[dict[str, Any]] = []
        self._due: list[tuple[float, int, bytes, int]] = []
        self._number = itertools.count()
        self._wake = threading.Condition()
        self._flying = 0
        self._stopped = False
        self._http = httpx.Client(timeout=platform.settings.callback_seconds)
        self._pool = ThreadPoolExecutor(SENDERS, "callback")
        self._thread = threading.Thread(target=self._run, name="callbacks", daemon=True)
        self._thread.start()
        platform.corp.tell = self.tell

    def tell(self, event: dict[str, Any]) -> None:
        """Take an event; it meets the faults asked for before it leaves."""
        corp = self.platform.corp
        body = written(event, corp.corp_id)
        chance, faults = corp.chance, self.faults
        lost = chance.random() < faults.drop
        copies = 0 if lost else 2 if chance.random() < faults.duplicate else 1
        self.sent.append({"event": event, "lost": lost, "copies": copies, "answers": []})
        for _copy in range(copies):
            late = chance.uniform(*faults.delay) + (chance.uniform(0, 1) if faults.shuffle else 0.0)
            self._put(time.monotonic() + late, body, len(self.sent) - 1)

    def _put(self, due: float, body: bytes, place: int) -> None:
        with self._wake:
            heapq.heappush(self._due, (due, next(self._number), body, place))
            self._wake.notify()

    def waiting(self) -> int:
        """Return how many callbacks have not been answered or given up."""
        with self._wake:
            return len(self._due) + self._flying

    def stop(self) -> None:
        """Send nothing more."""
        with self._wake:
            self._stopped = True
            self._wake.notify()
        self._thread.join(2)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._http.close()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._stopped and (not self._due or self._due[0][0] > time.monotonic()):
                    self._wake.wait(max(self._due[0][0] - time.monotonic(), 0.001) if self._due else None)
                if self._stopped:
                    return
                _due, _number, body, place = heapq.heappop(self._due)
                self._flying += 1
            if self.faults.shuffle or self.faults.delay != [0.0, 0.0]:
                self._pool.submit(self._send, body, place)
            else:
                self._send(body, place)  # in the order in which they happened

    def _send(self, body: bytes, place: int) -> None:
        try:
            app = self.platform.corp.app_of_kind("main")
            if app.url:
                self._attempts(app, body, place)
        finally:
            with self._wake:
                self._flying -= 1

    def _attempts(self, app: App, body: bytes, place: int) -> None:
        """Try three times; an answer other than 200 counts as a failure where the settings say so [D:90238]."""
        settings = self.platform.settings
        for _attempt in range(settings.callback_attempts):
            status = self._once(app, body)
            self.sent[place]["answers"].append(status)
            if status == OK or (status and not settings.retries_other_status):
                return
            time.sleep(0.05)

    def _once(self, app: App, body: bytes) -> int:
        """Send once; nought for no answer."""
        corp = self.platform.corp
        envelope = sealed(body, app.aes_key, corp.corp_id)
        stamp, nonce = str(corp.clock.second()), str(corp.chance.randrange(10**9, 10**10))
        signed = signature(app.token, stamp, nonce, envelope)
        if corp.chance.random() < self.faults.bad_signature:
            signed = signed[::-1]
        query = urlencode({"msg_signature": signed, "timestamp": stamp, "nonce": nonce})
        told = (
            f"<xml><ToUserName><![CDATA[{corp.corp_id}]]></ToUserName><AgentID><![CDATA[{app.agent_id}]]></AgentID>"
            f"<Encrypt><![CDATA[{envelope}]]></Encrypt></xml>"
        )
        try:
            return self._http.post(
                f"{app.url}?{query}", content=told.encode(), headers={"Content-Type": "text/xml"}
            ).status_code
        except httpx.HTTPError:
            return 0


def check_address(app: App, corp_id: str, now: int, word: str) -> str:
    """Check a callback address as the console does when it is saved (§2.2); return what was wrong, empty if nothing."""
    envelope = sealed(word.encode(), app.aes_key, corp_id)
    stamp, nonce = str(now), "1234567890"
    query = {
        "msg_signature": signature(app.token, stamp, nonce, envelope),
        "timestamp": stamp,
        "nonce": nonce,
        "echostr": envelope,
    }
    try:
        answer = httpx.get(app.url, params=query, timeout=5.0)
    except httpx.HTTPError:
        return "openapi回调地址请求不通过: no answer"
    if answer.status_code != OK:
        return f"openapi回调地址请求不通过: HTTP {answer.status_code}"
    return "" if answer.content == word.encode() else "echostr校验失败"
