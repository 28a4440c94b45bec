"""The registry of endpoints: what is imitated, by which function, from which official page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from wecomsim.wire.platform import Caller, Platform

    Handler = Callable[[Platform, Caller, dict[str, Any]], dict[str, Any]]

__all__ = ["ENDPOINTS", "Endpoint", "endpoint"]


@dataclass(frozen=True)
class Endpoint:
    """One endpoint below `/cgi-bin/`; `kinds`: whose secrets may call it; `empty`: lists an error still carries [P]."""

    path: str
    method: str
    page: str
    handler: Handler
    kinds: frozenset[str]
    empty: dict[str, Any]


ENDPOINTS: dict[str, Endpoint] = {}


def endpoint(
    path: str, method: str, page: str, *, kinds: str = "main", empty: dict[str, Any] | None = None
) -> Callable[[Handler], Handler]:
    """Register a function under a path."""

    def register(handler: Handler) -> Handler:
        ENDPOINTS[path] = Endpoint(path, method, page, handler, frozenset(kinds.split()), empty or {})
        return handler

    return register
