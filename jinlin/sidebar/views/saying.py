"""In development and demos: what the browser's stand-in "sends" is said in the simulated city, where one is connected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from jinlin.core.refusals import Refusal
from jinlin.sidebar import queries, stand_in
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.workspaces.access import AccessRequest

LONGEST = 4000


@require_POST
@needs("console.view")
def say(request: AccessRequest) -> HttpResponse:
    """Say a sentence where the toolbar is open; tells whether a city heard it."""
    if not settings.JINLIN_STAND_IN:
        raise Http404
    text, told = request.POST.get("text", "").strip()[:LONGEST], request.POST
    try:
        return JsonResponse({"said": _say(request, told.get("chat", ""), told.get("customer", ""), text)})
    except Refusal as refusal:
        return JsonResponse({"error": refusal.message()}, status=400)


def _say(request: AccessRequest, chat: str, customer: str, text: str) -> bool:
    if not text:
        return False
    if chat:
        return stand_in.say_in_group(request.access, queries.community_of(request.access, chat), text)
    member = queries.member_of(request.access, customer)
    return stand_in.say_to_customer(request.access, member, customer, text)
