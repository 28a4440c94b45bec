"""Note until when everything that was said is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.lake import marking

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.models import Workspace


def history_reaches(*, workspace: Workspace, until: datetime) -> None:
    """Say that whatever was said until a moment is in: days without a message before it were silent."""
    marking.reach(workspace, "history", until)
