"""The questionnaires that gates ask: which there are, how they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.workspaces.models import Workspace

__all__ = ["choices", "titles"]


def choices(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the questionnaires a gate can ask, as options."""
    del workspace
    return []


def titles(workspace: Workspace, ids: Iterable[int]) -> dict[int, str]:
    """Return what these questionnaires are called."""
    del workspace, ids
    return {}
