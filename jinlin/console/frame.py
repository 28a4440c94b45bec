"""What the page frame needs on every page: menu, workspace, scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's context."""
    return {"access": getattr(request, "access", None)}
