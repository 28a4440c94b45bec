"""The registry of list pages: how to make a row that each shows.

A page that shows a list (a `ListingPage` in its context) needs a line here; `test_lists.py` opens it with one row and with
three and expects the same number of queries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import World


def a_group(world: World) -> None:
    """Open a community with a member in it."""
    world.join(world.member(), world.community())


LISTS: dict[str, Callable[[World], Any]] = {
    "groups": a_group,
    "members": a_group,
}
