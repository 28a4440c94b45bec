"""How posts end: sent, failed, expired, taken back; each tells it by a fact and counts as published when it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.content.actions import publications
from jinlin.content.actions.publications import Sent
from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.messaging.models import OPEN, Post, PostState
from jinlin.messaging.senders import in_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from jinlin.workspaces.models import Workspace

__all__ = ["end", "sent", "tell"]

FACTS = {
    PostState.SENT: "post.sent",
    PostState.FAILED: "post.failed",
    PostState.EXPIRED: "post.expired",
    PostState.SKIPPED: "post.skipped",
}


def end(
    workspace: Workspace, ids: Iterable[int], state: PostState, *, fault: str = "", reason: str = "", now: datetime
) -> int:
    """End posts that are open, in the caller's transaction; return how many. Ended ones stay what they are."""
    count = 0
    for piece in in_pieces(ids):
        rows = list(Post.objects.select_for_update().filter(pk__in=piece, state__in=OPEN))
        live = [row.pk for row in rows]
        changes = {"state": state, "fault": fault, "reason": reason[:200], "ended_at": now}
        count += Post.objects.filter(pk__in=live).update(**changes)
        tell(workspace, rows, FACTS[state], now, fault=fault)
    return count


def sent(workspace: Workspace, at: Mapping[int, datetime], *, evidence: str, now: datetime) -> list[Post]:
    """Note posts as sent, by id with the moment, in the caller's transaction; return those for which it is new.

    One that had been given up as expired or failed is sent all the same: the platform has the last word.
    """
    done: list[Post] = []
    for piece in in_pieces(at):
        rows = Post.objects.select_for_update(of=("self",)).filter(pk__in=piece).exclude(state=PostState.SENT)
        rows = rows.exclude(state__in=[PostState.REFUSED, PostState.MERGED])
        done += rows.select_related("body", "community")
    for row in done:
        row.state, row.evidence, row.fault, row.reason = PostState.SENT, evidence, "", ""
        row.sent_at = row.ended_at = at[row.pk]
    Post.objects.bulk_update(done, ["state", "evidence", "fault", "reason", "sent_at", "ended_at"], batch_size=200)
    tell(workspace, done, "post.sent", now, evidence=evidence)
    publications.record_all(workspace=workspace, sent=[_published(row) for row in done])
    return done


def _published(row: Post) -> Sent:
    """Say what went out as content keeps it: promo share, rates by column and variant follow from there (R-244)."""
    return Sent(
        key=f"post:{row.pk}",
        community=row.community_id,
        at=row.sent_at or row.at,
        direction=row.body.direction,
        promo=row.promo,
        sender=row.community.owner_id,
        asset=row.asset_id,
        column=row.column_id,
        variant=row.variant,
        source=(row.source_kind, row.source_id) if row.source_id is not None else ("post", row.pk),
    )


def tell(workspace: Workspace, rows: Sequence[Post], kind: str, now: datetime, **more: Any) -> None:
    """Record what became of posts; a post that is tried again tells it anew."""
    happened = [
        Happened(kind, f"{row.pk}.{row.attempt}", row.sent_at or now, _data(row) | {k: v for k, v in more.items() if v})
        for row in rows
    ]
    events.record_all(workspace, happened, now=now)


def _data(row: Post) -> dict[str, Any]:
    return {"post": row.pk, "community": row.community_id, "source": row.source_kind, "source_id": row.source_id}
