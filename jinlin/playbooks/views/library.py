"""剧本库: what the brand has, what comes with the product, copies, putting away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.playbooks import listing, presets, queries
from jinlin.playbooks.actions import templates
from jinlin.playbooks.forms import NameForm
from jinlin.playbooks.models import Template
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty, Tool
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.playbooks.presets import Preset
    from jinlin.workspaces.access import Access, AccessRequest

RUN, MANAGE = "playbooks.run", "playbooks.manage"


@require_GET
@needs("console.view")
def library(request: AccessRequest) -> HttpResponse:
    """Show the playbooks of the brand and of the reader's units."""
    access = request.access
    state = listing.LIBRARY.read(request.GET)
    rows = queries.library(access)
    if words := state.text("q"):
        rows = rows.filter(name__icontains=words)
    link = Link(_("看内置剧本"), reverse("playbooks-shipped"))
    empty = Empty(_("剧本库还是空的"), _("从内置剧本挑一个,改成自己的,再启动到群里。"), link, icon="books")
    page = state.show(rows.order_by(*state.order_by), empty=empty, tools=_tools())
    context = {
        "page_title": _("剧本库"),
        "subtitle": _("一次写好,到点派任务;改模板不会悄悄改变正在运行的群"),
        "handed": queries.handed_to(access).filter(adopted_at=None)[:10],
        "may_run": access.can(RUN),
    }
    return listing_response(request, "playbooks/library.html", page, context)


def _tools() -> list[Tool]:
    return [Tool(_("内置剧本"), reverse("playbooks-shipped"), icon="books")]


@require_GET
@needs("console.view")
def shipped(request: AccessRequest) -> HttpResponse:
    """Show the playbooks that come with the product."""
    context = {
        "page_title": _("内置剧本"),
        "subtitle": _("行业做法整理成的模板;文字是我们自己写的,时间都可以改"),
        "presets": [(preset, preset.definition(_language())) for preset in presets.all_of_them().values()],
        "breadcrumbs": [(_("剧本库"), reverse("playbooks")), (_("内置剧本"), "")],
    }
    return render(request, "playbooks/shipped.html", context)


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


@require_GET
@needs("console.view")
def preset(request: AccessRequest, key: str) -> HttpResponse:
    """Show one shipped playbook, row by row."""
    found = _preset(key)
    context = {
        "page_title": str(found.name),
        "subtitle": str(found.about),
        "preset": found,
        "definition": found.definition(_language()),
        "may_run": request.access.can(RUN),
        "breadcrumbs": [
            (_("剧本库"), reverse("playbooks")),
            (_("内置剧本"), reverse("playbooks-shipped")),
            (str(found.name), ""),
        ],
    }
    return render(request, "playbooks/preset.html", context)


def _preset(key: str) -> Preset:
    try:
        return presets.named(key)
    except presets.NoSuchPreset as refusal:
        raise Http404(refusal.message()) from refusal


@require_POST
@needs(RUN)
def keep(request: AccessRequest, key: str) -> HttpResponse:
    """Keep a shipped playbook in the library, in the reader's language."""
    access = request.access
    unit = None if _of_the_brand(access) else access.unit
    made = templates.keep_preset(who=access, key=_preset(key).key, language=_language(), unit=unit, now=present.now())
    messages.success(request, _("已放进剧本库,可以改了再启动"))
    return redirect("playbook", made.slug)


def _of_the_brand(access: Access) -> bool:
    return access.unit.parent_id is None and access.can(MANAGE)


@needs(RUN)
def copy(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for a name and keep a copy."""
    template = template_of(request.access, slug)
    form = NameForm(request.POST or None, initial={"name": _("%(name)s 副本") % {"name": template.name}})
    if request.method == "POST" and form.is_valid():
        try:
            made = templates.copy(
                who=request.access, template=template, name=form.cleaned_data["name"], now=present.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            return gone_to(request, reverse("playbook", args=[made.slug]))
    return render(request, "playbooks/ask.html", {"page_title": _("复制剧本"), "form": form, "save": _("复制")})


@require_POST
@needs(RUN)
def archive(request: AccessRequest, slug: str) -> HttpResponse:
    """Put a playbook away."""
    try:
        templates.archive(who=request.access, template=template_of(request.access, slug), now=present.now())
    except Refusal as refusal:
        messages.error(request, refusal.message())
        return redirect("playbook", slug)
    messages.success(request, _("已收起;正在运行的不受影响"))
    return redirect("playbooks")


def template_of(access: Access, slug: str) -> Template:
    """Return a playbook one may see."""
    rows = Template.objects.visible_to(access).select_related("workspace", "unit", "origin", "made_by")
    return get_object_or_404(rows, slug=slug)


def gone_to(request: AccessRequest, url: str) -> HttpResponse:
    """Answer a form in the drawer or on a page of its own: go there."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
