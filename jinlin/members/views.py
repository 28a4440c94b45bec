"""How a phone proves who is on it: by a personal link, or silently through the platform."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.core.text import mask_name
from jinlin.members import actions, visitors
from jinlin.shell import phone
from jinlin.shell.phone import Notice
from jinlin.wecom import entering
from jinlin.wecom.models import App, AppKind

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from jinlin.members.visitors import PersonalLink

STATE, STATE_SECONDS, STATE_SALT = "jl_state", 600, "jinlin.phone-state"
HOME = "/h/"


def personal_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether it is oneself, and on yes let the link prove it.

    It takes a tap: the client's look at an address before it shows the page must not use the link up.
    """
    try:
        link = visitors.read_link(token)
        if request.method != "POST":
            return _asked(request, link)
        return _opened(request, link, token, present.now())
    except Refusal as refusal:
        return phone.notice(request, Notice(refusal.what, refusal.remedy, "bad"), status=403)


def _asked(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Ask; a phone that is known to be this member's goes on at once."""
    visitor = visitors.current(request, link.workspace)
    if visitor and visitor.member_id == link.member.pk:
        return redirect(_inside(link.path))
    context = {"page_title": link.workspace.name, "name": mask_name(link.member.name)}
    return phone.page(request, "members/personal_link.html", context)


def _opened(request: HttpRequest, link: PersonalLink, token: str, now: datetime) -> HttpResponse:
    visitors.take_post(request, link.workspace, visitors.current(request, link.workspace), now=now)
    visitor = visitors.arrive(request, link.workspace, now=now)
    actions.open_link(visitor=visitor, member=link.member, link=token, until=link.until, now=now)
    return redirect(_inside(link.path))


@require_GET
def phone_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a phone to the platform to say who it is; only what set out from here may come back."""
    app, state = _app(slug), secrets.token_hex(16)
    kept = signing.dumps({"s": state, "n": request.GET.get("next", "")[:1000]}, salt=STATE_SALT)
    phone.keep(request, STATE, kept, STATE_SECONDS)
    phone.keep(request, visitors.TRIED, "1", visitors.TRIED_SECONDS)
    back = request.build_absolute_uri(reverse("phone-back", args=[slug]))
    return redirect(entering.outside_way_in(app, back=back, state=state))


@require_GET
def phone_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in whom the platform names, and go on; whoever it does not know goes on as nobody."""
    app, now = _app(slug), present.now()
    kept = _kept_state(request)
    if not kept or not constant_time_compare(kept["s"], request.GET.get("state", "")):
        told = Notice(_("没有从这里开始"), _("请重新打开收到的链接。"), "warn")
        return phone.notice(request, told)
    phone.keep(request, STATE, "", 0)
    try:
        came = entering.who_came(app, request.GET.get("code", ""))
    except Refusal:
        return redirect(_inside(kept["n"]))
    ids = [each for each in (came.external_userid, came.userid.lower()) if each]
    if ids or came.openid:
        visitor = visitors.current(request, app.workspace)
        found = actions.recognise_by_wecom(
            workspace=app.workspace, visitor=visitor, openid=came.openid, ids=ids[:1], now=now
        )
        visitors.remember(request, found)
    return redirect(_inside(kept["n"]))


def _kept_state(request: HttpRequest) -> dict[str, str]:
    try:
        kept: dict[str, str] = signing.loads(request.COOKIES.get(STATE, ""), salt=STATE_SALT, max_age=STATE_SECONDS)
    except signing.BadSignature:
        return {}
    return kept


def _app(slug: str) -> App:
    rows = App.objects.select_related("connection", "workspace").filter(kind=AppKind.MAIN, agent_id__isnull=False)
    return get_object_or_404(rows.exclude(secret_sealed=""), slug=slug)


def _inside(path: str) -> str:
    """Return a page for phones; nothing else can be gone to. Raises Http404."""
    if path.startswith(HOME) and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return path
    raise Http404
