"""Whose talk it is: of a customer group we follow, or of a room the platform says is none of ours.

What is neither yet is asked for on first sight, since the event that a group was opened may have been lost, and its talk
waits for the answer: the platform keeps it for five days only. Nobody waits for ever, and no room is waited for twice.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.wecom import rechecks
from jinlin.wecom.models import Chat, Room

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.workspaces.models import Workspace

__all__ = ["Sides", "are_awaited", "told_apart"]

log = logging.getLogger("jinlin.wecom")

READABLE_AFTER = timedelta(seconds=30)  # a group opened a moment ago cannot be read at once (§3.2)
AWAITED = timedelta(hours=6)
ASKED_EVERY = timedelta(days=1)  # a room that is none of ours may become one: its owner comes into our range


@dataclass(frozen=True)
class Sides:
    """Rooms whose talk is ours, and rooms whose talk is not; of any other we cannot say yet."""

    ours: set[str]
    others: set[str]


def are_awaited(workspace: int, now: datetime) -> bool:
    """Say whether the answer about some room is still to come: until then fetching would only fetch the same."""
    followed = Chat.objects.filter(workspace=workspace).values("chat_id")
    return _unanswered(workspace).filter(met_at__gt=now - AWAITED).exclude(chat_id__in=followed).exists()


def _unanswered(workspace: int) -> QuerySet[Room]:
    return Room.objects.filter(workspace=workspace, not_ours_at=None, passed_over_at=None)


@transaction.atomic
def told_apart(workspace: Workspace, met: set[str], now: datetime) -> Sides:
    """Say whose the rooms are, have the platform asked about those we meet first, and give up what nobody answered for."""
    ours = set(Chat.objects.filter(workspace=workspace, chat_id__in=met).values_list("chat_id", flat=True))
    rows = Room.objects.filter(workspace=workspace)
    rows.filter(chat_id__in=ours).delete()
    _pass_over(workspace, met, now)
    known = {row.chat_id: row for row in rows.filter(chat_id__in=met - ours)}
    old = {key for key, row in known.items() if row.asked_at + ASKED_EVERY <= now}
    rows.filter(chat_id__in=old).update(asked_at=now)
    _meet(workspace, met - ours - known.keys(), now)
    rechecks.ask(workspace, "chat", sorted(old | (met - ours - known.keys())), now=now, wait=READABLE_AFTER)
    return Sides(ours, {key for key, row in known.items() if row.not_ours_at or row.passed_over_at})


def _meet(workspace: Workspace, keys: Iterable[str], now: datetime) -> None:
    fresh = [Room(workspace=workspace, chat_id=key, met_at=now, asked_at=now) for key in sorted(keys)]
    Room.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=400)


def _pass_over(workspace: Workspace, met: set[str], now: datetime) -> None:
    """Let the talk of rooms go that nobody could tell us about in time, rather than lose that of all the others."""
    late = _unanswered(workspace.pk).filter(chat_id__in=met, met_at__lte=now - AWAITED)
    for chat_id in late.values_list("chat_id", flat=True):
        log.warning("archive of workspace %s: nobody answered for room %s, passed over", workspace.pk, chat_id)
    late.update(passed_over_at=now)
