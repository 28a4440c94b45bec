"""设置 → 企微对接: step by step to a connection that works, and how it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.wecom import actions, checking, opening, queries, words
from jinlin.wecom.forms import LARGEST_MB, LONGEST_SECRET, ConnectForm, MediaForm
from jinlin.wecom.models import OFFICIAL, Archive, MediaChoice
from jinlin.wecom.views.callback import PLATES
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from jinlin.wecom.models import Connection
    from jinlin.workspaces.access import AccessRequest

MANAGE = "wecom.manage"
QUOTAS = 3  # endpoints nearest to their limit


@sensitive_post_parameters("secret")
@needs(MANAGE)
def connection(request: AccessRequest) -> HttpResponse:
    """Show the steps with their state; a POST keeps ids and secret."""
    found = queries.connection_or_none(request.access)
    app = queries.main_app(found) if found else None
    form = ConnectForm(
        request.POST or None, initial=_initial(request, found), secret_kept=bool(app and app.secret_sealed)
    )
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        return redirect("wecom")
    context: dict[str, Any] = {"form": form, "page_title": _("企微对接"), "subtitle": _("一步一步来,每一步都会检查")}
    if found and app:
        context |= (
            _about(found)
            | _archive_of(found)
            | {"app": app, "keys": app.keys if app.hears else None, "url": _door(found, app.slug)}
        )
    return render(request, "wecom/connection.html", context)


def _initial(request: AccessRequest, found: Connection | None) -> dict[str, Any]:
    here = request.build_absolute_uri("/").rstrip("/")
    if found is None:
        return {"public_url": here}
    agent = queries.main_app(found).agent_id
    return {"corp_id": found.corp_id, "agent_id": agent, "public_url": found.public_url or here}


def _kept(request: AccessRequest, form: ConnectForm) -> bool:
    """Keep what was typed, make keys where there are none, and have it looked at; say whether it could be."""
    now = present.now()
    known = queries.connection_or_none(request.access)
    base_url = known.base_url if known else OFFICIAL  # another one is set from the shell only
    try:
        made = actions.connect(request.access, **form.cleaned_data, base_url=base_url, now=now)
    except Refusal as refusal:
        form.add_error("corp_id", refusal.message())
        return False
    app = queries.main_app(made)
    if not app.hears:
        actions.make_keys(request.access, app, now=now)
        PLATES.forget()
    actions.ask_for_a_check(made, now=now)
    messages.success(request, _("已保存,正在检查。"))
    return True


def _door(found: Connection, slug: str) -> str:
    return f"{found.public_url}{reverse('wecom-callback', args=[slug])}"


def _about(found: Connection) -> dict[str, Any]:
    steps, now = checking.told(found), present.now()
    sync, health = queries.last_sync(found.workspace), queries.health(found.workspace, now)
    statistics = queries.statistics_read(found.workspace)
    return {
        "connection": found,
        "steps": steps,
        "steps_summary": checking.summary(steps),
        "checking": found.check_wanted_at is not None,
        "sync": sync,
        "sync_step": words.step_name(sync.step) if sync else "",
        "sync_lines": words.sync_lines(sync.counts) if sync else [],
        "health": health,
        "statistics_lines": words.statistics_lines(statistics, queries.named_in(found.workspace, statistics)),
        "error_lines": [_error(line) for line in health.errors],
        "last_callback_age": _age(health.last_callback_at, now),
        "lag": _age(health.oldest_waiting_at, now),
        "quota_lines": words.quota_lines(opening.quotas(found, QUOTAS)),
    }


def _age(at: datetime | None, now: datetime) -> str:
    """Say how long ago something came, in the reader's words; empty where nothing did."""
    return timesince(at, now) if at else ""


def _archive_of(found: Connection) -> dict[str, Any]:
    """Tell how the archive does; its files are counted, which is too much for a part that is asked for again and again."""
    archive, key = queries.archive(found.workspace) or Archive(), queries.archive_key(found.workspace)
    return {
        "archive": archive,
        "media_form": MediaForm(initial={"which": archive.media, "most_mb": archive.media_most_mb}) if key else None,
        "media": queries.media_counts(found.workspace) if key else None,
        "rooms": queries.rooms(found.workspace) if key else None,
        "archive_key": key,
    }


def _error(line: queries.ErrorLine) -> dict[str, Any]:
    return {"errcode": line.errcode, "count": line.count, "path": line.path, "words": words.error_name(line.errcode)}


@needs(MANAGE)
def part(request: AccessRequest, part: str) -> HttpResponse:
    """Show again what changes while one looks: what the check found, how far the reading is."""
    found = queries.connection_or_none(request.access)
    if found is None or part not in {"steps", "sync", "health"}:
        raise Http404
    return render(request, f"wecom/parts/{part}.html", _about(found))


@require_POST
@needs(MANAGE)
def check(request: AccessRequest) -> HttpResponse:
    """Have the connection looked at."""
    actions.ask_for_a_check(_required(request), now=present.now())
    return redirect("wecom")


@require_POST
@needs(MANAGE)
def keys(request: AccessRequest) -> HttpResponse:
    """Make new keys for the callback address."""
    actions.make_keys(request.access, queries.main_app(_required(request)), now=present.now())
    PLATES.forget()
    messages.success(request, _("已生成新的 Token 和 EncodingAESKey,请马上填到企业微信后台。"))
    return redirect("wecom")


@sensitive_post_parameters("secret")
@require_POST
@needs(MANAGE)
def archive(request: AccessRequest) -> HttpResponse:
    """Keep the archive's secret, or make another key pair."""
    found, now = _required(request), present.now()
    secret = request.POST.get("secret", "").strip()[:LONGEST_SECRET]
    if secret:
        actions.set_archive(request.access, found, secret, now=now)
        messages.success(request, _("已保存。请把公钥填到企业微信后台。"))
    elif request.POST.get("key"):
        actions.add_archive_key(request.access, found, now=now)
        messages.success(request, _("已生成新的公钥,请填到企业微信后台;旧消息仍用旧密钥解开。"))
    else:
        messages.error(request, _("请填写 Secret"))
    return redirect("wecom")


@require_POST
@needs(MANAGE)
def archive_files(request: AccessRequest) -> HttpResponse:
    """Choose which files of the archive are fetched."""
    found, form = _required(request), MediaForm(request.POST)
    if form.is_valid():
        chosen = MediaChoice(form.cleaned_data["which"])
        most_mb = form.cleaned_data["most_mb"]
        actions.choose_media(request.access, found.workspace, media=chosen, most_mb=most_mb, now=present.now())
        messages.success(request, _("已保存。"))
    else:
        messages.error(request, _("大小上限要在 1 到 %(most)s MB 之间。") % {"most": LARGEST_MB})
    return redirect("wecom")


@require_POST
@needs(MANAGE)
def sync(request: AccessRequest) -> HttpResponse:
    """Have everything read."""
    try:
        actions.begin_sync(request.access, now=present.now())
    except Refusal as refusal:
        messages.error(request, refusal.message())
    else:
        messages.success(request, _("开始同步,可以离开这个页面。"))
    return redirect("wecom")


@require_POST
@needs(MANAGE)
def disconnect(request: AccessRequest) -> HttpResponse:
    """Forget secrets and keys."""
    actions.disconnect(request.access, request.access.workspace, now=present.now())
    PLATES.forget()
    messages.success(request, _("已断开。群、成员和历史都还在。"))
    return redirect("wecom")


def _required(request: AccessRequest) -> Connection:
    found = queries.connection_or_none(request.access)
    if found is None:
        raise Http404
    return found
