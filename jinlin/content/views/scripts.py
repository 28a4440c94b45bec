"""话术: what is said to one person, for whom it fits, in several wordings (R-187)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.content import listing
from jinlin.content.actions import scripts as acting
from jinlin.content.forms import ScriptForm
from jinlin.content.models import Script
from jinlin.content.queries.finding import SCRIPT, matching
from jinlin.content.views.drawers import drawer, saved
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.desk import laying
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest

WRITE, MANAGE = "content.write", "content.manage"


@require_GET
@needs("console.view")
def scripts(request: AccessRequest) -> HttpResponse:
    """List the scripts in use."""
    access = request.access
    state = listing.SCRIPTS.read(request.GET, columns=laying.columns(access, listing.SCRIPTS_PAGE))
    rows = Script.objects.visible_to(access).in_use()
    if scenario := state.choice("scenario"):
        rows = rows.filter(scenario=scenario)
    total = rows.count()
    if words := state.text("q"):
        rows = rows.filter(pk__in=matching(access, SCRIPT, words, rows))
    rows = rows.select_related("unit").prefetch_related("variants").order_by(*state.order_by)
    new = Link(_("写话术"), reverse("script-new")) if access.can(WRITE) else None
    empty = Empty(
        _("还没有话术"), _("按场景和标签写好,聊天时一点就用,同一句话不会对同一个人说两遍。"), new, icon="message-2"
    )
    page = state.show(rows, desk=laying.desk(access, listing.SCRIPTS_PAGE), empty=empty)
    context = {
        "page_title": _("话术"),
        "subtitle": ngettext("%(n)s 条在用", "%(n)s 条在用", total) % {"n": total},
        "may_write": access.can(WRITE),
    }
    return listing_response(request, "content/scripts/list.html", page, context)


@needs(WRITE)
def script_new(request: AccessRequest) -> HttpResponse:
    """Ask for a script and keep it: the brand's where one may, else the own store's."""
    return _form(request, None)


@needs(WRITE)
def script_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Write a script anew."""
    return _form(request, _script(request, slug))


@require_POST
@needs(WRITE)
def script_end(request: AccessRequest, slug: str) -> HttpResponse:
    """End a script."""
    script = _script(request, slug)
    try:
        acting.end_script(who=request.access, script=script, now=present.now())
        messages.success(request, _("已停用“%(title)s”") % {"title": script.title})
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("scripts")


def _script(request: AccessRequest, slug: str) -> Script:
    rows = Script.objects.visible_to(request.access).in_use().select_related("unit")
    script: Script = get_object_or_404(rows, slug=slug)
    return script


def _form(request: AccessRequest, script: Script | None) -> HttpResponse:
    access = request.access
    form = ScriptForm(request.POST or None, script)
    if request.method == "POST" and form.is_valid():
        unit = script.unit if script else None if access.can(MANAGE) else access.unit
        try:
            acting.save_script(who=access, wording=form.wording(unit), script=script, now=present.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            return saved(request, form.cleaned_data["title"], "scripts")
    title = script.title if script else _("写话术")
    url = reverse("script-edit", args=[script.slug]) if script else reverse("script-new")
    end_url = reverse("script-end", args=[script.slug]) if script else ""
    return drawer(request, form, title, url, back="scripts", end_url=end_url, checked="text")
