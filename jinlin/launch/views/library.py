"""The library: packs to begin with, combos, and cases that others tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jinlin.communities import definitions
from jinlin.communities.fields import MODULES
from jinlin.launch import library, queries, words
from jinlin.launch.library import NoSuchPack
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest
    from jinlin.workspaces.models import Workspace


@require_GET
@needs("console.view")
def packs(request: AccessRequest) -> HttpResponse:
    """List what one can begin with."""
    context = {
        "page_title": _("模板与行业预设"),
        "subtitle": _("开群时一次带上:章程、门槛、群规、欢迎语、问答、栏目和日程,都可以再改"),
        "presets": library.presets().values(),
        "templates": library.templates().values(),
        "combos": [_combo(request.access.workspace, key) for key in library.combos()],
    }
    return render(request, "launch/packs.html", context)


def _combo(workspace: Workspace, key: str) -> dict[str, Any]:
    """Return a combo as this workspace has it: what it is called, what it is for, which modules it opens, how far they are."""
    found = definitions.of(workspace, queries.COMBO, key)
    modules = [(MODULES[each], library.modules()[each].built) for each in found.modules]
    return {"key": key, "name": found.name, "about": found.purpose, "modules": modules}


@require_GET
@needs("console.view")
def pack(request: AccessRequest, key: str) -> HttpResponse:
    """Show everything a pack brings."""
    try:
        chosen = library.pack(key)
    except NoSuchPack as unknown:
        raise Http404 from unknown
    context = {
        "page_title": str(chosen.name),
        "subtitle": str(chosen.about),
        "pack": chosen,
        "places": words.places(chosen.types),
        "week": words.week(chosen),
        "combo": _combo(request.access.workspace, chosen.combo) if chosen.combo else None,
        "cases": [library.cases()[name] for name in chosen.cases],
        "conditions": [words.condition(one) for one in chosen.gate.conditions],
        "level": words.LEVELS[chosen.gate.level],
        "staffing": words.staffing(chosen.staffing),
        "columns": [(column, words.DIRECTIONS[column.direction]) for column in chosen.columns],
        "bands": words.bands(chosen.metrics),
    }
    return render(request, "launch/pack.html", context)


@require_GET
@needs("console.view")
def cases(request: AccessRequest) -> HttpResponse:
    """List what texts tell of other brands, found by words, industry and type (R-328)."""
    wanted = {name: request.GET.get(name, "").strip()[:60] for name in ("words", "industry", "kind")}
    found = library.searched(wanted["words"], wanted["industry"], wanted["kind"])
    context = {
        "page_title": _("案例库"),
        "subtitle": _("都是文章里的说法,没有核实,只作参考,不会变成你的目标"),
        "rows": [(case, words.places_of(case.types), words.figures(case)) for case in found.values()],
        "wanted": wanted,
        "industries": words.industries(),
        "kinds": words.kinds(),
    }
    return render(request, "launch/cases.html", context)
