"""Make tasks at the platform: intent first, then the call, then its number; after any doubt the platform's list decides.

The platform has no number of the client's [D:92135]. A sending that is `called` when it is taken up was interrupted: its
task is looked for among those of the platform by content, sender and the time of the call, and only where it is not
there, a while after the call, the platform is asked again. So nothing is sent twice and nothing is lost.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from jinlin.content import parts as content
from jinlin.core import faults, present
from jinlin.core.refusals import Refusal
from jinlin.members.jobs import LATER
from jinlin.messaging import bodies
from jinlin.messaging.models import Post, PostState, Sending, SendingState
from jinlin.messaging.sending import claiming, following
from jinlin.messaging.sending.content import attached, likeness
from jinlin.wecom.actions.connecting import NotConnected
from jinlin.wecom.client.errors import NotJson, RateLimited, StillDispatching, TimedOut, Uncertain
from jinlin.wecom.models import Connection
from jinlin.wecom.reading import pause_if_useless

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.wecom.api import WeCom

    Open = Callable[[Connection], WeCom]

__all__ = ["SETTLED", "go_on", "reconcile"]

faults.declare(
    "messaging:sending-claimed",
    "messaging:intent-kept",
    "messaging:task-made",
    "messaging:task-kept",
    "messaging:list-read",
)

AT_ONCE = 50
SETTLED = timedelta(seconds=60)  # a call that is under way at the platform has ended by then: it may take 15 seconds
SKEW = timedelta(seconds=60)  # between the platform's clock and ours
LOOK_AGAIN = timedelta(seconds=20)
UNSURE = (Uncertain, NotJson, TimedOut)


def go_on(open_platform: Open, now: datetime) -> bool:
    """Go on with the sendings that are due; say whether more are waiting. Safe on several machines at once."""
    rows, began = claiming.claim(now, AT_ONCE), present.now()
    for row in rows:
        at = now + (present.now() - began)  # the calls before this one took their time
        faults.reach("messaging:sending-claimed")
        if claiming.renew(row, at):
            _go_on(row, open_platform, at)
    return len(rows) == AT_ONCE


def _go_on(row: Sending, open_platform: Open, now: datetime) -> None:
    """Do the next step of one sending; what the platform says to it stands on its row."""
    try:
        platform = open_platform(_connection(row))
        if row.state == SendingState.WAITING:
            _make(row, platform, now)
        elif row.state == SendingState.CALLED:
            reconcile(row, platform, now)
        else:
            following.follow(row, platform, now)
    except StillDispatching:
        claiming.put_off(row, until=now + LOOK_AGAIN, now=now)
    except LATER as error:
        pause_if_useless(row.workspace_id, error, now)
        until = datetime.fromtimestamp(error.until, UTC) if isinstance(error, RateLimited) and error.until else None
        claiming.put_off(row, until=until, error=str(error), now=now)
    except NotConnected as error:
        claiming.put_off(row, until=now + timedelta(minutes=10), error=str(error), now=now)
    except Refusal as error:
        claiming.refuse(row, str(error), now)


def _connection(row: Sending) -> Connection:
    connection = Connection.objects.select_related("workspace").filter(workspace=row.workspace_id).first()
    if connection is None:
        raise NotConnected
    return connection


def _make(row: Sending, platform: WeCom, now: datetime) -> None:
    """Ask the platform for a task, once: the intent is written before."""
    chats = _chats(row)
    if not chats or row.stop_wanted_at or row.until <= now:
        following.finish_unmade(row, now)
        return
    text = content.text_of(bodies.parts_of(row.body))
    pieces = attached(row.workspace, row.body, platform, now)
    if not claiming.begin_call(row, likeness(text, pieces), now):
        claiming.put_off(row, until=now + LOOK_AGAIN, now=now)
        return
    faults.reach("messaging:intent-kept")
    try:
        made = platform.mass.to_groups(row.account.userid, chats, text, pieces)
    except UNSURE as error:  # it may have been made: look for it before asking again
        claiming.put_off(row, until=now + LOOK_AGAIN, error=str(error), now=now)
    except LATER:  # the platform said itself that it did nothing
        claiming.unmake(row)
        raise
    else:
        faults.reach("messaging:task-made")
        claiming.keep_task(row, made.msgid, made.fail_list, now)
        faults.reach("messaging:task-kept")


def _chats(row: Sending) -> list[str]:
    """Return the groups it is to go to, as the platform knows them."""
    posts = Post.objects.filter(sending=row, state=PostState.ASKED, community__external_id__isnull=False)
    return [str(each) for each in posts.order_by("pk").values_list("community__external_id", flat=True)]


def reconcile(row: Sending, platform: WeCom, now: datetime) -> None:
    """Look whether a call that was interrupted made a task: keep its number, or ask again a while after the call."""
    called = row.called_at or now
    msgid = _found(row, platform, called, now)
    faults.reach("messaging:list-read")
    if msgid:
        claiming.keep_task(row, msgid, (), now)
    elif now - called < SETTLED:
        claiming.put_off(row, until=called + SETTLED, now=now)
    else:
        claiming.put_off(row, state=SendingState.WAITING, now=now)


def _found(row: Sending, platform: WeCom, called: datetime, now: datetime) -> str:
    """Return the number of the task of this sender and content made since the call that is no other sending's."""
    since, until = int((called - SKEW).timestamp()), int((max(now, called) + SKEW).timestamp())
    alike = [
        task.msgid
        for task in platform.mass.iter_tasks("group", since, until, filter_type=0)
        if likeness(str(task.text.get("content", "")), task.attachments) == row.told
    ]
    ours = set(Sending.objects.filter(workspace=row.workspace_id, msgid__in=alike).values_list("msgid", flat=True))
    for msgid in alike:
        if msgid not in ours and any(
            each.userid.lower() == row.account.userid for each in platform.mass.iter_senders(msgid)
        ):
            return msgid
    return ""
