"""In and out: signing in, the first own password, signing out, choosing workspace and scope, the sign of life."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlparse

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.forms import SetPasswordForm
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.addresses import address_of
from jinlin.workspaces import actions, queries, throttle
from jinlin.workspaces.access import needs
from jinlin.workspaces.forms import SignInForm
from jinlin.workspaces.middleware import UNIT_SESSION_KEY, WORKSPACE_SESSION_KEY
from jinlin.workspaces.models import Staff, Unit, User, Workspace

if TYPE_CHECKING:
    from django.http import HttpRequest

    from jinlin.workspaces.access import AccessRequest

NEWCOMER = "newcomer"
TOO_MANY = 429


@require_GET
def healthz(_request: HttpRequest) -> JsonResponse:
    """Say that the program runs and the database answers; writes nothing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database"}, status=503)
    return JsonResponse({"status": "ok"})


@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let somebody in by name and password."""
    if request.headers.get("HX-Request"):  # a session that ended meanwhile: the whole page goes to the door
        return HttpResponse(headers={"HX-Redirect": _door("sign-in", _page_behind(request))})
    if request.user.is_authenticated:
        return redirect(_safe_next(request))
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        answer = _try_door(request, form)
        if answer:
            return answer
        status = TOO_MANY if throttle.is_closed(form.cleaned_data["username"], _machine(request)) else 200
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", "")), "page_title": _("登录")}
    return render(request, "workspaces/sign_in.html", context, status=status)


def _try_door(request: HttpRequest, form: SignInForm) -> HttpResponse | None:
    """Open the door, or write into the form why it stays closed."""
    name, machine = form.cleaned_data["username"], _machine(request)
    if throttle.is_closed(name, machine):
        form.add_error(None, _("输错的次数太多,请 15 分钟后再试,或请管理员重置密码。"))
        return None
    user = authenticate(request, username=name, password=form.cleaned_data["password"])
    if not isinstance(user, User):
        throttle.count(name, machine)
        form.add_error(None, _("账号或密码不对。连续输错 5 次,账号会锁定 15 分钟。"))
        return None
    throttle.clear(name, machine)
    if user.one_time_until is None:
        return _enter(request, user)
    if user.one_time_until < present.now():
        form.add_error(None, _("这个一次性密码已经过期,请管理员重置。"))
        return None
    request.session[NEWCOMER] = user.pk
    return redirect(_door("first-password", _safe_next(request)))


@sensitive_post_parameters()
@never_cache
def first_password(request: HttpRequest) -> HttpResponse:
    """Let somebody who came with a one-time password set their own; only then are they in."""
    user = User.objects.filter(pk=request.session.get(NEWCOMER, 0), one_time_until__gte=present.now()).first()
    if user is None:
        return redirect("sign-in")
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.choose_password(user, form.cleaned_data["new_password1"], now=present.now())
        return _enter(request, user)
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", "")), "page_title": _("设置密码")}
    return render(request, "workspaces/first_password.html", context)


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    target = _safe_next(request)
    login(request, user)
    actions.note_sign_in(user, now=present.now())
    return redirect(target)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Let somebody out."""
    logout(request)
    return redirect("sign-in")


@needs("console.view")
def scope(request: AccessRequest) -> HttpResponse:
    """Show where one can look, or look there: the fragment of the switch, and its POST."""
    root = request.access.staff.unit
    if request.method == "POST":
        unit = get_object_or_404(Unit.objects.beneath(root), slug=request.POST.get("unit", ""))
        request.session[UNIT_SESSION_KEY] = None if unit == root else unit.pk
        return redirect(_safe_next(request))
    text = request.GET.get("q", "").strip()[:50]
    context = {
        "units": [
            (unit, 0 if text else _floor(unit, root)) for unit in queries.units_found(request.access, text, root=root)
        ],
        "workspaces": [] if text else queries.workspaces_of(request.access),
        "text": text,
        "root": root,
        "next": request.headers.get("HX-Current-URL", ""),
    }
    part = "workspaces/parts/scope_units.html" if "q" in request.GET else "workspaces/parts/scope.html"
    return render(request, part, context)


@require_POST
def switch_workspace(request: HttpRequest) -> HttpResponse:
    """Go to another workspace one works in."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    mine = Staff.objects.filter(user=request.user, left_at=None)
    workspace = get_object_or_404(Workspace, slug=request.POST.get("workspace", ""), staff__in=mine)
    request.session[WORKSPACE_SESSION_KEY] = workspace.pk
    request.session[UNIT_SESSION_KEY] = None
    return redirect(_first_page())


def _floor(unit: Unit, root: Unit) -> int:
    """Say how many floors a unit stands below one's own, three at most."""
    return min(3, unit.path.count("/") - root.path.count("/"))


def _machine(request: HttpRequest) -> str:
    return address_of(request)


def _safe_next(request: HttpRequest) -> str:
    """Return where to go after the door: a page of ours that was asked for, else the first page."""
    target = request.POST.get("next", "") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if target and ours else _first_page()


def _first_page() -> str:
    """Return the workbench, or one's own page in an installation without console."""
    try:
        return reverse(settings.LOGIN_REDIRECT_URL)
    except NoReverseMatch:
        return reverse("account")


def _page_behind(request: HttpRequest) -> str:
    parts = urlparse(request.headers.get("HX-Current-URL", ""))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _door(name: str, target: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': target})}"
