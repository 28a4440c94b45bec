"""每日合并: what can wait and had no room in its day is put together into one message a group, once a day (R-117)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from jinlin.content.parts import Part
from jinlin.core.clock import local_date
from jinlin.messaging import bodies, posting
from jinlin.messaging.bodies import Content
from jinlin.messaging.models import Post, PostState
from jinlin.messaging.posting import Wanted
from jinlin.messaging.senders import in_pieces
from jinlin.messaging.sending import ending

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.workspaces.models import Workspace

__all__ = ["put_together"]

AT_ONCE, LONGEST = 2000, 3600  # rows; bytes of a text, which the platform cuts at 4,000 [D:92135]


@transaction.atomic
def put_together(now: datetime) -> bool:
    """Make one post of what waits for the digest in each group of a workspace; say whether more is waiting.

    A digest that the door refuses expires what is in it: nothing waits for ever.
    """
    due = Post.objects.filter(state=PostState.QUEUED, at__lte=now)
    first = due.order_by("at").values_list("workspace", flat=True).first()
    if first is None:
        return False
    rows = due.filter(workspace=first).select_related("workspace", "body").order_by("at", "pk")[:AT_ONCE]
    found = list(rows)
    by_group: dict[tuple[int, str], list[Post]] = defaultdict(list)
    for row in found:
        by_group[row.community_id, row.channel].append(row)
    fitting = [_fitting(rows) for rows in by_group.values()]
    _plan(found[0].workspace, fitting, now)
    return len(found) == AT_ONCE


def _plan(workspace: Workspace, groups: Sequence[list[Post]], now: datetime) -> None:
    made = bodies.keep_all(workspace, [_content(rows) for rows in groups], now=now)
    wanted = [
        Wanted(
            community_id=rows[0].community_id,
            at=now,
            body_id=body.pk,
            key=f"digest:{rows[0].pk}",
            channel=rows[0].channel,
            otherwise="move",
            label=_("每日合并"),
        )
        for rows, body in zip(groups, made, strict=True)
    ]
    planned = {post.key: post for post in posting.plan(who=workspace, wanted=wanted, now=now).posts}
    for rows, wish in zip(groups, wanted, strict=True):
        post, ids = planned.get(wish.key), [row.pk for row in rows]
        if post is None:
            ending.end(workspace, ids, PostState.EXPIRED, fault="no_room", now=now)
        else:
            for piece in in_pieces(ids):
                merged = Post.objects.filter(pk__in=piece, state=PostState.QUEUED)
                merged.update(state=PostState.MERGED, digest=post, ended_at=now, on=local_date(post.at, workspace.zone))


def _fitting(rows: Sequence[Post]) -> list[Post]:
    """Return the messages that fit into one text; the others wait for the next digest."""
    size, fitting = 0, list[Post]()
    for row in rows:
        size += len(bodies.text_of(row.body).encode()) + 6
        if fitting and size > LONGEST:
            break
        fitting.append(row)
    return fitting


def _content(rows: Sequence[Post]) -> Content:
    """Join the words of messages under numbers; one alone is said as it is."""
    words = [bodies.text_of(row.body) for row in rows]
    said = [f"{number}. {each}" for number, each in enumerate(words, 1)] if len(words) > 1 else words
    promo, demand = any(row.promo for row in rows), any(row.demand for row in rows)
    return Content((Part("text", text="\n".join(said)),), rows[0].body.direction, promo, demand)
