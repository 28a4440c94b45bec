"""没找到的: what people looked for and the library did not have (R-100)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.content.actions import lookups
from jinlin.content.models import Lookup
from jinlin.core import present
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest


@require_GET
@needs("console.view")
def library_missing(request: AccessRequest) -> HttpResponse:
    """List what was looked for in vain, the most wanted first."""
    rows = Lookup.objects.filter(workspace=request.access.workspace, settled_at=None, found_count=0)
    context = {
        "page_title": _("没找到的"),
        "subtitle": _("有人在素材库里找过、没有的:就是接下来要做的内容"),
        "breadcrumbs": [(_("素材库"), reverse("library")), (_("没找到的"), "")],
        "rows": rows.select_related("by").order_by("-asked_count", "-at")[:100],
        "may_write": request.access.can("content.write"),
    }
    return render(request, "content/library/missing.html", context)


@require_POST
@needs("content.write")
def lookup_settle(request: AccessRequest, slug: str) -> HttpResponse:
    """Say that there is something for it now, or that it is not needed."""
    row = get_object_or_404(Lookup.objects.filter(workspace=request.access.workspace), slug=slug)
    lookups.settle(lookup=row, now=present.now())
    messages.success(request, _("已处理“%(words)s”") % {"words": row.words})
    return redirect("library-missing")
