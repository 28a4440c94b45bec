"""In by WeCom: to the platform's sign-in page, and back with a code."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.wecom import entering
from jinlin.wecom.models import App, AppKind
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

STATE, NEXT = "wecom_state", "wecom_next"


@require_GET
@never_cache
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Send somebody to the platform to say who they are."""
    app = _app(slug)
    state = secrets.token_hex(16)
    request.session[STATE], request.session[NEXT] = state, request.GET.get("next", "")
    back = request.build_absolute_uri(reverse("wecom-entered", args=[slug]))
    return redirect(entering.way_in(app, back=back, state=state, agent=request.headers.get("User-Agent", "")))


@require_GET
@never_cache
def entered(request: HttpRequest, slug: str) -> HttpResponse:
    """Let somebody in who comes back with a code; the state proves that they set out from here."""
    app = _app(slug)
    expected, target = request.session.pop(STATE, ""), request.session.pop(NEXT, "")
    if not expected or not constant_time_compare(expected, request.GET.get("state", "")):
        messages.error(request, _("登录没有从这里开始,请再试一次。"))
        return redirect("sign-in")
    try:
        user = entering.enter(app, request.GET.get("code", ""), now=present.now())
    except Refusal as refusal:
        messages.error(request, refusal.message())
        return redirect("sign-in")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    workspaces.note_sign_in(user, now=present.now())
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if ours else "workbench")


def _app(slug: str) -> App:
    rows = App.objects.select_related("connection").filter(kind=AppKind.MAIN, agent_id__isnull=False)
    return get_object_or_404(rows.exclude(secret_sealed=""), slug=slug)
