"""What people say and what a click shows: sent from the chat with one tap; an archive that heard it is better evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.messaging.models import Channel, Post, PostState, Sending, SendingState
from jinlin.messaging.sending import ending

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access

__all__ = ["NotToSend", "declare_sent", "due_in", "look_now", "sent_by_click"]


class NotToSend(Refusal):
    """It was sent, taken back, or its time is over."""

    code = "post_not_to_send"
    source_what = _("这条消息不在待发送的列表里")
    source_remedy = _("可能已发送、已取消或过期,请刷新")


def due_in(community: Community, now: datetime) -> QuerySet[Post]:
    """Return what waits to be sent from the chat of a group, the oldest first."""
    rows = Post.objects.filter(
        workspace=community.workspace_id, community=community, state=PostState.ASKED, until__gt=now
    )
    return rows.select_related("body", "sending").order_by("at", "pk")


@transaction.atomic
def declare_sent(*, who: Access, post: Post, evidence: str = "word", now: datetime) -> Post:
    """Note that somebody says a message was sent from the chat; shown as said. Twice changes nothing. Raises NotToSend."""
    if post.channel == Channel.GROUP_TASK or post.state not in {PostState.ASKED, PostState.SENT}:
        raise NotToSend
    if not Post.objects.visible_to(who).filter(pk=post.pk).exists():
        raise NotToSend
    ending.sent(who.workspace, {post.pk: now}, evidence=evidence, now=now)
    post.refresh_from_db()
    return post


def sent_by_click(*, who: Access, community: Community, post: int, now: datetime) -> bool:
    """Note what the toolbar has handed to the client to send; say whether it was one that waited in this chat."""
    row = due_in(community, now).filter(pk=post).exclude(channel=Channel.GROUP_TASK).first()
    if row is None:
        return False
    declare_sent(who=who, post=row, evidence="click", now=now)
    return True


def look_now(*, who: Access, now: datetime) -> int:
    """Let the platform be asked at once about this person's tasks; return how many there are."""
    rows = Sending.objects.filter(workspace=who.workspace, account__staff=who.staff, state=SendingState.ASKED)
    return rows.update(due_at=now)
