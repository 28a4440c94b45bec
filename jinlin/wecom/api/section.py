"""What every section of the interface shares: one call by the registry, and checks before anything is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from jinlin.wecom.api.endpoints import ENDPOINTS
from jinlin.wecom.client.caller import Answer
from jinlin.wecom.client.errors import OverLimit

if TYPE_CHECKING:
    from collections.abc import Sized

    from jinlin.wecom.client.caller import Caller

A = TypeVar("A", bound=Answer)


class Section:
    """A part of the interface, calling through one app."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def ask(self, path: str, into: type[A], /, **given: Any) -> A:
        """Call an endpoint; what is None is left out. Raises WeComError and its kinds, Uncertain where it may be done."""
        endpoint = ENDPOINTS[path]
        told = {name: value for name, value in given.items() if value is not None}
        if endpoint.method == "GET":
            return self.caller.get(path, into, told)
        return self.caller.post(path, into, told, repeatable=not endpoint.once)


def at_most(most: int, what: str, things: Sized) -> None:
    """Refuse more than the platform takes, before asking. Raises OverLimit."""
    if len(things) > most:
        raise OverLimit(what=what, most=most)
