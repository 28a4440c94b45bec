"""Put the access of the signed-in person on the request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone

from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

WORKSPACE_SESSION_KEY = "workspace"
UNIT_SESSION_KEY = "unit"


class AccessMiddleware:
    """`request.access` is an Access, or None where nobody who works here is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the access and show moments in the workspace's zone while the page is made."""
        access = access_of(request)
        request.access = access  # type: ignore[attr-defined]  # AccessRequest declares it
        with timezone.override(access.workspace.zone if access else None):
            return self.get_response(request)


def access_of(request: HttpRequest) -> Access | None:
    """Find the staff row of the current workspace; the one chosen in the session, else the first."""
    if not request.user.is_authenticated:
        return None
    rows = Staff.objects.filter(user=request.user, left_at=None).select_related("workspace", "unit")
    chosen = request.session.get(WORKSPACE_SESSION_KEY)
    staff = (rows.filter(workspace_id=chosen).first() if chosen else None) or rows.order_by("id").first()
    return _narrowed(Access.of(staff), request.session.get(UNIT_SESSION_KEY)) if staff else None


def _narrowed(access: Access, chosen: int | None) -> Access:
    """Look at one part of one's subtree only, where that was chosen; never at more than one's own."""
    unit = Unit.objects.beneath(access.unit).filter(pk=chosen).first() if chosen else None
    return replace(access, unit=unit) if unit else access
