"""What comes in with a request, without the sign nobody types: PostgreSQL keeps no NUL in a text, and would refuse the row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, QueryDict

__all__ = ["TypedMiddleware"]

NUL = "\x00"


class TypedMiddleware:
    """Drop NUL from addresses and forms before a view reads them. Stands behind what turns large bodies away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, _args: object, _named: object) -> None:
        """Clean what was typed; a door of machines (without the check of forms) reads its own body."""
        if _is_dirty(request.GET):
            request.GET = _clean(request.GET)  # type: ignore[assignment]  # a QueryDict for a QueryDict
        if request.method == "POST" and not getattr(view, "csrf_exempt", False) and _is_dirty(request.POST):
            request.POST = _clean(request.POST)  # type: ignore[assignment]


def _is_dirty(query: QueryDict) -> bool:
    return any(NUL in name or any(NUL in each for each in values) for name, values in query.lists())


def _clean(query: QueryDict) -> QueryDict:
    clean = query.copy()
    clean.clear()
    for name, values in query.lists():
        clean.setlist(name.replace(NUL, ""), [each.replace(NUL, "") for each in values])
    return clean
