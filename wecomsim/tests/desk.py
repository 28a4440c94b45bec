"""Somebody at a desk: calls the simulated platform as a program would, and does what people do, without HTTP."""

from __future__ import annotations

import json
from typing import Any

from wecomsim.control.doing import do
from wecomsim.people.city import CITIES
from wecomsim.state.clock import Clock
from wecomsim.state.corp import Corp
from wecomsim.wire.answers import Request, Response, answer
from wecomsim.wire.endpoints import ENDPOINTS
from wecomsim.wire.platform import Platform

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100
BEGINS = 1_772_326_800.0  # 2026-03-01 09:00 in Shanghai


class Desk:
    """One small city, its callers and its people; `events` is what would be called back."""

    def __init__(self, city: str = "qinghe", groups: int = 6, members: int = 12) -> None:
        self.corp = Corp(7, Clock(BEGINS, 0.0))
        CITIES[city](self.corp, groups, members)
        self.platform = Platform(self.corp)
        self.events: list[dict[str, Any]] = []
        self.corp.tell = self.events.append

    def token(self, kind: str = "main") -> str:
        """Return a token of the secret of that kind."""
        secret = self.corp.app_of_kind(kind).secret
        told = json.loads(self.raw("gettoken", {"corpid": self.corp.corp_id, "corpsecret": secret}).body)
        return str(told["access_token"])

    def raw(self, path: str, query: dict[str, str], body: bytes = b"", **how: Any) -> Response:
        """Send exactly that."""
        method = how.get("method") or (ENDPOINTS[path].method if path in ENDPOINTS else "GET")
        request = Request(path, method, query, body, how.get("ip", "127.0.0.1"), how.get("headers", {}))
        return answer(self.platform, request)

    def call(self, path: str, *, kind: str = "main", **given: Any) -> dict[str, Any]:
        """Call an endpoint with a good token; texts of errors are cut to what is said of the call itself."""
        query = {"access_token": self.token(kind)}
        if ENDPOINTS[path].method == "GET":
            response = self.raw(path, query | {name: str(value) for name, value in given.items()})
        else:
            response = self.raw(path, query, json.dumps(given, ensure_ascii=False).encode())
        told: dict[str, Any] = json.loads(response.body)
        return told

    def code(self, path: str, *, kind: str = "main", **given: Any) -> int:
        """Return only the number of the answer."""
        return int(self.call(path, kind=kind, **given)["errcode"])

    def do(self, action: str, **given: Any) -> dict[str, Any]:
        """Let somebody do something."""
        return do(self.platform, {"action": action, **given})

    def group(self, place: int = 0) -> Any:
        """Return one of the groups."""
        return list(self.corp.groups.values())[place]


def upload(desk: Desk, path: str = "media/upload", content: bytes = JPEG, name: str = "图.jpg", **query: str) -> Any:
    """Upload a file as the official page shows it."""
    boundary = "acebdf13572468"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="media"; filename="{name}"; filelength={len(content)}\r\n'
    body = (
        head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + f"\r\n--{boundary}--\r\n".encode()
    )
    headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
    return json.loads(desk.raw(path, {"access_token": desk.token(), **query}, body, headers=headers).body)
