"""日报周报: the archive, one report with its editable words, archiving, Excel, paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.console import desk_of, downloads
from jinlin.console.alerts.queries import units
from jinlin.console.reports import drafting, listing, showing
from jinlin.core import present
from jinlin.desk import actions, queries
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.desk.models import Report
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import AccessRequest

LONGEST = 5000


@require_GET
@needs("console.view")
def report_list(request: AccessRequest) -> HttpResponse:
    """Show the archive, newest first."""
    access = request.access
    columns = desk_of.columns(access, listing.PAGE)
    state = listing.LISTING.read(request.GET, columns=columns, options={"unit": units(access)})
    empty = Empty(
        _("还没有日报和周报"),
        _("有了数据,每天早上会自动写好昨天的日报,周一写好上周的周报。"),
        Link(_("导入数据"), reverse("imports")) if access.can("data.import") else None,
        icon="report",
    )
    page = state.show(_rows(queries.reports_of(access), state), desk=desk_of.desk(access, listing.PAGE), empty=empty)
    context = {
        "page_title": _("日报周报"),
        "subtitle": _("自动起草,改几句就能发;归档后不再变"),
        "may_draft": access.can("reports.edit"),
    }
    return listing_response(request, "console/reports/list.html", page, context)


def _rows(rows: QuerySet[Report], state: State) -> QuerySet[Report]:
    days = state.days("on")
    conditions = {
        "kind": state.choice("kind"),
        "unit__path__startswith": state.choice("unit"),
        "since__gte": days.since,
        "since__lt": days.before,
    }
    rows = rows.filter(**{name: value for name, value in conditions.items() if value})
    states = {
        "draft": Q(edited_at=None, archived_at=None),
        "edited": Q(edited_at__isnull=False, archived_at=None),
        "archived": Q(archived_at__isnull=False),
    }
    which = state.choice("state")
    return (rows.filter(states[which]) if which else rows).order_by(*state.order_by)


@require_POST
@needs("reports.edit")
def reports_draft(request: AccessRequest) -> HttpResponse:
    """Draft what is due now, instead of waiting for the morning."""
    made = drafting.draft_due(request.access.workspace, present.now())
    if made:
        messages.success(request, _("写好了 %(n)s 份报告") % {"n": len(made)})
    else:
        messages.info(request, _("没有要写的:该有的报告都在了"))
    return redirect("reports")


def _report(request: AccessRequest, slug: str) -> Report:
    return get_object_or_404(queries.reports_of(request.access), slug=slug)


@require_GET
@needs("console.view")
def report_page(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one report."""
    return render(request, "console/reports/report.html", _context(request, _report(request, slug)))


def _context(request: AccessRequest, report: Report) -> dict[str, Any]:
    access = request.access
    return {
        "page_title": showing.title(report),
        "subtitle": _told(report),
        "breadcrumbs": [(_("日报周报"), reverse("reports")), (showing.title(report), "")],
        "report": report,
        "lines": showing.lines(report),
        "parts": _parts(report),
        "may_edit": access.can("reports.edit") and report.archived_at is None,
        "may_export": access.can("data.export"),
    }


def _parts(report: Report) -> list[tuple[str, str, str]]:
    plan = _("明日计划") if report.kind == "daily" else _("下周计划")
    return [
        ("highlights", _("亮点"), report.highlights),
        ("problems", _("问题"), report.problems),
        ("plan", plan, report.plan),
    ]


def _told(report: Report) -> str:
    if report.archived_at and report.edited_by:
        return _("%(name)s 已归档") % {"name": report.edited_by.name}
    if report.edited_by:
        return _("%(name)s 改过") % {"name": report.edited_by.name}
    return _("自动起草,等你确认")


@require_POST
@needs("reports.edit")
def report_save(request: AccessRequest, slug: str) -> HttpResponse:
    """Keep the words; by itself while somebody types, or by the button."""
    report = _report(request, slug)
    words = {part: request.POST[part].strip()[:LONGEST] for part in actions.PARTS if part in request.POST}
    try:
        actions.edit_report(request.access, report, words, now=present.now())
    except actions.ReportClosed:
        return _answer(request, report, _("这份报告已归档,不能再改"), status=409)
    return _answer(request, report, _("已保存 %(at)s") % {"at": timezone.localtime(present.now()).strftime("%H:%M:%S")})


def _answer(request: AccessRequest, report: Report, words: str, status: int = 200) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(words, content_type="text/plain; charset=utf-8", status=200)
    (messages.success if status < 400 else messages.error)(request, words)  # noqa: PLR2004  (HTTP's own line)
    return redirect("report", slug=report.slug)


@require_POST
@needs("reports.edit")
def report_archive(request: AccessRequest, slug: str) -> HttpResponse:
    """Close a report for good."""
    report = actions.archive_report(request.access, _report(request, slug), now=present.now())
    messages.success(request, _("已归档,数字和文字不再变"))
    return redirect("report", slug=report.slug)


@require_GET
@needs("data.export")
def report_excel(request: AccessRequest, slug: str) -> HttpResponse:
    """Answer with a report as Excel."""
    report = _report(request, slug)
    sheets = showing.sheets(report)
    return downloads.xlsx(
        request.access, showing.title(report), sheets, now=present.now(), rows=len(showing.lines(report))
    )
