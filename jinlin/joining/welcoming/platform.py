"""What the platform tells about new friends, heard twice: at once by the lane below, and in order with all other events.

A welcome code is good for 20 seconds, and the worker may be in the middle of something long. So a lane of its own looks
at callbacks as they come, before their turn, and welcomes; when their turn comes, the same row is found again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.joining.welcoming import greeting, sending
from jinlin.wecom.crypto import NotAnEnvelope
from jinlin.wecom.jobs import by_change
from jinlin.wecom.models import Callback
from jinlin.wecom.payloads import event_in
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.joining.welcoming.sending import Open
    from jinlin.wecom.jobs import Heard

__all__ = ["HANDLERS", "Lane"]

ADDED = {"add_external_contact", "add_half_external_contact"}
AT_ONCE = 2000


def _was_added(heard: Heard) -> None:
    greeting.hear(heard.connection.workspace, heard.event, now=heard.now)


HANDLERS = by_change("change_external_contact", dict.fromkeys(ADDED, _was_added))


class Lane:
    """Looks at callbacks newer than those it has seen, and welcomes whoever came; safe on several machines at once."""

    def __init__(self) -> None:
        self._seen: int | None = None

    def go_on(self, open_platform: Open, now: datetime) -> bool:
        """Welcome whoever has come since the last look; say whether there was somebody."""
        heard = self._hear(now)
        return sending.send_greetings(open_platform, now) or heard

    def _hear(self, now: datetime) -> bool:
        rows = Callback.objects.order_by("pk")
        if self._seen is None:  # what came before we began, and may still be welcomed
            rows = rows.filter(received_at__gt=now - greeting.HOLDS)
            self._seen = Callback.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            found = list(rows.filter(pk__lte=self._seen).values_list("pk", "workspace_id", "body"))
        else:
            found = list(rows.filter(pk__gt=self._seen).values_list("pk", "workspace_id", "body")[:AT_ONCE])
            self._seen = found[-1][0] if found else self._seen
        codes = [(workspace, body) for _pk, workspace, body in found if "WelcomeCode" in body]
        return sum(_hear_one(workspace, body, now) for workspace, body in codes) > 0


def _hear_one(workspace: int, body: str, now: datetime) -> bool:
    """Keep who was added, before the event's turn; say whether somebody was."""
    try:
        event = event_in(body.encode())
    except NotAnEnvelope:
        return False
    if event.kind != "change_external_contact" or event.change not in ADDED or not event.text("WelcomeCode"):
        return False
    return greeting.hear(Workspace.objects.get(pk=workspace), event, now=now) is not None
