"""The page registered as toolbar page: signs in, then asks the client which chat is open. It knows nothing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.sidebar import queries
from jinlin.wecom import entering, signing
from jinlin.wecom.actions.connecting import NotConnected
from jinlin.wecom.models import TokenKind
from jinlin.workspaces.access import needs
from jinlin.workspaces.middleware import WORKSPACE_SESSION_KEY
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from django.http import HttpRequest

    from jinlin.wecom.models import App, Connection
    from jinlin.workspaces.access import Access, AccessRequest

TICKETS = {"corp": TokenKind.CORP_TICKET, "app": TokenKind.APP_TICKET}
CALLED = ("getContext", "getCurExternalChat", "getCurExternalContact", "sendChatMessage")
LONGEST_URL = 2000


@require_GET
@never_cache
def sidebar(request: HttpRequest) -> HttpResponse:
    """Show the empty page at once; whoever is not signed in goes through the platform's silent sign-in first."""
    access: Access | None = getattr(request, "access", None)
    app = _app_named(request)
    if access is None and not request.user.is_authenticated:
        return _to_sign_in(request, app)
    if app and access and "app" in request.GET and app.workspace_id != access.workspace.pk:
        return _to_other_workspace(request, app)
    return _shell(request)


def _app_named(request: HttpRequest) -> App | None:
    """Return the app the address names, else the only one there is."""
    if slug := request.GET.get("app"):
        return queries.app_named(slug)
    doors = entering.doors()
    return doors[0] if len(doors) == 1 else None


def _to_sign_in(request: HttpRequest, app: App | None) -> HttpResponse:
    if app is None:
        return redirect_to_login(request.get_full_path())
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('wecom-enter', args=[app.slug])}?{query}")


def _to_other_workspace(request: HttpRequest, app: App) -> HttpResponse:
    """Go over to the brand the address names, where one works there too; else sign in there."""
    if not Staff.objects.filter(user=request.user.pk, workspace=app.workspace_id, left_at=None).exists():
        return _to_sign_in(request, app)
    request.session[WORKSPACE_SESSION_KEY] = app.workspace_id
    return redirect(request.get_full_path())


@needs("console.view")
def _shell(request: AccessRequest) -> HttpResponse:
    app = queries.main_app(request.access.workspace)
    stand_in = settings.JINLIN_STAND_IN and bool({"chat", "customer"} & set(request.GET))
    context = {
        "page_title": _("聊天工具栏"),
        "told": _told(app, stand_in=stand_in),
        "connected": app is not None or stand_in,
        "stand_in": stand_in,
        "host": request.get_host(),
    }
    return render(request, "sidebar/shell.html", context)


def _told(app: App | None, *, stand_in: bool) -> dict[str, Any]:
    """Return what the page's script has to know; no ticket and no secret is in it."""
    return {
        "corpId": app.connection.corp_id if app else "",
        "agentId": app.agent_id if app else None,
        "calls": CALLED,
        "script": static("sidebar/stand_in.js" if stand_in else "npm/wecom/wecom.prod.js"),
        "standIn": stand_in,
        "signature": reverse("sidebar-signature"),
        "say": reverse("sidebar-say"),
        # The client tells the ids; they are put in here.
        "chat": reverse("sidebar-chat", args=["ID"]),
        "customer": reverse("sidebar-customer", args=["ID"]),
    }


@require_POST
@needs("console.view")
def signature(request: AccessRequest) -> HttpResponse:
    """Sign the address of this page for `config` or `agentConfig`; no other page, and none of another host."""
    app = queries.main_app(request.access.workspace)
    kind, url = TICKETS.get(request.POST.get("kind", "")), request.POST.get("url", "")
    if app is None:
        return _refused(NotConnected(), status=409)
    if kind is None or not _is_this_page(request, app.connection, url):
        return JsonResponse({"error": _("只给聊天工具栏自己的页面签名。")}, status=400)
    try:
        signed = signing.sign_page(app.connection, kind, url, now=present.now())
    except Refusal as refusal:
        return _refused(refusal, status=502)
    told = {"timestamp": signed.timestamp, "nonceStr": signed.nonce, "signature": signed.signature}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


def _refused(refusal: Refusal, *, status: int) -> HttpResponse:
    return JsonResponse({"error": refusal.message()}, status=status)


def _is_this_page(request: HttpRequest, connection: Connection, url: str) -> bool:
    """Say whether it is the toolbar page under a name of ours: the one asked by, or the one the corp was given."""
    if len(url) > LONGEST_URL or any(letter.isspace() for letter in url):
        return False
    try:
        parts, given = urlsplit(url), urlsplit(connection.public_url)
    except ValueError:
        return False
    ours = {request.get_host(), given.netloc} - {""}
    return parts.scheme in {"http", "https"} and parts.netloc in ours and parts.path == reverse("sidebar")
