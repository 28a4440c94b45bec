"""Changes of communities: find or make them, place them on the type axes, admit and release members, publish, undo."""

from jinlin.communities.actions.counting import Counted, begin_counting, keep_counted
from jinlin.communities.actions.crediting import credit_channel
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
    "Counted",
    "Directory",
    "GroupAsIs",
    "Known",
    "Mirrored",
    "NameFitsTwo",
    "SeatAsIs",
    "begin_counting",
    "credit_channel",
    "end_group",
    "keep_counted",
    "mirror_groups",
    "note_leaves",
    "resolve_communities",
    "undo_run",
]
