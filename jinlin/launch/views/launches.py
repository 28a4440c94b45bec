"""开群: the list, one launch with its eight steps, saying that it is ready, giving it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities import types
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.launch import actions, listing, queries, steps
from jinlin.launch.forms import PeopleForm
from jinlin.launch.models import Launch, Opening
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.workspaces.access import AccessRequest

MAY = "communities.open"


@require_GET
@needs("console.view")
def launches(request: AccessRequest) -> HttpResponse:
    """List the communities on their way."""
    state = listing.LISTING.read(request.GET)
    rows = listing.filtered(queries.listed(request.access), state)
    may_open = request.access.can(MAY)
    link = Link(_("开一个新群"), reverse("launch-new")) if may_open else None
    text = _("从一个模板或行业预设开始:先定位,再准备,最后建群。")
    page = state.show(rows, empty=Empty(_("还没有在筹备的群"), text, action=link, icon="rocket"))
    context = {"page_title": _("开群"), "subtitle": _("从想法到开张,一张清单走完"), "may_open": may_open}
    return listing_response(request, "launch/list.html", page, context)


@require_GET
@needs("console.view")
def launch_one(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one launch: its steps, what lacks, and the way to open."""
    launch = _launch(request, slug)
    standing = steps.of(launch)
    context = {
        "page_title": launch.community.name,
        "subtitle": launch.community.unit.name,
        "launch": launch,
        "opening": Opening.objects.filter(launch=launch).first(),
        "before": [step for step in standing if step.is_preparation],
        "after": [step for step in standing if not step.is_preparation],
        "missing": steps.missing(launch),
        "advice": _advice(launch),
        "seats": launch.seats.select_related("staff__unit").order_by("-role", "staff__name"),
        "may_open": request.access.can(MAY),
        "may_shape": request.access.can("communities.shape"),
    }
    return render(request, "launch/one.html", context)


def _advice(launch: Launch) -> list[tuple[str, str, str]]:
    """Return axis, value and reason of the advice as it was given, in the reader's language."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    rows = []
    for axis, given in launch.advice.items():
        value = types.value_of(axis, given["key"])
        if value:
            rows.append((types.axes()[axis].name, value.name, given[language]))
    return rows


@require_POST
@needs(MAY)
def launch_open(request: AccessRequest, slug: str) -> HttpResponse:
    """Say that the preparation is done."""
    launch = _launch(request, slug)
    try:
        actions.open_up(who=request.access, launch=launch, now=present.now())
    except Refusal as refusal:
        messages.error(request, refusal.message())
    else:
        messages.success(request, _("宣布开群了,群主会收到建群的任务"))
    return redirect("launch-one", slug)


@needs(MAY)
def launch_people(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask who will own the group and who will stand in for them."""
    launch = _launch(request, slug)
    form = PeopleForm(request.access, launch, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.seat(who=request.access, launch=launch, **form.cleaned_data, now=present.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            messages.success(request, _("已保存"))
            return _back(request, slug)
    context = {"page_title": _("谁来管这个群"), "form": form, "launch": launch}
    return render(request, "launch/people.html", context)


def _back(request: AccessRequest, slug: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("launch-one", slug)


@require_POST
@needs(MAY)
def launch_drop(request: AccessRequest, slug: str) -> HttpResponse:
    """Give up what was prepared."""
    launch = _launch(request, slug)
    try:
        actions.give_up(who=request.access, launch=launch, now=present.now())
    except Refusal as refusal:
        messages.error(request, refusal.message())
        return redirect("launch-one", slug)
    messages.success(request, _("已放弃筹备"))
    return redirect("launch")


def _launch(request: AccessRequest, slug: str) -> Launch:
    rows = Launch.objects.visible_to(request.access).select_related("community__unit", "by")
    return get_object_or_404(rows, slug=slug)
