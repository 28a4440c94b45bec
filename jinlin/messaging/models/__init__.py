"""Words that go out to groups: announcements, and what became of them; and where nothing goes out for now."""

from __future__ import annotations

from jinlin.messaging.models.announcements import (
    UNDER_WAY,
    Announcement,
    AnnouncementKind,
    Edition,
    Posting,
    PostingState,
)
from jinlin.messaging.models.pauses import Pause

__all__ = [
    "UNDER_WAY",
    "Announcement",
    "AnnouncementKind",
    "Edition",
    "Pause",
    "Posting",
    "PostingState",
]
