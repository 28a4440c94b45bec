"""The callback address as a page of the product: no session, no form token, the platform's signature instead."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.wecom.door import Doorplates, Writer, note_refusal, open_callback, verify

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger("jinlin.wecom")

PLATES, WRITER = Doorplates(), Writer()
NOBODY, REFUSED = 404, 403


@csrf_exempt
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the platform: its check of the address, or a callback, stored before the answer [D:90930]."""
    query, now = {name: request.GET.get(name, "") for name in request.GET}, present.now()
    plate = None
    try:
        plate = PLATES.of(slug)
        if plate is None:
            return HttpResponse(status=NOBODY)
        if request.method == "GET":
            return HttpResponse(verify(plate, query, now=now), content_type="text/plain")
        WRITER.keep(open_callback(plate, query, request.body, now=now))
    except Refusal as refusal:
        log.warning("callback refused: %s", refusal.code)
        if plate and PLATES.worth_noting(plate, query, refusal):
            note_refusal(plate, refusal, now=now)
        return HttpResponse(refusal.code, status=REFUSED, content_type="text/plain")
    return HttpResponse("success", content_type="text/plain")
