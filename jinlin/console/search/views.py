"""The page of what was found, and the first hits while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from jinlin.console.search import queries
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest

LONGEST = 100


@require_GET
@needs("console.view")
def search(request: AccessRequest) -> HttpResponse:
    """Show what the words find; the part below the search box while somebody types there."""
    words = request.GET.get("q", "")[:LONGEST].replace("\0", "")
    if request.headers.get("HX-Target") == "found":
        context = {"kinds": queries.found(request.access, words, queries.FEW), "words": words}
        return render(request, "console/search/hits.html", context)
    kinds = queries.found(request.access, words, queries.PAGEFUL)
    count = sum(len(kind.hits) for kind in kinds)
    cut = any(len(kind.hits) == queries.PAGEFUL for kind in kinds)
    told = ngettext("“%(words)s”找到 %(count)s 条", "“%(words)s”找到 %(count)s 条", count)
    if cut:
        told = _("“%(words)s”列出最前面的 %(count)s 条")
    context = {
        "page_title": _("搜索"),
        "subtitle": told % {"words": words, "count": count}
        if words
        else _("输入群名、昵称、成员 ID、手机号、门店或指标"),
        "kinds": kinds,
        "words": words,
    }
    return render(request, "console/search/page.html", context)
