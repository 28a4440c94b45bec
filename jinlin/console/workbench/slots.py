"""Row 1 of the workbench: what goes out today, slot by slot, and one button for the owners who have not sent (ux.md §4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.core import present
from jinlin.messaging import progress

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access

__all__ = ["slots"]

SHOWN = 12


def slots(access: Access, *, own: bool) -> dict[str, Any]:
    """Return today's slots of the subtree, or of what the reader alone has to send, those that need a hand first."""
    found = progress.slots_of(access, present.now(), staff=access.staff if own else None)
    first = sorted(found, key=lambda slot: (slot.sent == slot.total, slot.at))[:SHOWN]
    return {
        "slots": sorted(first, key=lambda slot: slot.at),
        "slot_count": len(found),
        "only_mine": own,
        "may_nudge": access.can("posts.plan"),
        "may_send": access.can("posts.send"),
    }
