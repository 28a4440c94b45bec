"""门槛效果: what became of those who came in, by the condition they met (R-071)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from jinlin.core import present
from jinlin.joining.queries import effects
from jinlin.joining.views.gates import gate_of
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest


@require_GET
@needs("console.view")
def gate_effect(request: AccessRequest, slug: str) -> HttpResponse:
    """Show the cohorts of a gate."""
    row = gate_of(request.access, slug)
    context = {
        "page_title": _("门槛效果"),
        "subtitle": _("通过“%(gate)s”进来的人,后来怎么样") % {"gate": row.name},
        "breadcrumbs": [
            (pgettext("page", "入群门槛"), reverse("gates")),
            (row.name, reverse("gate", args=[slug])),
            (_("门槛效果"), ""),
        ],
        "row": row,
        "cohorts": effects.cohorts(request.access, row, now=present.now()),
    }
    return render(request, "joining/gates/effect.html", context)
