"""Changes of communities: find or make them, place them on the type axes, admit and release members, publish, undo."""

from jinlin.communities.actions.mirroring import (
    GroupAsIs,
    Mirrored,
    SeatAsIs,
    end_group,
    mirror_groups,
    note_leaves,
)
from jinlin.communities.actions.resolving import (
    Channels,
    CommunityKey,
    Directory,
    Known,
    NameFitsTwo,
    resolve_communities,
)
from jinlin.communities.actions.undoing import undo_run

__all__ = [
    "Channels",
    "CommunityKey",
    "Directory",
    "GroupAsIs",
    "Known",
    "Mirrored",
    "NameFitsTwo",
    "SeatAsIs",
    "end_group",
    "mirror_groups",
    "note_leaves",
    "resolve_communities",
    "undo_run",
]
