"""How somebody who was admitted gets into their group: the group's own code, once there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinlin.communities.models import Community

__all__ = ["Entrance", "entrance_of"]


@dataclass(frozen=True)
class Entrance:
    """The way into a group: a picture of a code to scan, or an address to open."""

    image_url: str = ""
    url: str = ""


def entrance_of(community: Community | None) -> Entrance | None:
    """Return the way into a group; None where it has no code, and a colleague invites by hand."""
    del community
    return None
