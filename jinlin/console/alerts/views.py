"""预警: what needs a look, by which figures, and what became of it (R-249)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.console import desk_of, desk_views, downloads
from jinlin.console.alerts import listing, queries
from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.metrics import alerts
from jinlin.shell.listing import BatchAction, Empty, Tool
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from datetime import date

    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access, AccessRequest

SNOOZE_DAYS = (1, 3, 7)
MOST_AT_ONCE = 500
MOST_ROWS = 10_000


@require_GET
@needs("console.view")
def alert_list(request: AccessRequest) -> HttpResponse:
    """Show the alerts; without any word those that still need a look."""
    access, today = request.access, _today(request.access)
    state = _state(access, _asked(request.GET))
    page = state.show(
        queries.listed(access, state, today),
        desk=desk_of.desk(access, listing.PAGE),
        tools=_tools(access),
        batch=_batch(access),
        empty=Empty(_("没有需要你看的预警"), _("数字一有异常,就会出现在这里。"), icon="bell"),
    )
    page.context.update(_cells(access, page.source, today))
    waiting = alerts.open_alerts(access, today).count()
    told = ngettext("%(n)s 件等着处理", "%(n)s 件等着处理", waiting) % {"n": waiting}
    return listing_response(
        request, "console/alerts/list.html", page, {"page_title": pgettext("page", "预警"), "subtitle": told}
    )


def _asked(query: QueryDict) -> QueryDict:
    """Return what is asked; a bare address and a link to a kind mean what still needs a look."""
    if "state" in query or (query and "kind" not in query):
        return query
    asked = query.copy()
    asked["state"] = "open"
    return asked


def _state(access: Access, query: QueryDict) -> State:
    columns = desk_of.columns(access, listing.PAGE)
    return listing.LISTING.read(query, columns=columns, options={"unit": queries.units(access)})


def _cells(access: Access, rows: Any, today: date) -> dict[str, Any]:
    """Return what the cells need beside the row: words, state, what one may do."""
    return {
        "told": {row.pk: (alerts.title(row), alerts.tell(row), queries.state_of(row, today)) for row in rows},
        "states": dict(listing.STATES),
        "may_handle": access.can("alerts.handle"),
        "snooze_days": SNOOZE_DAYS,
    }


def _tools(access: Access) -> list[Tool]:
    if not access.can("data.export"):
        return []
    return [Tool(_("导出 Excel"), reverse("alerts-export"), icon="download", with_query=True)]


def _batch(access: Access) -> list[BatchAction]:
    if not access.can("alerts.handle"):
        return []
    return [BatchAction(_("标为已处理"), reverse("alerts-handle"), icon="check")]


@require_POST
@needs("alerts.handle")
def alerts_handle(request: AccessRequest) -> HttpResponse:
    """Say that the chosen alerts were looked after."""
    chosen = _chosen(request)
    for slug in chosen:
        _or_404(lambda slug=slug: alerts.handle(request.access, slug, present.now()))
    messages.success(request, _("已标为处理:%(n)s 件") % {"n": len(chosen)})
    return desk_views.back(request)


@require_POST
@needs("alerts.handle")
def alert_snooze(request: AccessRequest, slug: str) -> HttpResponse:
    """Put an alert aside for some days."""
    days = request.POST.get("days", "")
    until = _today(request.access) + timedelta(days=int(days) if days.isdigit() and int(days) in SNOOZE_DAYS else 1)
    _or_404(lambda: alerts.snooze(request.access, slug, until, present.now()))
    messages.success(request, _("已放到 %(until)s 再提醒") % {"until": until})
    return desk_views.back(request)


@require_GET
@needs("data.export")
def alerts_export(request: AccessRequest) -> HttpResponse:
    """Answer with the alerts as Excel, by the present filters."""
    access, today = request.access, _today(request.access)
    rows = queries.listed(access, _state(access, request.GET), today)[:MOST_ROWS]
    states = dict(listing.STATES)
    columns = [
        Column(pgettext("page", "预警")),
        Column(_("依据")),
        Column(_("社群")),
        Column(_("门店 / 区域")),
        Column(_("级别")),
    ]
    columns += [Column(_("发现日期"), "date"), Column(_("状态"))]
    table = [
        [
            *(str(alerts.title(row)), alerts.tell(row), row.community.name if row.community else "", row.unit.name),
            *(_("严重") if row.severity == "alarm" else _("留意"), row.on, str(states[queries.state_of(row, today)])),
        ]
        for row in rows
    ]
    return downloads.xlsx(
        access,
        pgettext("page", "预警"),
        [Sheet(pgettext("page", "预警"), columns, table)],
        now=present.now(),
        rows=len(table),
    )


def _chosen(request: AccessRequest) -> list[str]:
    if only := request.POST.get("only", ""):
        return [only]
    if request.POST.get("every"):
        state = _state(request.access, QueryDict(request.POST.get("query", "") or "state=open"))
        rows = queries.listed(request.access, state, _today(request.access))
        return list(rows.values_list("slug", flat=True)[:MOST_AT_ONCE])
    return request.POST.getlist("rows")[:MOST_AT_ONCE]


def _or_404(act: Any) -> None:
    try:
        act()
    except alerts.UnknownAlert as unknown:
        raise Http404 from unknown


def _today(access: Access) -> date:
    return local_date(present.now(), access.workspace.zone)
