"""Follow a link: from memory where it was followed within the last minute, else one look into the database.

Where it leads is stored, never read from the request, so nobody can make it lead elsewhere. What counts is a person: not a
program that looks ahead, not a HEAD request. Being unable to count never keeps anybody from arriving.
"""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING, NamedTuple

from django.db import DatabaseError
from django.http import Http404, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jinlin.content.links import actions
from jinlin.content.models import Link
from jinlin.core import present

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jinlin.workspaces.models import Workspace

log = logging.getLogger("jinlin.content.links")

_REMEMBERED, _SECONDS = 4096, 60.0
_PROGRAMS = re.compile(
    r"bot|spider|crawl|slurp|preview|monitor|scan|fetch|curl|wget|python|java/|okhttp|go-http|headless|facebookexternalhit",
    re.IGNORECASE,
)


class Target(NamedTuple):
    """Where a link leads, until when that is remembered."""

    link: int
    url: str
    workspace: Workspace
    until: float


_known: dict[str, Target] = {}


@require_safe
@never_cache
def link_followed(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the stored address and count a person."""
    target = _target(slug)
    if _is_person(request):
        _count(request, target)
    response = HttpResponseRedirect(target.url)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _target(slug: str) -> Target:
    now = time.monotonic()
    target = _known.get(slug)
    if target is None or target.until < now:
        link = Link.objects.filter(slug=slug, ended_at=None).select_related("workspace").first()
        if link is None:
            _known.pop(slug, None)
            raise Http404
        if len(_known) >= _REMEMBERED:
            _known.clear()
        target = _known[slug] = Target(link.pk, link.url, link.workspace, now + _SECONDS)
    return target


def _is_person(request: HttpRequest) -> bool:
    agent = request.headers.get("User-Agent", "")
    ahead = (
        request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "") + request.headers.get("X-Moz", "")
    )
    return request.method == "GET" and bool(agent) and not _PROGRAMS.search(agent) and "prefetch" not in ahead.lower()


def _count(request: HttpRequest, target: Target) -> None:
    visitor = f"{request.META.get('REMOTE_ADDR', '')}\n{request.headers.get('User-Agent', '')}"
    try:
        actions.followed(link=target.link, workspace=target.workspace, visitor=visitor.encode(), now=present.now())
    except DatabaseError:
        log.warning("link %s was followed and could not be counted", target.link, exc_info=True)
