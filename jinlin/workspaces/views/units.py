"""设置 → 组织与门店: the tree, a floor at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.workspaces import actions, queries
from jinlin.workspaces.access import needs
from jinlin.workspaces.forms import NewUnitForm, UnitNameForm
from jinlin.workspaces.models import Unit, UnitKind
from jinlin.workspaces.views.drawers import done, drawer

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest


@needs("units.manage")
def units(request: AccessRequest) -> HttpResponse:
    """Show the tree: the root of one's scope and the floor below it; deeper floors are fetched when unfolded."""
    root = request.access.unit
    count = Unit.objects.visible_to(request.access).count()
    context = {
        "root": root,
        "children": queries.children(root),
        "page_title": _("组织与门店"),
        "subtitle": _("%(count)s 个单元,数据沿着这棵树汇总,权限也跟着它走") % {"count": count},
    }
    return render(request, "workspaces/units.html", context)


@needs("units.manage")
def unit_children(request: AccessRequest, slug: str) -> HttpResponse:
    """Show the floor below a unit."""
    unit = _unit(request, slug)
    return render(request, "workspaces/parts/unit_children.html", {"children": queries.children(unit), "unit": unit})


@needs("units.manage")
def unit_add(request: AccessRequest, slug: str) -> HttpResponse:
    """Add a unit below another."""
    parent = _unit(request, slug)
    form = NewUnitForm(request.POST or None, initial={"kind": _usual_kind(parent)})
    if request.method == "POST" and form.is_valid():
        name, kind = form.cleaned_data["name"], UnitKind(form.cleaned_data["kind"])
        try:
            actions.add_unit(request.access, parent=parent, name=name, kind=kind, now=present.now())
        except Refusal as refusal:
            form.add_error("name", refusal.message())
        else:
            messages.success(request, _("已新增“%(name)s”。") % {"name": name})
            return done(request, reverse("units"))
    title = _("在“%(name)s”下新增") % {"name": parent.name}
    return drawer(request, title, form=form, submit=_("新增"), back=reverse("units"))


@needs("units.manage")
def unit_rename(request: AccessRequest, slug: str) -> HttpResponse:
    """Give a unit another name."""
    unit = _unit(request, slug)
    form = UnitNameForm(request.POST or None, initial={"name": unit.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_unit(request.access, unit, name=form.cleaned_data["name"], now=present.now())
        except Refusal as refusal:
            form.add_error("name", refusal.message())
        else:
            messages.success(request, _("已改名为“%(name)s”。") % {"name": unit.name})
            return done(request, reverse("units"))
    return drawer(request, _("改名"), form=form, submit=_("保存"), back=reverse("units"))


@needs("units.manage")
def unit_move(request: AccessRequest, slug: str) -> HttpResponse:
    """Hang a unit under another parent, which one searches by name."""
    unit = _unit(request, slug)
    text = request.GET.get("q", "").strip()[:50]
    found = queries.parents_for(request.access, unit, text)
    if "q" in request.GET:
        return render(request, "workspaces/parts/unit_targets.html", {"units": found})
    problem = ""
    if request.method == "POST":
        try:
            parent = _unit(request, request.POST.get("parent", ""))
            actions.move_unit(request.access, unit, parent=parent, now=present.now())
        except Refusal as refusal:
            problem = refusal.message()
        else:
            moved = _("已把“%(name)s”移到“%(parent)s”下面。") % {"name": unit.name, "parent": parent.name}
            messages.success(request, moved)
            return done(request, reverse("units"))
    context = {"unit": unit, "units": found, "problem": problem}
    return drawer(
        request,
        _("移动“%(name)s”") % {"name": unit.name},
        back=reverse("units"),
        template="workspaces/unit_move.html",
        context=context,
    )


def _unit(request: AccessRequest, slug: str) -> Unit:
    return get_object_or_404(Unit.objects.visible_to(request.access).select_related("parent"), slug=slug)


def _usual_kind(parent: Unit) -> str:
    below = {UnitKind.HQ: UnitKind.REGION, UnitKind.REGION: UnitKind.STORE, UnitKind.STORE: UnitKind.TEAM}
    return below.get(UnitKind(parent.kind), UnitKind.TEAM)
