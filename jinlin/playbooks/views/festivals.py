"""节日: what comes, what to prepare and from when; a brand's own days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.playbooks import days
from jinlin.playbooks.actions import festivals
from jinlin.playbooks.forms import FestivalForm, OwnDayForm
from jinlin.playbooks.models import Festival, FestivalKind
from jinlin.playbooks.views.library import MANAGE, RUN, gone_to
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.playbooks.days import Special
    from jinlin.workspaces.access import Access, AccessRequest

AHEAD = timedelta(days=180)
YEAR = timedelta(days=366)


@require_GET
@needs("console.view")
def holidays(request: AccessRequest) -> HttpResponse:
    """Show the days of the next half year, those to prepare for first."""
    access = request.access
    today = local_date(present.now(), access.workspace.zone)
    found = days.days_of(access.workspace, today, today + AHEAD, with_left_out=True)
    kind = request.GET.get("kind", "")
    shown = [day for day in found if not kind or day.kind == kind]
    due = [day for day in found if day.ideas and not day.left_out and day.suggest_on <= today]
    context = {
        "page_title": _("节日"),
        "subtitle": _("公历、农历、节气和电商节点;到了准备的日子会在这里提醒"),
        "days": [(day, FestivalKind(day.kind).label, (day.on - today).days) for day in shown],
        "due": [(day, [(idea, festivals.words_of(idea)) for idea in day.ideas], (day.on - today).days) for day in due],
        "kinds": [("", _("全部"), not kind), *((k.value, k.label, k == kind) for k in FestivalKind)],
        "may_run": access.can(RUN),
        "may_manage": access.can(MANAGE),
    }
    return render(request, "playbooks/holidays.html", context)


@needs(MANAGE)
def edit(request: AccessRequest, key: str) -> HttpResponse:
    """Ask what the brand says of a day of the almanac."""
    day = _day(request.access, key)
    initial = {"is_off": day.is_off, "left_out": day.left_out, "lead_days": day.lead_days}
    form = FestivalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        festivals.say(who=request.access, day=day, **form.cleaned_data, now=present.now())
        return gone_to(request, reverse("holidays"))
    return render(request, "playbooks/ask.html", {"page_title": day.name, "form": form, "save": _("保存")})


@needs(MANAGE)
def add(request: AccessRequest) -> HttpResponse:
    """Ask for a day of the brand's own."""
    form = OwnDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        festivals.add(who=request.access, **form.cleaned_data, now=present.now())
        return gone_to(request, reverse("holidays"))
    return render(request, "playbooks/ask.html", {"page_title": _("加自己的日子"), "form": form, "save": _("保存")})


@require_POST
@needs(MANAGE)
def remove(request: AccessRequest, slug: str) -> HttpResponse:
    """Take back what was said of a day."""
    row = get_object_or_404(Festival.objects.filter(workspace=request.access.workspace), slug=slug)
    festivals.remove(who=request.access, festival=row, now=present.now())
    return redirect("holidays")


@require_POST
@needs(RUN)
def accept(request: AccessRequest, key: str) -> HttpResponse:
    """Make a task of a suggestion."""
    day, idea = _day(request.access, key), request.POST.get("idea", "")
    if idea not in day.ideas:
        raise Http404
    task = festivals.accept(who=request.access, day=day, idea=idea, now=present.now())
    messages.success(request, _("已加到你的任务:%(task)s") % {"task": task.title})
    return redirect("holidays")


def _day(access: Access, key: str) -> Special:
    """Return the next day of that name."""
    today = local_date(present.now(), access.workspace.zone)
    found = days.days_of(access.workspace, today, today + YEAR, with_left_out=True)
    day = next((day for day in found if key in {day.key, day.slug}), None)
    if day is None:
        raise Http404
    return day
