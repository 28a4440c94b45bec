"""邀请名单: who was invited to the rounds of a gate, who is silent, everybody's personal link; reminders by colleagues (R-068, R-184)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.desk import downloads
from jinlin.joining.actions import reminding
from jinlin.joining.queries import inviting
from jinlin.joining.views.gates import gate_of
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from jinlin.joining.models import Entry, Gate
    from jinlin.workspaces.access import AccessRequest

REVIEW = "applications.review"
PER_PAGE, MOST_ROWS = 100, 100_000


@require_GET
@needs(REVIEW)
def gate_invited(request: AccessRequest, slug: str) -> HttpResponse:
    """Show who was invited."""
    gate, now = gate_of(request.access, slug), present.now()
    rows, who = _asked(request, gate)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("邀请名单"),
        "subtitle": _("“%(gate)s”各轮筛选请了谁,谁还没填") % {"gate": gate.name},
        "breadcrumbs": [
            (pgettext("page", "入群门槛"), reverse("gates")),
            (gate.name, reverse("gate", args=[slug])),
            (_("邀请名单"), ""),
        ],
        "row": gate,
        "page": page,
        "who": who,
        "rows": [(each, _absolute(request, inviting.link_of(each, now))) for each in page],
        "silent_count": inviting.silent(inviting.invited(request.access, gate)).count(),
        "may_export": request.access.can("data.export"),
    }
    return render(request, "joining/gates/invited.html", context)


def _asked(request: AccessRequest, gate: Gate) -> tuple[QuerySet[Entry], str]:
    rows = inviting.invited(request.access, gate)
    return (inviting.silent(rows), "silent") if request.GET.get("who") == "silent" else (rows, "")


def _absolute(request: AccessRequest, path: str) -> str:
    return request.build_absolute_uri(path) if path else ""


@require_GET
@needs("data.export")
def gate_invited_export(request: AccessRequest, slug: str) -> HttpResponse:
    """Answer with the list as Excel, for whoever sends the links one by one."""
    gate, now = gate_of(request.access, slug), present.now()
    rows, _who = _asked(request, gate)
    links = request.access.can(REVIEW)  # a personal link proves who somebody is
    columns = [Column(_("客户")), Column(_("轮次")), Column(_("邀请时间"), "moment"), Column(_("填写时间"), "moment")]
    columns += [Column(_("得分"), "number"), Column(_("专属链接"))]
    table = [
        [
            *(each.application.name, each.round.name, each.invited_at, each.answered_at, each.score),
            _absolute(request, inviting.link_of(each, now)) if links else "",
        ]
        for each in rows[:MOST_ROWS]
    ]
    name = _("邀请名单")
    return downloads.xlsx(request.access, name, [Sheet(name, columns, table)], now=now, rows=len(table))


@require_POST
@needs(REVIEW)
def gate_remind(request: AccessRequest, slug: str) -> HttpResponse:
    """Have colleagues remind those who are silent."""
    gate = gate_of(request.access, slug)
    made = reminding.remind(access=request.access, gate=gate, now=present.now())
    messages.success(request, ngettext("已派出 %(n)s 个任务", "已派出 %(n)s 个任务", len(made)) % {"n": len(made)})
    return redirect("gate-invited", slug=slug)
