"""What every section of the interface shares: one call by the registry, and checks before anything is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from jinlin.wecom.api.endpoints import ENDPOINTS
from jinlin.wecom.client.caller import Answer
from jinlin.wecom.client.errors import Incomplete, OverLimit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sized

    from jinlin.wecom.client.caller import Caller

A = TypeVar("A", bound=Answer)
DAY = 86_400


class Page(Protocol):
    """An answer that says where the next one begins; empty at the end (§0.2)."""

    @property
    def next_cursor(self) -> str:
        """The platform's own mark of the next page."""


P = TypeVar("P", bound=Page)


class Section:
    """A part of the interface, calling through one app."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def ask(self, path: str, into: type[A], /, **given: Any) -> A:
        """Call an endpoint; what is None is left out. Raises WeComError and its kinds, Uncertain where it may be done."""
        endpoint = ENDPOINTS[path]
        told = {name: value for name, value in given.items() if value is not None}
        if endpoint.method == "GET":
            return self.caller.get(path, into, told, repeatable=endpoint.idempotent)
        return self.caller.post(path, into, told, repeatable=endpoint.idempotent)


def at_most(most: int, what: str, things: Sized) -> None:
    """Refuse more than the platform takes, before asking. Raises OverLimit."""
    if len(things) > most:
        raise OverLimit(what=what, most=most)


def at_most_days(most: int, since: int, until: int) -> None:
    """Refuse a span of seconds longer than the platform looks back over. Raises OverLimit, Incomplete where it ends before it begins."""
    if until < since:
        raise Incomplete(what="end_time")
    if until - since > most * DAY:
        raise OverLimit(what="end_time - start_time", most=most)


def one_of(what: str, *given: object) -> None:
    """Refuse a call in which none of what it needs is given. Raises Incomplete."""
    if not any(given):
        raise Incomplete(what=what)


def pages(ask: Callable[[str], P]) -> Iterator[P]:
    """Yield page after page, one of them in memory at a time."""
    cursor = ""
    while True:
        page = ask(cursor)
        yield page
        if not page.next_cursor or page.next_cursor == cursor:
            return
        cursor = page.next_cursor
