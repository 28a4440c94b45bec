"""One's own items, kept where they are used: in the toolbar itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinlin.core import present
from jinlin.sidebar import actions
from jinlin.sidebar.actions import OWN
from jinlin.sidebar.forms import ItemForm
from jinlin.sidebar.models import Item
from jinlin.sidebar.views.answers import toast
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.workspaces.access import AccessRequest

CHANGED = "items-changed"  # the list on the page asks for itself again


@needs(OWN)
def item_add(request: AccessRequest) -> HttpResponse:
    """Ask for something to keep, and keep it."""
    form = ItemForm(request.POST or None)
    add = partial(actions.add_item, request.access, for_all=False, now=present.now())
    if request.method == "POST" and form.kept(add):
        return toast(HttpResponse(), _("已保存"), event=CHANGED)
    return _form(request, form, reverse("sidebar-item-add"), _("新建话术"))


@needs(OWN)
def item_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Change one of one's own."""
    item = _mine(request, slug)
    form = ItemForm(request.POST) if request.method == "POST" else ItemForm.of(item)
    change = partial(actions.change_item, request.access, item, now=present.now())
    if request.method == "POST" and form.kept(change):
        return toast(HttpResponse(), _("已保存"), event=CHANGED)
    return _form(request, form, reverse("sidebar-item", args=[slug]), _("编辑话术"))


@require_POST
@needs(OWN)
def item_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Take one of one's own away."""
    actions.end_item(request.access, _mine(request, slug), now=present.now())
    return toast(HttpResponse(), _("已删除"), event=CHANGED)


def _mine(request: AccessRequest, slug: str) -> Item:
    return get_object_or_404(Item.objects.own(request.access), slug=slug)


def _form(request: AccessRequest, form: ItemForm, url: str, title: str) -> HttpResponse:
    return render(request, "sidebar/parts/item_form.html", {"form": form, "url": url, "title": title})
