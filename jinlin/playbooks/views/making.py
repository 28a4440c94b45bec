"""Make playbooks: a week from three inputs, a plan from a table, hand one to stores and take one up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.playbooks import cadence, definition, presets, queries
from jinlin.playbooks.actions import importing, templates
from jinlin.playbooks.actions.importing import PlanRefused
from jinlin.playbooks.forms import HandOutForm, PlanFileForm, WeekForm
from jinlin.playbooks.views.library import MANAGE, RUN, template_of
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest

LARGEST = 5 * 1024 * 1024


@needs(RUN)
def week(request: AccessRequest) -> HttpResponse:
    """Adapt the default week to how often people buy, which group it is and who is in it; show what differs and why (R-112)."""
    form = WeekForm(request.POST or request.GET or None)
    language = "en" if (get_language() or "").startswith("en") else "zh"
    written = presets.named("week").definition(language)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    frequency, tags, kinds = cadence.known_inputs(given)
    content, changes = cadence.adapted(written, frequency=frequency, tags=tags, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        name = given.get("name") or written.name
        unit = None if request.access.unit.parent_id is None else request.access.unit
        made = templates.keep(who=request.access, content={**content, "name": name}, unit=unit, now=present.now())
        messages.success(request, _("已放进剧本库,可以改了再启动"))
        return redirect("playbook", made.slug)
    read = definition.read(content)
    context = {
        "page_title": _("生成一周"),
        "subtitle": _("按消费频次、群类型和人群,从默认的一周删减;差异和原因都写出来"),
        "form": form if form.is_bound else WeekForm(),
        "definition": read,
        "changes": changes,
        "verdict": cadence.judged(read, cadence.rule_of(frequency, tags, kinds)),
        "breadcrumbs": [(_("剧本库"), reverse("playbooks")), (_("生成一周"), "")],
    }
    return render(request, "playbooks/week.html", context)


@needs(RUN)
def take_in(request: AccessRequest) -> HttpResponse:
    """Ask for the plan operators already keep, and make a playbook of it."""
    form = PlanFileForm(request.POST or None, request.FILES or None)
    faults: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > LARGEST:
            form.add_error("file", _("文件超过 5 MB"))
        else:
            try:
                made = importing.take_in(
                    who=request.access,
                    name=form.cleaned_data["name"],
                    body=file.read(),
                    filename=file.name,
                    now=present.now(),
                )
            except PlanRefused as refusal:
                faults = refusal.faults
            except Refusal as refusal:
                form.add_error("file", refusal.message())
            else:
                messages.success(request, _("已放进剧本库,可以改了再启动"))
                return redirect("playbook", made.slug)
    context = {
        "page_title": _("从 Excel 导入"),
        "form": form,
        "faults": faults,
        "breadcrumbs": [(_("剧本库"), reverse("playbooks")), (_("从 Excel 导入"), "")],
    }
    return render(request, "playbooks/take_in.html", context)


@needs(MANAGE)
def hand_out(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask to which units a playbook is handed; show how each took it up."""
    template = template_of(request.access, slug)
    version = templates.latest(template)
    form = HandOutForm(request.access, version.definition, request.POST or None)
    if request.method == "POST" and form.is_valid():
        units = Unit.objects.visible_to(request.access).filter(slug__in=form.cleaned_data["units"])
        try:
            made = templates.hand_out(
                who=request.access,
                version=version,
                units=units,
                open_rows=form.cleaned_data["open_rows"],
                now=present.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            words = ngettext("已下发到 %(n)s 个单元", "已下发到 %(n)s 个单元", len(made))
            messages.success(request, words % {"n": len(made)})
            return redirect("playbook-hand-out", slug)
    context = {
        "page_title": _("下发:%(name)s") % {"name": template.name},
        "template": template,
        "form": form,
        "uptakes": queries.uptakes(template),
        "breadcrumbs": [
            (_("剧本库"), reverse("playbooks")),
            (template.name, reverse("playbook", args=[slug])),
            (_("下发"), ""),
        ],
    }
    return render(request, "playbooks/hand_out.html", context)


@require_POST
@needs(RUN)
def take_up(request: AccessRequest, slug: str) -> HttpResponse:
    """Take up what headquarters handed out."""
    handout = get_object_or_404(queries.handed_to(request.access), slug=slug)
    made = templates.adopt_handout(who=request.access, handout=handout, now=present.now())
    messages.success(request, _("已采用,可以改总部放开的行再启动"))
    return redirect("playbook", made.slug)
