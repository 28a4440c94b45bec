"""Remind owners of what waits for them: the platform's own reminder, and an app card that leads to their list (R-269).

The platform takes three reminders of a task within 24 hours [D:97610]. A reminder is a row first and sent by the clock.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.content import parts as content
from jinlin.core.refusals import Refusal, source_text
from jinlin.members.jobs import LATER
from jinlin.messaging import bodies
from jinlin.messaging.models import Nudge, Sending, SendingState
from jinlin.wecom.client.errors import WeComError
from jinlin.wecom.models import App, AppKind, Connection
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from jinlin.wecom.api import WeCom
    from jinlin.workspaces.actions import Actor

    Open = Callable[[Connection], WeCom]

__all__ = ["A_DAY", "MOST", "NothingToNudge", "nudge", "send_nudges"]

MOST, A_DAY, AT_ONCE = 3, timedelta(hours=24), 20
SPENT = {41093: "stopped", 41094: "spent"}
WAITS = timedelta(minutes=2)


class NothingToNudge(Refusal):
    """Everybody has confirmed, or was reminded as often as the platform allows."""

    code = "nothing_to_nudge"
    source_what = source_text("没有可以提醒的群主")
    source_remedy = source_text("都已确认,或 24 小时内已提醒 3 次")


@transaction.atomic
def nudge(*, who: Actor, sendings: Iterable[int], now: datetime) -> int:
    """Remind the owners of tasks (by id) that wait for them; return how many. Raises NothingToNudge."""
    workspace = workspaces.workspace_of(who)
    lately = Count("nudges", filter=Q(nudges__at__gt=now - A_DAY))
    rows = Sending.objects.filter(workspace=workspace, pk__in=list(sendings), state=SendingState.ASKED)
    found = list(rows.annotate(lately=lately).filter(lately__lt=MOST))
    if not found:
        raise NothingToNudge
    by = who.staff if isinstance(who, Access) else None
    Nudge.objects.bulk_create([Nudge(workspace=workspace, sending=row, at=now, by=by) for row in found])
    if isinstance(who, Access):
        workspaces.audit(who, "sending.nudged", found[0], details={"count": len(found)}, now=now)
    return len(found)


def send_nudges(open_platform: Open, now: datetime) -> bool:
    """Send the reminders that wait; say whether there may be more."""
    rows = Nudge.objects.filter(sent_at=None, at__lte=now).order_by("at")
    found = list(rows.select_related("sending__account", "sending__body", "workspace")[:AT_ONCE])
    for row in found:
        _send(row, open_platform, now)
    return len(found) == AT_ONCE


def _send(row: Nudge, open_platform: Open, now: datetime) -> None:
    """Send one: it is noted as sent before it goes out, for a reminder too few harms less than one too many."""
    if not Nudge.objects.filter(pk=row.pk, sent_at=None).update(sent_at=now):
        return
    connection = (
        Connection.objects.select_related("workspace").filter(workspace=row.workspace_id, paused_at=None).first()
    )
    if connection is None or row.sending.state != SendingState.ASKED:
        return
    try:
        platform = open_platform(connection)
        error = _remind(platform, row)
        carded = _card(platform, connection, row)
    except LATER as later:
        Nudge.objects.filter(pk=row.pk).update(sent_at=None, at=now + WAITS, error=str(later)[:200])
    except Refusal as refusal:
        Nudge.objects.filter(pk=row.pk).update(error=str(refusal)[:200])
    else:
        Nudge.objects.filter(pk=row.pk).update(carded=carded, error=error)


def _remind(platform: WeCom, row: Nudge) -> str:
    """Let the platform remind; one it does not take any more still gets the card."""
    try:
        platform.mass.remind(str(row.sending.msgid))
    except WeComError as error:
        if error.errcode not in SPENT:
            raise
        return SPENT[error.errcode]
    return ""


def _card(platform: WeCom, connection: Connection, row: Nudge) -> bool:
    """Send the owner a card of our app; say whether it reached them."""
    app = App.objects.filter(connection=connection, kind=AppKind.MAIN).first()
    if app is None or not app.agent_id or not connection.public_url:
        return False
    card = _card_of(row, connection.public_url)
    told = platform.messages.send(app.agent_id, [row.sending.account.userid], "textcard", card)
    return row.sending.account.userid not in told.invaliduser.lower().split("|")


def _card_of(row: Nudge, base: str) -> dict[str, Any]:
    count = row.sending.posts.filter(state="asked").count()
    words = content.plain(bodies.parts_of(row.sending.body))[:120]
    return {
        "title": _("有群发等你确认"),
        "description": _("%(count)s 个群 · %(words)s") % {"count": count, "words": words},
        "url": f"{base.rstrip('/')}{reverse('my-sends')}",
        "btntxt": _("去发送"),
    }
