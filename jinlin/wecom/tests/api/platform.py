"""A platform that answers as the sheet prints it, and notes exactly what it was asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import msgspec

from jinlin.wecom.api import WeCom
from jinlin.wecom.client.caller import Answer, Caller
from jinlin.wecom.client.tokens import App

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "accesstoken000001"
OK = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True)
class Case:
    """A call of ours, what the sheet says goes over the wire for it, and the answer the sheet prints."""

    path: str
    call: Callable[[WeCom], Any]
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    gives: Any = ...  # what our method returns, where that is said
    method: str = "POST"


def got(path: str, call: Callable[[WeCom], Any], answer: dict[str, Any], gives: Any = ..., **query: str) -> Case:
    """Write a case of GET."""
    return Case(path, call, query=query, answer=answer, gives=gives, method="GET")


def posted(
    path: str,
    call: Callable[[WeCom], Any],
    body: dict[str, Any],
    answer: dict[str, Any] | None = None,
    gives: Any = ...,
) -> Case:
    """Write a case of POST."""
    return Case(path, call, body=body, answer=answer or {}, gives=gives)


class Recorder(Caller):
    """Keeps every answer as it was read."""

    def _checked(self, path: str, response: httpx.Response, into: type[Any]) -> Any:
        answer = super()._checked(path, response, into)
        self.read: list[Answer] = [*getattr(self, "read", []), answer]
        return answer


class Platform:
    """Gives one answer to whatever is asked; `asked` holds method, path, query without the token, and body."""

    def __init__(self, answer: dict[str, Any] | httpx.Response) -> None:
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        self._answer = answer
        self.caller = Recorder(
            App("ww6a112864f8022910", "s", 1000002), transport=httpx.MockTransport(self.respond), sleep=_never
        )
        self.wecom = WeCom(self.caller)

    def respond(self, request: httpx.Request) -> httpx.Response:
        """Answer; a token where one is asked for."""
        path, query = request.url.path.removeprefix("/cgi-bin/"), dict(request.url.params)
        if path == "gettoken":
            return httpx.Response(200, json={**OK, "access_token": TOKEN, "expires_in": 7200})
        assert query.pop("access_token", TOKEN) == TOKEN
        content = request.content
        is_json = request.headers.get("content-type", "").startswith("application/json")
        self.asked.append((request.method, path, query, json.loads(content) if is_json else content or None))
        return self._answer if isinstance(self._answer, httpx.Response) else httpx.Response(200, json=self._answer)

    def read(self) -> dict[str, Any]:
        """Return what our structs hold of the last answer."""
        told: dict[str, Any] = msgspec.to_builtins(self.caller.read[-1])
        return told


def lost(sent: Any, read: Any, where: str = "") -> list[str]:
    """List what the platform sent and our structs did not keep."""
    if isinstance(sent, dict):
        here = read if isinstance(read, dict) else {}
        return [each for name, value in sent.items() for each in lost(value, here.get(name, ...), f"{where}.{name}")]
    if isinstance(sent, list):
        pairs = zip(sent, read if isinstance(read, list) else [...] * len(sent), strict=False)
        return [each for place, (one, other) in enumerate(pairs) for each in lost(one, other, f"{where}[{place}]")]
    return [] if sent == read or str(sent) == str(read) else [where]


def _never(_seconds: float) -> None:
    raise AssertionError("nothing here is worth waiting for")
