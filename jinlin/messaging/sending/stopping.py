"""Take back what nobody has sent: here at once, at the platform as a whole task, since it stops no single group [D:97611]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.messaging.models import OPEN, Post, PostState, Sending, SendingState
from jinlin.messaging.senders import in_pieces
from jinlin.messaging.sending import ending
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.workspaces.actions import Actor

__all__ = ["skip"]


def skip(who: Actor, ids: Sequence[int], reason: str, now: datetime) -> int:
    """End open posts (by id) as taken back, in the caller's transaction; return how many.

    Of a task that waits at the platform all groups are taken back or none: a group whose task goes on stays asked.
    """
    workspace, count = workspaces.workspace_of(who), 0
    kept = _bound(ids)
    chosen = [pk for pk in ids if pk not in kept]
    for piece in in_pieces(chosen):
        of = Post.objects.filter(pk__in=piece, sending__isnull=False).values_list("sending", flat=True)
        wanted = Sending.objects.filter(pk__in=list(of), stop_wanted_at=None)
        wanted.exclude(state__in=[SendingState.DONE, SendingState.REFUSED]).update(stop_wanted_at=now, due_at=now)
        count += ending.end(workspace, piece, PostState.SKIPPED, fault="withdrawn", reason=reason, now=now)
    if count and isinstance(who, Access):
        first = Post.objects.get(pk=chosen[0])
        workspaces.audit(who, "posts.withdrawn", first, details={"count": count, "reason": reason}, now=now)
    return count


def _bound(ids: Sequence[int]) -> set[int]:
    """Return those of the posts that share a task of the platform with posts that are to go on."""
    chosen, bound = set(ids), set()
    for piece in in_pieces(ids):
        sendings = Post.objects.filter(pk__in=piece, sending__isnull=False, state=PostState.ASKED).values("sending")
        mates = Post.objects.filter(sending__in=sendings, state__in=OPEN).values_list("pk", "sending_id")
        going_on = {sending for pk, sending in mates if pk not in chosen}
        bound |= {pk for pk, sending in mates if sending in going_on}
    return bound & chosen
