"""Keep and forget views, keep columns: the doors the list pages post to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinlin.core import present
from jinlin.desk import actions
from jinlin.desk.returning import back
from jinlin.workspaces.access import needs

__all__ = ["back", "columns_save", "view_delete", "view_save"]

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest


@require_POST
@needs("desk.save_view")
def view_save(request: AccessRequest) -> HttpResponse:
    """Keep the present filters under a name."""
    name = request.POST.get("name", "").strip()[:40]
    page, query = request.POST.get("page", "")[:40], request.POST.get("query", "")[:1000]
    if not name:
        messages.error(request, _("给视图起个名字再保存。"))
        return back(request)
    try:
        actions.save_view(request.access, page, name, query, shared=bool(request.POST.get("shared")), now=present.now())
    except actions.TooManyViews:
        messages.error(request, _("每个页面最多保存 30 个视图,先删掉不用的。"))
    return back(request)


@require_POST
@needs("desk.save_view")
def view_delete(request: AccessRequest, slug: str) -> HttpResponse:
    """Forget one of one's own views."""
    try:
        actions.delete_view(request.access, slug)
    except actions.UnknownView as unknown:
        raise Http404 from unknown
    return back(request)


@require_POST
@needs("console.view")
def columns_save(request: AccessRequest) -> HttpResponse:
    """Remember the columns of a page."""
    actions.keep_columns(request.access, request.POST.get("page", "")[:40], request.POST.getlist("columns")[:60])
    return back(request)
