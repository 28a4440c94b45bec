"""One occurrence: what, when, how far, which groups are excepted; moving it, leaving it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.playbooks import queries
from jinlin.playbooks.actions import moving
from jinlin.playbooks.actions.planning import LOCK
from jinlin.playbooks.forms import MoveForm, WhyForm
from jinlin.playbooks.views.library import RUN, gone_to
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.playbooks.models import Occurrence
    from jinlin.workspaces.access import Access, AccessRequest


@require_GET
@needs("console.view")
def occurrence(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one occurrence, in the drawer or as a page."""
    access, now = request.access, present.now()
    row = occurrence_of(access, slug)
    definition = row.run.version.definition
    context = {
        "page_title": f"{row.column} · {row.run.name}",
        "row": row,
        "told": definition.by_key.get(row.row),
        "stage": definition.stage_of(row.row),
        "exemptions": queries.exemptions_of(access, row)[:50],
        "locked": row.due_at - LOCK <= now,
        "may_run": access.can(RUN) and row.state in moving.MOVABLE and row.due_at - LOCK > now,
        "may_unskip": access.can(RUN) and row.state == "skipped" and row.due_at - LOCK > now,
        "breadcrumbs": [
            (_("运行中"), reverse("runs")),
            (row.run.name, reverse("playbook-run", args=[row.run.slug])),
            (row.column, ""),
        ],
    }
    return render(request, "playbooks/occurrence.html", context)


@needs(RUN)
def move(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for another time; the calendar asks by script and gets the answer as JSON."""
    row = occurrence_of(request.access, slug)
    zone = request.access.workspace.zone
    form = MoveForm(zone, request.POST or None, initial={"at": row.due_at.astimezone(zone).replace(tzinfo=None)})
    wants_json = request.headers.get("Accept") == "application/json"
    if request.method == "POST" and form.is_valid():
        try:
            moving.move(who=request.access, occurrence=row, at=form.cleaned_data["at"], now=present.now())
        except Refusal as refusal:
            if wants_json:
                return JsonResponse({"refused": refusal.message()}, status=409)
            form.add_error(None, refusal.message())
        else:
            told = {"at": f"{row.due_at.astimezone(zone):%Y-%m-%dT%H:%M}"}
            return JsonResponse(told) if wants_json else _gone(request, row)
    if wants_json:
        return JsonResponse({"refused": _("时间写得不对")}, status=400)
    context = {"page_title": _("改时间 · %(name)s") % {"name": row.column}, "form": form, "save": _("改时间")}
    return render(request, "playbooks/ask.html", context)


@needs(RUN)
def skip(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask why, and leave it out."""
    row = occurrence_of(request.access, slug)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            moving.skip(who=request.access, occurrence=row, why=form.cleaned_data["why"], now=present.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            return _gone(request, row)
    context = {"page_title": _("跳过 · %(name)s") % {"name": row.column}, "form": form, "save": _("跳过")}
    return render(request, "playbooks/ask.html", context)


@require_POST
@needs(RUN)
def unskip(request: AccessRequest, slug: str) -> HttpResponse:
    """Take back that it is left out."""
    row = occurrence_of(request.access, slug)
    try:
        moving.unskip(who=request.access, occurrence=row, now=present.now())
        messages.success(request, _("已恢复"))
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("playbook-run", row.run.slug)


def _gone(request: AccessRequest, row: Occurrence) -> HttpResponse:
    return gone_to(request, reverse("playbook-run", args=[row.run.slug]))


def occurrence_of(access: Access, slug: str) -> Occurrence:
    """Return an occurrence one may see."""
    return get_object_or_404(queries.occurrences(access), slug=slug)
