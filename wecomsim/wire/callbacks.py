"""Callbacks on their way: written as XML, sealed, signed, sent; tried again; lost, doubled, late or shuffled where asked."""

from __future__ import annotations

import heapq
import itertools
import logging
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import httpx

from wecomsim.rules.ranges import concerns
from wecomsim.wire.sealing import sealed, signature

if TYPE_CHECKING:
    from wecomsim.state.rows import App
    from wecomsim.wire.platform import Platform

__all__ = ["CallbackFaults", "Outbox", "check_address", "enveloped", "written"]

log = logging.getLogger("wecomsim")
SENDERS = 4
XML = {"Content-Type": "text/xml"}
OK = 200
ECHO_SECONDS = 5.0  # the platform waits one [§2.2]; a busy test machine may need more


@dataclass
class CallbackFaults:
    """What befalls callbacks: shares of one, seconds, whether they overtake each other."""

    drop: float = 0.0
    duplicate: float = 0.0
    delay: list[float] = field(default_factory=lambda: [0.0, 0.0])
    shuffle: bool = False
    bad_signature: float = 0.0


class Letter(NamedTuple):
    """A callback on its way; the first two order them."""

    due: float
    number: int
    app: App
    body: bytes
    place: int
    spoiled: bool  # to be signed wrongly


def written(event: dict[str, Any], corp_id: str) -> bytes:
    """Write an event: texts in CDATA, numbers bare, lists as items, pairs inside one another (§3); `_after` is ours."""
    common = {"ToUserName": corp_id, "FromUserName": "sys", "CreateTime": 0, "MsgType": "event"}
    told = {name: value for name, value in (common | event).items() if value is not None and name[0] != "_"}
    return f"<xml>{''.join(_element(name, value) for name, value in told.items())}</xml>".encode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, dict | tuple):
        pairs = value.items() if isinstance(value, dict) else value
        return f"<{name}>{''.join(_element(*pair) for pair in pairs)}</{name}>"
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
        self._due: list[Letter] = []
        self._number = itertools.count()
        self._wake = threading.Condition()
        self._flying = 0
        self._stopped = False
        self._http = httpx.Client()
        self._pool = ThreadPoolExecutor(SENDERS, "callback")
        self._thread = threading.Thread(target=self._run, name="callbacks", daemon=True)
        self._thread.start()
        platform.corp.tell = self.tell

    def tell(self, event: dict[str, Any]) -> None:
        """Take an event for everybody whom it concerns; it meets the faults asked for before it leaves."""
        for app in self._listeners(event):
            self._tell(app, event)

    def _listeners(self, event: dict[str, Any]) -> list[App]:
        """Return the apps that hear of it: each kind of event has its own (§3), within what the app sees (§2.1)."""
        corp, settings = self.platform.corp, self.platform.settings
        kind = {"change_contact": settings.contact_events_to, "msgaudit_notify": "archive"}.get(event["Event"], "main")
        agent = event.get("AgentID")
        apps = [
            app for app in corp.apps.values() if app.kind == kind and (kind != "main" or agent in {None, app.agent_id})
        ]
        return [app for app in apps if app.enabled and (kind == "archive" or concerns(corp, app, event))]

    def _tell(self, app: App, event: dict[str, Any]) -> None:
        corp, faults = self.platform.corp, self.faults
        body, chance = written(event, corp.corp_id), corp.chance
        lost = chance.random() < faults.drop
        copies = 0 if lost else 2 if chance.random() < faults.duplicate else 1
        self.sent.append({"event": event, "app": app.name, "lost": lost, "copies": copies, "answers": []})
        after = float(event.get("_after", 0.0)) / (corp.clock.speed or 1.0)
        for _copy in range(copies):
            late = after + chance.uniform(*faults.delay) + (chance.uniform(0, 1) if faults.shuffle else 0.0)
            spoiled = chance.random() < faults.bad_signature
            letter = Letter(time.monotonic() + late, next(self._number), app, body, len(self.sent) - 1, spoiled)
            with self._wake:
                heapq.heappush(self._due, letter)
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
                while not self._stopped and (not self._due or self._due[0].due > time.monotonic()):
                    self._wake.wait(max(self._due[0].due - time.monotonic(), 0.001) if self._due else None)
                if self._stopped:
                    return
                letter = heapq.heappop(self._due)
                self._flying += 1
            if self.faults.shuffle or self.faults.delay != [0.0, 0.0]:
                self._pool.submit(self._send, letter)
            else:
                self._send(letter)  # in the order in which they happened

    def _send(self, letter: Letter) -> None:
        try:
            if letter.app.url:
                self._attempts(letter)
        finally:
            with self._wake:
                self._flying -= 1

    def _attempts(self, letter: Letter) -> None:
        """Try three times; an answer other than 200 counts as a failure where the settings say so [D:90238]."""
        settings = self.platform.settings
        for _attempt in range(settings.callback_attempts):
            status = self._once(letter)
            self.sent[letter.place]["answers"].append(status)
            if status == OK or (status and not settings.retries_other_status):
                return
            time.sleep(0.05)
        log.info("a callback to %s was given up: %s", letter.app.name, self.sent[letter.place]["answers"])

    def _once(self, letter: Letter) -> int:
        """Send once; nought for no answer."""
        corp, app = self.platform.corp, letter.app
        envelope = sealed(letter.body, app.aes_key, corp.corp_id)
        stamp, nonce = str(corp.clock.second()), str(10**9 + secrets.randbelow(9 * 10**9))
        signed = signature(app.token, stamp, nonce, envelope)
        signed = signed[::-1] if letter.spoiled else signed
        query = urlencode({"msg_signature": signed, "timestamp": stamp, "nonce": nonce})
        told = enveloped(envelope, corp.corp_id, None if app.kind == "contacts" else app.agent_id)
        join, seconds = "&" if "?" in app.url else "?", self.platform.settings.callback_seconds
        try:
            answer = self._http.post(f"{app.url}{join}{query}", content=told, headers=XML, timeout=seconds)
        except (httpx.HTTPError, RuntimeError):  # no answer, or we are being stopped
            return 0
        return answer.status_code


def enveloped(envelope: str, corp_id: str, agent_id: int | None) -> bytes:
    """Write what is posted: the agent stands there only for an app's callbacks (§2.3)."""
    agent = "" if agent_id is None else f"<AgentID><![CDATA[{agent_id}]]></AgentID>"
    return (
        f"<xml><ToUserName><![CDATA[{corp_id}]]></ToUserName>{agent}<Encrypt><![CDATA[{envelope}]]></Encrypt></xml>"
    ).encode()


def check_address(app: App, corp_id: str, now: int, word: str) -> str:
    """Check an address as the console does when it is saved (§2.2); return what was wrong, empty if nothing."""
    envelope = sealed(word.encode(), app.aes_key, corp_id)
    stamp, nonce = str(now), "1234567890"
    query = {
        "msg_signature": signature(app.token, stamp, nonce, envelope),
        "timestamp": stamp,
        "nonce": nonce,
        "echostr": envelope,
    }
    try:
        join = "&" if "?" in app.url else "?"
        answer = httpx.get(f"{app.url}{join}{urlencode(query)}", timeout=ECHO_SECONDS)
    except httpx.HTTPError:
        return "openapi回调地址请求不通过: no answer"
    if answer.status_code != OK:
        return f"openapi回调地址请求不通过: HTTP {answer.status_code}"
    return "" if answer.content == word.encode() else "echostr校验失败"
