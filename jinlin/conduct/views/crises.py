"""舆情: crises of groups, the script to go through, the log, and the all-clear that only people give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.models import Community
from jinlin.conduct import actions, boards
from jinlin.conduct.forms import ReportForm
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.messaging import pauses
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.conduct.models import Incident
    from jinlin.workspaces.access import Access, AccessRequest

HANDLE, LIFT = "cases.decide", "crises.lift"
SHOWN = 100


@require_GET
@needs("console.view")
def crisis_list(request: AccessRequest) -> HttpResponse:
    """List the crises that last, then those that are over."""
    rows = boards.incidents(request.access)
    lasting = list(rows.that_last().order_by("-opened_at"))
    context = {
        "page_title": _("舆情"),
        "subtitle": _("抱怨突然变多时自动暂停促销和自动回复,由人处理、由人解除"),
        "lasting": lasting,
        "over": rows.exclude(closed_at=None).order_by("-closed_at")[:SHOWN],
        "steps_count": len(actions.script()),
        "taken": boards.steps_taken(lasting),
        "may_handle": request.access.can(HANDLE),
    }
    return render(request, "conduct/crises.html", context)


@needs(HANDLE)
def crisis_report(request: AccessRequest) -> HttpResponse:
    """Ask what happened where, and open an incident by hand."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        visible = Community.objects.visible_to(request.access).select_related("unit", "owner", "workspace")
        community = visible.filter(name=form.cleaned_data["community"].strip(), ended_at=None).first()
        if community is None:
            form.add_error("community", _("没有找到这个群,请填写完整的群名"))
        else:
            reason = form.cleaned_data["reason"]
            made = actions.open_incident(who=request.access, community=community, reason=reason, now=present.now())
            url = reverse("crisis", args=[made.slug])
            return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)
    return render(request, "conduct/report.html", {"page_title": _("上报舆情"), "form": form})


@require_GET
@needs("console.view")
def crisis(request: AccessRequest, slug: str) -> HttpResponse:
    """Show an incident: the figures that opened it, the script, the log, and how to end it."""
    row = _incident(request.access, slug)
    entries = list(row.entries.select_related("staff").order_by("at", "pk"))
    taken = {entry.step: entry for entry in entries if entry.step}
    context = {
        "page_title": _("舆情:%(name)s") % {"name": row.community.name},
        "subtitle": row.reason,
        "breadcrumbs": [(_("舆情"), reverse("crises")), (row.community.name, "")],
        "row": row,
        "steps": [(step, taken.get(step.key)) for step in actions.script()],
        "entries": [(entry, boards.step_label(entry)) for entry in entries],
        "pause": pauses.pause_of(row.community),
        "said": boards.complaints_of(row),
        "may_handle": request.access.can(HANDLE) and row.closed_at is None,
        "may_lift": request.access.can(LIFT) and row.closed_at is None,
    }
    return render(request, "conduct/crisis.html", context)


@require_POST
@needs(HANDLE)
def crisis_step(request: AccessRequest, slug: str) -> HttpResponse:
    """Note that a step was taken."""
    row, step = _incident(request.access, slug), request.POST.get("step", "")
    if step not in {each.key for each in actions.script()}:
        raise Http404
    text = request.POST.get("text", "")
    return _tried(
        request,
        row,
        lambda: actions.take_step(who=request.access, incident=row, step=step, text=text, now=present.now()),
        _("已记录这一步"),
    )


@require_POST
@needs(HANDLE)
def crisis_note(request: AccessRequest, slug: str) -> HttpResponse:
    """Write into the log."""
    row, text = _incident(request.access, slug), request.POST.get("text", "")
    words = _("已记录")
    return _tried(
        request, row, lambda: actions.note(who=request.access, incident=row, text=text, now=present.now()), words
    )


@require_POST
@needs(LIFT)
def crisis_clear(request: AccessRequest, slug: str) -> HttpResponse:
    """Give the all-clear."""
    row, outcome = _incident(request.access, slug), request.POST.get("outcome", "")
    earlier = pauses.pause_of(row.community)
    words = _("已解除;促销和自动回复恢复")
    if earlier is not None and earlier.paused_at < row.opened_at:
        words = _("已解除;这个群在舆情之前就被暂停,那次暂停仍然有效")
    return _tried(
        request,
        row,
        lambda: actions.all_clear(who=request.access, incident=row, outcome=outcome, now=present.now()),
        words,
    )


def _tried(request: AccessRequest, row: Incident, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
        messages.success(request, words)
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("crisis", row.slug)


def _incident(access: Access, slug: str) -> Incident:
    rows = boards.incidents(access).select_related("community__workspace", "workspace")
    return get_object_or_404(rows, slug=slug)
