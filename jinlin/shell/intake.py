"""What is let in at all: forms whose text no database takes are turned away before a page reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

__all__ = ["PlainTextMiddleware"]

FORM = "application/x-www-form-urlencoded"


class PlainTextMiddleware:
    """Turn away posts that hold NUL: nobody types it, PostgreSQL refuses it, and a page would answer with a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 where a typed value holds NUL."""
        if request.method == "POST" and request.content_type == FORM and _holds_nul(request):
            raise BadRequest
        return self.get_response(request)


def _holds_nul(request: HttpRequest) -> bool:
    return any("\x00" in value for values in request.POST.lists() for value in values[1])
