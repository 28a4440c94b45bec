"""Put the access of the signed-in person on the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

WORKSPACE_SESSION_KEY = "workspace"


class AccessMiddleware:
    """`request.access` is an Access, or None where nobody who works here is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = access_of(request)  # type: ignore[attr-defined]  # AccessRequest declares it
        return self.get_response(request)


def access_of(request: HttpRequest) -> Access | None:
    """Find the staff row of the current workspace; the one chosen in the session, else the first."""
    if not request.user.is_authenticated:
        return None
    rows = Staff.objects.filter(user=request.user, left_at=None).select_related("workspace", "unit")
    chosen = request.session.get(WORKSPACE_SESSION_KEY)
    staff = (rows.filter(workspace_id=chosen).first() if chosen else None) or rows.order_by("id").first()
    return Access.of(staff) if staff else None
