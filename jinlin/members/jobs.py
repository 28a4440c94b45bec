"""Changes of tags by the clock: sent to the platform one after the other, mirrored when it has agreed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jinlin.core import faults, present
from jinlin.core.refusals import Refusal
from jinlin.members import actions
from jinlin.wecom import rechecks
from jinlin.wecom.actions.connecting import NotConnected
from jinlin.wecom.client.errors import (
    BadCorp,
    BadSecret,
    Busy,
    NotJson,
    NotOurCustomer,
    RateLimited,
    TimedOut,
    TokenRejected,
    TooManyAtOnce,
    Uncertain,
    Unreachable,
    WriteConflict,
)
from jinlin.wecom.models import Connection
from jinlin.wecom.reading import pause_if_useless

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.members.models import TagChange
    from jinlin.wecom.api import WeCom

    Open = Callable[[Connection], WeCom]

__all__ = ["send_tag_changes"]

faults.declare("members:tags-sent", "members:tags-kept")

AT_ONCE = 20
CUSTOMER = ("wo", "wm")  # how the platform's ids of customers begin
LATER = (
    BadCorp,
    BadSecret,
    Busy,
    NotJson,
    RateLimited,
    TimedOut,
    TokenRejected,
    TooManyAtOnce,
    Uncertain,
    Unreachable,
    WriteConflict,
)


def send_tag_changes(open_platform: Open, now: datetime) -> bool:
    """Send what is due; say whether more is waiting. Safe on several machines at once."""
    rows, began = actions.claim_tag_changes(now, AT_ONCE), present.now()
    for row in rows:
        at = now + (present.now() - began)  # the calls before this one took their time
        if actions.renew_tag_change(row, now=at):
            _send(row, open_platform, at)
    return len(rows) == AT_ONCE


def _send(row: TagChange, open_platform: Open, now: datetime) -> None:
    """Send one change; what became of it stands on its row."""
    try:
        external_id = _marked(row, open_platform)
    except LATER as error:
        pause_if_useless(row.workspace_id, error, now)
        until = datetime.fromtimestamp(error.until, UTC) if isinstance(error, RateLimited) and error.until else None
        actions.put_off_tag_change(row, error=error, until=until, now=now)
    except Refusal as error:
        actions.fail_tag_change(row, error=error, now=now)
        rechecks.ask(row.workspace, "customer", _ids(row), now=now)  # what we thought of them may be wrong
    else:
        faults.reach("members:tags-sent")
        actions.note_tag_change(row, external_id, now=now)
        faults.reach("members:tags-kept")


def _marked(row: TagChange, open_platform: Open) -> str:
    """Ask the platform; return by which of their ids it knows the customer. Raises NotConnected, NotOurCustomer, WeComError, Uncertain."""
    connection = Connection.objects.select_related("workspace").filter(workspace=row.workspace_id).first()
    if connection is None:
        raise NotConnected
    platform, refused = open_platform(connection), NotOurCustomer(errcode=84061, path="externalcontact/mark_tag")
    for external_id in _ids(row):
        try:
            platform.tags.mark(row.follow.userid, external_id, add=row.add, remove=row.remove)
        except NotOurCustomer as error:  # two ids that turned out to be one person
            refused = error
        else:
            return external_id
    raise refused


def _ids(row: TagChange) -> list[str]:
    ids = row.follow.member.identities.order_by("pk").values_list("external_id", flat=True)
    return [each for each in ids if each.startswith(CUSTOMER)]
