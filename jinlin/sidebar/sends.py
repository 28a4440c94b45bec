"""What is to be said in the chat that is open: one tap sends it, and it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinlin.messaging import bodies, declaring
from jinlin.messaging.models import Channel
from jinlin.sidebar import duties
from jinlin.tasks.models import Subject

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.messaging.models import Post
    from jinlin.workspaces.access import Access

__all__ = ["SEND", "part", "sent"]

SEND, SHOWN = "posts.send", 20


@dataclass(frozen=True)
class Said:
    """A message that waits: its words, how long there is, whether it goes out from here or by the mass task."""

    post: Post
    words: str
    left: str
    here: bool


def part(access: Access, community: Community, _words: str, now: datetime) -> dict[str, Any]:
    """Return the messages that wait in this chat, then the reader's tasks here."""
    rows = declaring.due_in(community, now)[:SHOWN] if access.can(SEND) else []
    says = [
        Said(row, bodies.text_of(row.body), duties.time_left(row.until - now), row.channel != Channel.GROUP_TASK)
        for row in rows
    ]
    return {"says": says, **duties.part(access, Subject("community", community.pk), now)}


def sent(access: Access, community: Community, post: str, now: datetime) -> bool:
    """Note a message as handed to the client from here; say whether it was one that waited."""
    if not post.isdecimal() or not access.can(SEND):
        return False
    return declaring.sent_by_click(who=access, community=community, post=int(post), now=now)
