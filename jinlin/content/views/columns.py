"""栏目: what comes out when, what was missed, how it is received (R-096)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.content.actions import columns as acting
from jinlin.content.forms import ColumnForm
from jinlin.content.models import Asset, Column
from jinlin.content.queries import columns as asking
from jinlin.content.views.drawers import drawer, saved
from jinlin.content.words import cadence_in_words
from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.core.refusals import Refusal
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest

MANAGE = "content.manage"
WEEKS = timedelta(days=28)


@require_GET
@needs("console.view")
def columns(request: AccessRequest) -> HttpResponse:
    """Show the columns in use, and the issues that did not come out."""
    access = request.access
    today = local_date(present.now(), access.workspace.zone)
    rows = asking.columns(access, today)
    gaps = asking.gaps(access, today - WEEKS, today)
    context = {
        "page_title": _("栏目"),
        "subtitle": ngettext("最近四周漏了 %(n)s 期", "最近四周漏了 %(n)s 期", len(gaps)) % {"n": len(gaps)},
        "rows": [(row, cadence_in_words(row.column)) for row in rows],
        "gaps": gaps[:40],
        "may_manage": access.can(MANAGE),
    }
    return render(request, "content/columns/page.html", context)


@needs(MANAGE)
def column_new(request: AccessRequest) -> HttpResponse:
    """Ask for a column and set it up."""
    return _form(request, None)


@needs(MANAGE)
def column_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Write a column anew."""
    return _form(request, _column(request, slug))


@require_POST
@needs(MANAGE)
def column_end(request: AccessRequest, slug: str) -> HttpResponse:
    """End a column."""
    column = _column(request, slug)
    acting.end_column(who=request.access, column=column, now=present.now())
    messages.success(request, _("已停用“%(title)s”") % {"title": column.name})
    return redirect("columns")


def _column(request: AccessRequest, slug: str) -> Column:
    column: Column = get_object_or_404(Column.objects.visible_to(request.access).in_use(), slug=slug)
    return column


def _form(request: AccessRequest, column: Column | None) -> HttpResponse:
    access = request.access
    people = Staff.objects.filter(workspace=access.workspace, left_at=None).order_by("name")
    assets = Asset.objects.visible_to(access).kept().filter(state="approved").order_by("-changed_at")[:200]
    form = ColumnForm(people, assets, request.POST or None, column)
    if request.method == "POST" and form.is_valid():
        try:
            acting.save_column(who=access, wording=form.wording, column=column, now=present.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            return saved(request, form.wording.name, "columns")
    url = reverse("column-edit", args=[column.slug]) if column else reverse("column-new")
    end_url = reverse("column-end", args=[column.slug]) if column else ""
    return drawer(request, form, column.name if column else _("新建栏目"), url, back="columns", end_url=end_url)
