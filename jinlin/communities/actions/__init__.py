"""Changes of communities: find or make them, place them on the type axes, admit and release members, publish, undo."""

from jinlin.communities.actions.resolving import (
    Channels,
    CommunityKey,
    Directory,
    Known,
    NameFitsTwo,
    resolve_communities,
)
from jinlin.communities.actions.undoing import undo_run

__all__ = ["Channels", "CommunityKey", "Directory", "Known", "NameFitsTwo", "resolve_communities", "undo_run"]
