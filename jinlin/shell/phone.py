"""The frame of the pages people open on their phones (`/h/…`): strict, light, and useful without any script (ux.md §9.4).

`PhoneMiddleware` knows these addresses: it turns away bodies that are too large before anybody reads them, gives faults the
phone's look, keeps pages out of caches, and sets the cookies that an answer asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest, HttpResponse

__all__ = ["LARGEST_BODY", "PREFIX", "Kept", "Notice", "PhoneMiddleware", "is_phone", "keep", "notice", "page"]

PREFIX = "/h/"
LARGEST_BODY = 256 * 1024  # bytes of one post; a page of answers is a few KB
LARGEST_UPLOAD = 9 * 1024 * 1024  # of one that hands in a picture
UPLOADING = ("/proof/", "/pictures/")  # how the addresses end that take pictures
TOO_LARGE = 413
Kind = Literal["ok", "wait", "warn", "bad", "info"]


@dataclass(frozen=True)
class Notice:
    """A page that says one thing: what happened, and what to do now. `actions` are (label, address), the first one green."""

    title: str
    text: str = ""
    kind: Kind = "info"
    actions: Sequence[tuple[str, str]] = ()
    facts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Kept:
    """A cookie to set: readable by the server alone, sent to it from its own pages and from links into them."""

    value: str
    seconds: int


@dataclass
class Phone:
    """What is known of a request to a phone page."""

    cookies: dict[str, Kept] = field(default_factory=dict)


class PhoneMiddleware:
    """See the head of this file. Stands behind the language and before the check of forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a phone's request in the phone's manner; leave all others alone."""
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        request.phone = Phone()  # type: ignore[attr-defined]  # read by `keep` and by the fault pages
        request.fault_frame = "shell/phone_fault.html"  # type: ignore[attr-defined]
        most = LARGEST_UPLOAD if request.path.endswith(UPLOADING) else LARGEST_BODY
        response = _too_large(request) if _body_size(request) > most else self.get_response(request)
        _set_cookies(request, response)
        patch_cache_control(response, private=True, no_store=True)
        return response


def is_phone(request: HttpRequest) -> bool:
    """Say whether a request is for a phone page."""
    return hasattr(request, "phone")


def keep(request: HttpRequest, name: str, value: str, seconds: int) -> None:
    """Have a cookie set with the answer to this request."""
    phone: Phone = request.phone  # type: ignore[attr-defined]
    phone.cookies[name] = Kept(value, seconds)


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Show a phone page; `template` extends `shell/phone.html`."""
    return render(request, template, context, status=status)


def notice(request: HttpRequest, told: Notice, *, status: int = 200) -> HttpResponse:
    """Show a page that says one thing."""
    return page(request, "shell/phone_notice.html", {"page_title": told.title, "told": told}, status=status)


def _body_size(request: HttpRequest) -> int:
    """Return how long the body says it is; without a length the server reads none."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if str(told).isdecimal() else 0


def _too_large(request: HttpRequest) -> HttpResponse:
    """Refuse a body unread: what is sent by a form of ours never gets this long."""
    told = Notice(_("内容太长了"), _("这一页填写的内容超过了上限,没有保存。请返回缩短后再提交。"), "warn")
    return notice(request, told, status=TOO_LARGE)


def _set_cookies(request: HttpRequest, response: HttpResponse) -> None:
    phone: Phone = request.phone  # type: ignore[attr-defined]
    for name, kept in phone.cookies.items():
        response.set_cookie(
            name,
            kept.value,
            max_age=kept.seconds,
            path=PREFIX,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
