"""What a community is, who is in it, and what its people decided about it."""

from __future__ import annotations

from jinlin.communities.models.groups import (
    WAYS,
    Basis,
    Channel,
    ChannelKind,
    Community,
    CommunityQuerySet,
    CommunityTag,
    Membership,
    MembershipRole,
    Note,
    OfficialKind,
    OfficialSpan,
    Placement,
)
from jinlin.communities.models.listening import Listener

__all__ = [
    "WAYS",
    "Basis",
    "Channel",
    "ChannelKind",
    "Community",
    "CommunityQuerySet",
    "CommunityTag",
    "Listener",
    "Membership",
    "MembershipRole",
    "Note",
    "OfficialKind",
    "OfficialSpan",
    "Placement",
]
