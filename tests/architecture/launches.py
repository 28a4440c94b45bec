"""Launches for the registries: one on its way in 静安店."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.launch import library
from jinlin.launch.actions import Idea, begin
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.launch.models import Launch
    from tests.world import World


def launch_of_jingan(world: World) -> Launch:
    """Begin to prepare one more group of 静安店."""
    world.counts["launch"] = world.counts.get("launch", 0) + 1
    idea = Idea("fresh", f"静安店新群 {world.counts['launch']}", world.jingan, library.pack("fresh").types)
    return begin(who=access_of(world.lin), idea=idea, now=NOW)


ADDRESSES: dict[str, Callable[[World], dict[str, Any]]] = {
    **dict.fromkeys(
        ("launch-one", "launch-people", "launch-open", "launch-drop"),
        lambda world: {"slug": launch_of_jingan(world).slug},
    ),
    "launch-apply": lambda world: {"slug": launch_of_jingan(world).community.slug},
}
