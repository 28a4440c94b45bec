"""The platform's side of the callback address, for tests: seals, signs and sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse

    from jinlin.wecom.crypto import Keys
    from jinlin.wecom.models import App, Connection

corp = "ww6a112864f8022910"


def event(kind: str, change: str = "", *, created: int = 1772676000, **fields: object) -> bytes:
    """Write an event as the platform does: texts in CDATA, numbers bare."""
    parts = {"ToUserName": corp, "FromUserName": "sys", "CreateTime": created, "MsgType": "event", "Event": kind}
    parts |= {"ChangeType": change} if change else {}
    return f"<xml>{''.join(_element(name, value) for name, value in (parts | fields).items())}</xml>".encode()


def _element(name: str, value: object) -> str:
    if isinstance(value, list):
        return f"<{name}>{''.join(_element('Item', each) for each in value)}</{name}>"
    return f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}><![CDATA[{value}]]></{name}>"


@dataclass
class Platform:
    """Who calls, whom, and with which keys."""

    connection: Connection
    app: App
    keys: Keys

    def request(self, message: bytes, *, stamp: str = "1772676000", nonce: str = "77") -> tuple[str, bytes]:
        """Return address and body of a callback."""
        envelope = self.keys.seal(message, salt=b"0123456789abcdef")
        query = {"msg_signature": self.keys.sign(stamp, nonce, envelope), "timestamp": stamp, "nonce": nonce}
        body = f"<xml><ToUserName><![CDATA[{corp}]]></ToUserName><Encrypt><![CDATA[{envelope}]]></Encrypt></xml>"
        return f"/wecom/callback/{self.app.slug}/?{urlencode(query)}", body.encode()

    def check(self, plain: bytes = b"1616140317555161061") -> str:
        """Return the address with which the platform checks it."""
        envelope = self.keys.seal(plain)
        query = {"msg_signature": self.keys.sign("1", "2", envelope), "timestamp": "1", "nonce": "2"}
        return f"/wecom/callback/{self.app.slug}/?{urlencode(query | {'echostr': envelope})}"

    def call(self, client: Client, message: bytes) -> _MonkeyPatchedWSGIResponse:
        """Send a callback."""
        address, body = self.request(message)
        return client.post(address, body, content_type="text/xml")
