"""Until when everything of a kind is in: noted by what asks a source regularly, read by what counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.imports.models import Kind, Reach

if TYPE_CHECKING:
    from datetime import date, datetime

    from jinlin.workspaces.models import Workspace


def history_reaches(*, workspace: Workspace, until: datetime) -> None:
    """Note that whatever was said until a moment is in; never less than was noted before."""
    found, is_new = Reach.objects.get_or_create(workspace=workspace, kind=Kind.HISTORY, defaults={"until": until})
    if not is_new and found.until < until:
        found.until = until
        found.save(update_fields=["until"])


def history_reached(workspace: Workspace) -> date | None:
    """Return the day until which all talk is in, whenever the last message was."""
    found = Reach.objects.filter(workspace=workspace, kind=Kind.HISTORY).first()
    return found.until.astimezone(workspace.zone).date() if found else None
