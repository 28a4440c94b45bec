"""Follow a task of the platform to its end: who confirmed, what became of each group, when it is over (R-269).

Nothing tells of a confirmation: it is asked for, often at first, seldom later [D:93338]. What the platform says counts,
whatever we thought: a group that was given up and sent to after all is sent.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.core import faults
from jinlin.messaging.models import Post, PostState, Sending, SendingState
from jinlin.messaging.sending import ending
from jinlin.wecom.client.errors import WeComError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.wecom.api import WeCom
    from jinlin.wecom.api.mass import Sent

__all__ = ["CANCELLED", "finish_unmade", "follow"]

faults.declare("messaging:stop-told", "messaging:results-read", "messaging:results-kept")

CANCELLED = 41093
CONFIRMED, SENT = 2, 1
FAULTS = {2: "not_friend", 3: "quota"}  # status of get_groupmsg_send_result [D:93338]
# How often it is asked, by the age of the task.
PACE = (
    (timedelta(minutes=10), timedelta(minutes=1)),
    (timedelta(hours=2), timedelta(minutes=5)),
    (timedelta(days=400), timedelta(minutes=15)),
)


def follow(row: Sending, platform: WeCom, now: datetime) -> None:
    """Ask how far a task is; stop it where it is to be stopped or its time is over, and end what is left."""
    is_over = row.stop_wanted_at is not None or row.until <= now
    if is_over and row.stopped_at is None:
        _stop(row, platform, now)
    confirmed = _confirmed_at(row, platform)
    results = list(platform.mass.iter_results(str(row.msgid), row.account.userid)) if confirmed else []
    faults.reach("messaging:results-read")
    _keep(row, confirmed, results, now, is_over=is_over)
    faults.reach("messaging:results-kept")


def _stop(row: Sending, platform: WeCom, now: datetime) -> None:
    """Stop who has not confirmed; a task that is stopped already is fine. What was sent stays sent [D:97611]."""
    try:
        platform.mass.cancel(str(row.msgid))
    except WeComError as error:
        if error.errcode != CANCELLED:
            raise
    faults.reach("messaging:stop-told")
    Sending.objects.filter(pk=row.pk).update(stopped_at=now)
    row.stopped_at = now


def _confirmed_at(row: Sending, platform: WeCom) -> datetime | None:
    """Return when the owner pressed send; None while they have not."""
    for sender in platform.mass.iter_senders(str(row.msgid)):
        if sender.userid.lower() == row.account.userid and sender.status == CONFIRMED:
            return datetime.fromtimestamp(sender.send_time or 0, UTC)
    return None


@transaction.atomic
def _keep(row: Sending, confirmed: datetime | None, results: Sequence[Sent], now: datetime, *, is_over: bool) -> None:
    """Keep what the platform told of each group, and end what it will tell nothing more of."""
    posts = dict(Post.objects.filter(sending=row).values_list("community__external_id", "pk"))
    told = {each.chat_id: each for each in results if each.chat_id in posts}
    ending.sent(
        row.workspace,
        {
            posts[chat]: datetime.fromtimestamp(each.send_time or int(now.timestamp()), UTC)
            for chat, each in told.items()
            if each.status == SENT
        },
        evidence="platform",
        now=now,
    )
    for status, fault in FAULTS.items():
        failed = [posts[chat] for chat, each in told.items() if each.status == status]
        ending.end(row.workspace, failed, PostState.FAILED, fault=fault, now=now)
    if confirmed or is_over:
        _end_the_rest(row, [pk for chat, pk in posts.items() if chat not in told], now, confirmed=bool(confirmed))
    _move_on(row, confirmed, now, done=bool(confirmed) or is_over)


def _end_the_rest(row: Sending, ids: Sequence[int], now: datetime, *, confirmed: bool) -> None:
    """End the groups of which nothing was told: left out by the owner, or never confirmed."""
    if confirmed:
        ending.end(row.workspace, ids, PostState.FAILED, fault="left_out", now=now)
    elif row.stop_wanted_at:
        ending.end(row.workspace, ids, PostState.SKIPPED, fault="stopped", now=now)
    else:
        ending.end(row.workspace, ids, PostState.EXPIRED, fault="not_confirmed", now=now)


def _move_on(row: Sending, confirmed: datetime | None, now: datetime, *, done: bool) -> None:
    changes: dict[str, object] = {"polled_at": now, "claimed_until": None, "error": "", "confirmed_at": confirmed}
    if done:
        changes |= {"state": SendingState.DONE, "ended_at": now}
    else:
        age = now - row.at
        pace = next(every for until, every in PACE if age < until)
        changes["due_at"] = min(now + pace, row.until) if row.until > now else now + pace
    Sending.objects.filter(pk=row.pk, state=SendingState.ASKED).update(**changes)


@transaction.atomic
def finish_unmade(row: Sending, now: datetime) -> None:
    """End a sending for which the platform was never asked: everything was taken back, or its time is over."""
    rows = Sending.objects.filter(pk=row.pk, claimed_until=row.claimed_until, state=SendingState.WAITING)
    if not rows.update(state=SendingState.DONE, ended_at=now, claimed_until=None):
        return
    left = list(Post.objects.filter(sending=row).values_list("pk", flat=True))
    state = (PostState.SKIPPED, "stopped") if row.stop_wanted_at else (PostState.EXPIRED, "not_sent")
    ending.end(row.workspace, left, state[0], fault=state[1], now=now)
