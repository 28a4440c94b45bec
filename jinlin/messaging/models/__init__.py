"""Words that go out: posts and the platform's tasks, announcements, broadcasts; how often, and where nothing goes out."""

from __future__ import annotations

from jinlin.messaging.models.announcements import (
    UNDER_WAY,
    Announcement,
    AnnouncementKind,
    Edition,
    Posting,
    PostingState,
)
from jinlin.messaging.models.broadcasts import Broadcast, BroadcastState, Otherwise
from jinlin.messaging.models.pauses import Pause
from jinlin.messaging.models.policies import QuotaKind, Risk, RiskOption, RiskState, SendPolicy, TypeBudget
from jinlin.messaging.models.posts import (
    OPEN,
    TAKING,
    Body,
    Channel,
    Nudge,
    Post,
    PostState,
    Sending,
    SendingState,
    Upload,
    Urgency,
)

__all__ = [
    "OPEN",
    "TAKING",
    "UNDER_WAY",
    "Announcement",
    "AnnouncementKind",
    "Body",
    "Broadcast",
    "BroadcastState",
    "Channel",
    "Edition",
    "Nudge",
    "Otherwise",
    "Pause",
    "Post",
    "PostState",
    "Posting",
    "PostingState",
    "QuotaKind",
    "Risk",
    "RiskOption",
    "RiskState",
    "SendPolicy",
    "Sending",
    "SendingState",
    "TypeBudget",
    "Upload",
    "Urgency",
]
