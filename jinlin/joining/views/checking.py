"""复查: who of the members meets the gate still; the list first, tasks only when somebody says so (R-078)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.desk import downloads
from jinlin.joining.actions import checking as actions
from jinlin.joining.gating import wording
from jinlin.joining.models import Checking, Deed, Proposal
from jinlin.joining.queries import gates as queries
from jinlin.joining.views.gates import MANAGE, gate_of, own_gate
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from jinlin.workspaces.access import Access, AccessRequest

PER_PAGE = 100
MOST_ROWS = 100_000


@require_POST
@needs(MANAGE)
def gate_check(request: AccessRequest, slug: str) -> HttpResponse:
    """Look at all members against the draft, or what is in force; nothing follows from it yet."""
    gate = own_gate(request.access, slug)
    version = (queries.draft_of(gate) if request.POST.get("draft") else None) or queries.in_force(gate)
    if version is None:
        messages.error(request, _("还没有条件可以复查,请先写好门槛。"))
        return redirect("gate", slug=slug)
    row = actions.check(who=request.access, gate=gate, version=version, now=present.now())
    return redirect("gate-checking", slug=slug, check=row.slug)


@require_GET
@needs("console.view")
def gate_checking(request: AccessRequest, slug: str, check: str) -> HttpResponse:
    """Show a checking: how many stay, whom to ask, whom to take out, and why."""
    access = request.access
    row = _checking(access, slug, check)
    deed = request.GET.get("deed", "")
    rows = _visible(access, row)
    page = Paginator(rows.filter(deed=deed) if deed in Deed.values else rows, PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page_title": _("门槛复查"),
        "subtitle": _("“%(gate)s”第 %(n)s 版") % {"gate": row.gate.name, "n": row.version.number},
        "breadcrumbs": [
            (pgettext("page", "入群门槛"), reverse("gates")),
            (row.gate.name, reverse("gate", args=[slug])),
            (_("复查"), ""),
        ],
        "row": row,
        "page": page,
        "deed": deed,
        "deeds": Deed.choices,
        "rows": [(each, [wording.reason(finding) for finding in each.findings]) for each in page],
        "may_apply": access.can(MANAGE) and row.applied_at is None and row.version.published_at is not None,
        "is_draft": row.version.published_at is None,
        "may_export": access.can("data.export"),
    }
    return render(request, "joining/gates/checking.html", context)


@require_POST
@needs(MANAGE)
def gate_checking_apply(request: AccessRequest, slug: str, check: str) -> HttpResponse:
    """Give the tasks out that follow from a checking."""
    row = _checking(request.access, slug, check)
    own_gate(request.access, slug)
    try:
        made = actions.apply(who=request.access, checking=row, now=present.now())
        messages.success(request, ngettext("已派出 %(n)s 个任务", "已派出 %(n)s 个任务", len(made)) % {"n": len(made)})
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("gate-checking", slug=slug, check=check)


@require_GET
@needs("data.export")
def gate_checking_export(request: AccessRequest, slug: str, check: str) -> HttpResponse:
    """Answer with whom to ask and whom to take out, as Excel."""
    access = request.access
    rows = list(_visible(access, _checking(access, slug, check))[:MOST_ROWS])
    columns = [Column(_("成员")), Column(_("客户群")), Column(_("建议")), Column(_("原因"))]
    table = [
        [each.member.name, each.community.name, each.get_deed_display(), "；".join(map(wording.reason, each.findings))]
        for each in rows
    ]
    name = _("门槛复查")
    return downloads.xlsx(access, name, [Sheet(name, columns, table)], now=present.now(), rows=len(rows))


def _checking(access: Access, slug: str, check: str) -> Checking:
    gate = gate_of(access, slug)
    return get_object_or_404(gate.checkings.select_related("gate", "version", "workspace", "staff"), slug=check)


def _visible(access: Access, row: Checking) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(checking=row, community__in=Community.objects.visible_to(access))
    return rows.select_related("member", "community").order_by("-deed", "community", "pk")
