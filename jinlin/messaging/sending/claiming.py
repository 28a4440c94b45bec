"""Sendings as rows: taken for a while by one worker, put off, kept; nothing here talks to the platform."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from jinlin.messaging.models import Post, PostState, Sending, SendingState
from jinlin.messaging.senders import in_pieces
from jinlin.messaging.sending import ending

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = ["LEASE", "OVER", "begin_call", "claim", "keep_task", "put_off", "refuse", "renew", "unmake"]

LEASE = timedelta(minutes=2)
OVER = (SendingState.DONE, SendingState.REFUSED)
PATIENCE = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
FREE = Q(claimed_until=None)


def claim(now: datetime, most: int) -> list[Sending]:
    """Take what is due and in nobody's hands; those of a connection that is stopped wait."""
    rows = Sending.objects.filter(~Q(state__in=["done", "refused"]), due_at__lte=now)
    rows = rows.filter(FREE | Q(claimed_until__lt=now)).exclude(workspace__wecom__paused_at__isnull=False)
    rows = rows.select_related("workspace", "account", "body").order_by("due_at", "pk")
    found = list(rows[:most])
    if not found:
        return []
    with transaction.atomic():
        return [row for row in found if _take(row, FREE | Q(claimed_until__lt=now), now)]


def renew(row: Sending, now: datetime) -> bool:
    """Take it for a lease more before the platform is asked, where little of it is left; say whether it is still ours."""
    if row.claimed_until and row.claimed_until - now > LEASE / 2:
        return True
    return _take(row, Q(claimed_until=row.claimed_until), now)


def _take(row: Sending, free: Q, now: datetime) -> bool:
    until = now + LEASE
    if not Sending.objects.filter(free, pk=row.pk).exclude(state__in=OVER).update(claimed_until=until):
        return False
    row.claimed_until = until
    return True


def begin_call(row: Sending, told: str, now: datetime) -> bool:
    """Write down that the platform is about to be asked; say no while one that looks the same there is uncertain."""
    changes = {"state": SendingState.CALLED, "told": told, "called_at": now, "tries": F("tries") + 1}
    try:
        with transaction.atomic():
            rows = Sending.objects.filter(pk=row.pk, state=SendingState.WAITING, claimed_until=row.claimed_until)
            done = rows.update(**changes)
    except IntegrityError:
        return False
    row.state, row.told, row.called_at = SendingState.CALLED, told, now
    return bool(done)


def unmake(row: Sending) -> None:
    """Take the intent back: the platform said itself that it did nothing."""
    Sending.objects.filter(pk=row.pk, claimed_until=row.claimed_until).update(state=SendingState.WAITING)
    row.state = SendingState.WAITING


@transaction.atomic
def keep_task(row: Sending, msgid: str, unreachable: Sequence[str], now: datetime) -> None:
    """Keep the platform's number of a task; the groups it cannot reach have failed. Twice changes nothing."""
    changes = {"state": SendingState.ASKED, "msgid": msgid, "asked_at": now, "claimed_until": None, "error": ""}
    waiting = Sending.objects.filter(pk=row.pk, state=SendingState.CALLED)
    if not waiting.update(**changes, due_at=now + timedelta(minutes=1)):
        return
    row.state, row.msgid = SendingState.ASKED, msgid
    for piece in in_pieces(unreachable):
        mine = Post.objects.filter(sending=row, community__external_id__in=piece).values_list("pk", flat=True)
        ending.end(row.workspace, list(mine), PostState.FAILED, fault="unreachable", now=now)


def put_off(row: Sending, *, until: datetime | None = None, error: str = "", state: str = "", now: datetime) -> None:
    """Go on with it later; one that another worker has taken over is left to it."""
    due = max(now + PATIENCE[min(row.tries, len(PATIENCE) - 1)], until or now) if error else (until or now)
    mine = Sending.objects.filter(pk=row.pk, claimed_until=row.claimed_until).exclude(state__in=OVER)
    mine.update(due_at=due, claimed_until=None, error=error[:200], **({"state": state} if state else {}))


@transaction.atomic
def refuse(row: Sending, error: str, now: datetime) -> None:
    """Leave a task that the platform refused for good: its groups have failed, with the platform's words."""
    rows = Sending.objects.filter(pk=row.pk, claimed_until=row.claimed_until).exclude(state__in=OVER)
    if rows.update(state=SendingState.REFUSED, error=error[:200], claimed_until=None, ended_at=now):
        mine = Post.objects.filter(sending=row).values_list("pk", flat=True)
        ending.end(row.workspace, list(mine), PostState.FAILED, fault="platform", reason=error, now=now)
