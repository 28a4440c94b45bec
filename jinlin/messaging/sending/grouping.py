"""Posts whose time has come: those of one account, content and time become one task of the platform, up to 2,000 groups."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from jinlin.core import faults
from jinlin.messaging import pauses
from jinlin.messaging.models import Channel, Post, PostState, Sending
from jinlin.messaging.senders import in_pieces
from jinlin.messaging.sending import ending

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.workspaces.models import Workspace

__all__ = ["LATE", "call_late", "expire_unsent", "group_due"]

faults.declare("messaging:due-read", "messaging:due-grouped", "messaging:due-kept")

NEEDED = ("workspace", "community__ended_at", "account", "body", "channel", "at", "until")
AT_ONCE, MOST_GROUPS = 10_000, 2000
LATE = timedelta(minutes=30)  # after its time, when nobody has pressed send

Kind = tuple[int, int, "datetime"]  # account, content, time


@transaction.atomic
def group_due(now: datetime) -> bool:
    """Make sendings of what is due in one workspace; say whether more is waiting. Safe to run twice and side by side.

    A post whose last moment is over expires unsent; one whose group was paused or ended meanwhile is not sent. What goes
    out from the chat is shown to whoever keeps the group from now on.
    """
    first = Post.objects.due(now).order_by("at").select_related("workspace").first()
    if first is None:
        return False
    rows = Post.objects.due(now).filter(workspace=first.workspace_id).select_related("community").only(*NEEDED)
    found = list(_unclaimed(rows.order_by("at", "pk"))[:AT_ONCE])
    faults.reach("messaging:due-read")
    if found:
        _hand_out(first.workspace, _still_to_go(first.workspace, found, now), now)
    faults.reach("messaging:due-grouped")
    transaction.on_commit(lambda: faults.reach("messaging:due-kept"))
    return len(found) == AT_ONCE


def _unclaimed(rows: QuerySet[Post]) -> QuerySet[Post]:
    """Leave alone what another worker has in its hands, where the database can say so."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows.select_for_update()


def _still_to_go(workspace: Workspace, rows: Sequence[Post], now: datetime) -> list[Post]:
    """Return what can still be sent, and end the rest with its reason: over, paused, ended, nobody's."""
    stopped = pauses.paused(workspace, [row.community_id for row in rows])
    over = [row.pk for row in rows if row.until <= now]
    paused = [row.pk for row in rows if row.community_id in stopped]
    ended = [row.pk for row in rows if row.community.ended_at is not None]
    lost = [row.pk for row in rows if row.account_id is None]
    gone = {*over, *paused, *ended, *lost}
    ending.end(workspace, over, PostState.EXPIRED, fault="not_sent", now=now)
    for fault, ids in (("paused", paused), ("ended", ended), ("nobody", lost)):
        ending.end(workspace, ids, PostState.SKIPPED, fault=fault, now=now)
    return [row for row in rows if row.pk not in gone]


def _hand_out(workspace: Workspace, rows: Sequence[Post], now: datetime) -> None:
    by_task: dict[Kind, list[Post]] = defaultdict(list)
    for row in rows:
        if row.channel == Channel.GROUP_TASK and row.account_id is not None:
            by_task[row.account_id, row.body_id, row.at].append(row)
    by_person = [row.pk for row in rows if row.channel != Channel.GROUP_TASK]
    parts = [(kind, piece) for kind, mine in by_task.items() for piece in in_pieces(mine, MOST_GROUPS)]
    made = Sending.objects.bulk_create([_sending(workspace, kind, piece, now) for kind, piece in parts], batch_size=200)
    for sending, (_kind, piece) in zip(made, parts, strict=True):
        for ids in in_pieces([row.pk for row in piece]):
            _asked(ids, now, sending)
    for ids in in_pieces(by_person):
        _asked(ids, now, None)


def _sending(workspace: Workspace, kind: Kind, rows: Sequence[Post], now: datetime) -> Sending:
    account, body, at = kind
    until = min(row.until for row in rows)
    return Sending(workspace=workspace, account_id=account, body_id=body, at=at, until=until, due_at=now, made_at=now)


def _asked(ids: Sequence[int], now: datetime, sending: Sending | None) -> None:
    rows = Post.objects.filter(pk__in=ids, state=PostState.PLANNED)
    rows.update(state=PostState.ASKED, asked_at=now, sending=sending)


@transaction.atomic
def expire_unsent(now: datetime) -> bool:
    """End what nobody sent from the chat before its last moment; say whether more is waiting."""
    rows = Post.objects.filter(state=PostState.ASKED, sending=None, until__lte=now).order_by("until")
    found = list(rows.select_related("workspace")[:AT_ONCE])
    for workspace in {row.workspace for row in found}:
        mine = [row.pk for row in found if row.workspace_id == workspace.pk]
        ending.end(workspace, mine, PostState.EXPIRED, fault="not_sent", now=now)
    return len(found) == AT_ONCE


@transaction.atomic
def call_late(now: datetime) -> bool:
    """Notice what nobody has sent half an hour after its time, once each; say whether more is waiting."""
    rows = Post.objects.filter(state=PostState.ASKED, late_at=None, at__lte=now - LATE).order_by("at")
    found = list(rows.select_related("workspace")[:AT_ONCE])
    for ids in in_pieces([row.pk for row in found]):
        Post.objects.filter(pk__in=ids).update(late_at=now)
    for workspace in {row.workspace for row in found}:
        mine = [row for row in found if row.workspace_id == workspace.pk]
        ending.tell(workspace, mine, "post.late", now)
    return len(found) == AT_ONCE
