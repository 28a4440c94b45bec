"""设置 → 聊天工具栏: what headquarters puts there for everybody, and how the page is registered at the platform."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinlin.core import present
from jinlin.sidebar import actions, queries
from jinlin.sidebar.actions import FOR_ALL
from jinlin.sidebar.forms import ItemForm
from jinlin.sidebar.models import Item
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.workspaces.access import AccessRequest

COUNTED = timedelta(days=30)


@needs(FOR_ALL)
def toolbar(request: AccessRequest) -> HttpResponse:
    """List what stands ready for everybody, how often it was sent, and where the page is registered."""
    app = queries.main_app(request.access.workspace)
    sent = queries.times_sent(request.access, since=present.now() - COUNTED)
    rows = [(item, sent.get(item.pk, 0)) for item in Item.objects.for_all(request.access)]
    address = ""
    if app:
        base = app.connection.public_url or request.build_absolute_uri("/").rstrip("/")
        address = f"{base}{reverse('sidebar')}?app={app.slug}"
    context = {
        "page_title": _("聊天工具栏"),
        "subtitle": _("员工在客户群和单聊旁边打开,点一下就发出"),
        "rows": rows,
        "address": address,
        "host": address.partition("://")[2].partition("/")[0],
        "days": COUNTED.days,
    }
    return render(request, "sidebar/settings.html", context)


@needs(FOR_ALL)
def toolbar_add(request: AccessRequest) -> HttpResponse:
    """Ask for something for everybody, and put it there."""
    form = ItemForm(request.POST or None)
    add = partial(actions.add_item, request.access, for_all=True, now=present.now())
    if request.method == "POST" and form.kept(add):
        return _done(request, _("已放进聊天工具栏"))
    return _drawer(request, form, reverse("toolbar-add"), _("新建话术"))


@needs(FOR_ALL)
def toolbar_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Change what stands there for everybody."""
    item = _of_all(request, slug)
    form = ItemForm(request.POST) if request.method == "POST" else ItemForm.of(item)
    change = partial(actions.change_item, request.access, item, now=present.now())
    if request.method == "POST" and form.kept(change):
        return _done(request, _("已保存"))
    return _drawer(request, form, reverse("toolbar-edit", args=[slug]), _("编辑话术"))


@require_POST
@needs(FOR_ALL)
def toolbar_move(request: AccessRequest, slug: str) -> HttpResponse:
    """Let an item change places with the one above or below."""
    actions.move_item(request.access, _of_all(request, slug), up=request.POST.get("way") == "up")
    return redirect("toolbar")


@require_POST
@needs(FOR_ALL)
def toolbar_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Take an item away from everybody."""
    actions.end_item(request.access, _of_all(request, slug), now=present.now())
    messages.success(request, _("已从聊天工具栏拿掉"))
    return redirect("toolbar")


def _of_all(request: AccessRequest, slug: str) -> Item:
    return get_object_or_404(Item.objects.for_all(request.access), slug=slug)


def _drawer(request: AccessRequest, form: ItemForm, url: str, title: str) -> HttpResponse:
    return render(request, "sidebar/settings_form.html", {"form": form, "url": url, "page_title": title})


def _done(request: AccessRequest, words: str) -> HttpResponse:
    """Go back to the list, which then shows what changed."""
    messages.success(request, words)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("toolbar")
