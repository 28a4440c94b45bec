"""运营日历: month, week, day and list; lanes by store, tag and owner; out as ICS and Excel."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.playbooks import calendaring, handing_out
from jinlin.playbooks.views.library import RUN
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.playbooks.calendaring import Span, View
    from jinlin.workspaces.access import AccessRequest

KINDS = (
    ("month", gettext_lazy("月")),
    ("week", gettext_lazy("周")),
    ("day", gettext_lazy("日")),
    ("list", gettext_lazy("列表")),
)
LANES = (
    ("", gettext_lazy("不分行")),
    ("unit", gettext_lazy("按门店")),
    ("tag", gettext_lazy("按标签")),
    ("owner", gettext_lazy("按负责人")),
)


@require_GET
@needs("console.view")
def calendar(request: AccessRequest) -> HttpResponse:
    """Show what is due, as a month, a week, a day or a list."""
    access, now = request.access, present.now()
    span, lane, of = _asked(request)
    found = calendaring.view(access, span, lane=lane, of=of)
    today = local_date(now, access.workspace.zone)
    context = {
        "page_title": _("运营日历"),
        "subtitle": _("拖动改时间,键盘按 Alt+方向键;30 分钟内要开始的已锁定"),
        "view": found,
        "span": span,
        "slots": calendaring.slots(found, access) if span.kind == "week" else [],
        "lanes": calendaring.lanes(found.items, lane) if lane and span.kind in {"day", "list"} else {},
        "kinds": [(key, label, _query(key, span.on, lane, of), key == span.kind) for key, label in KINDS],
        "lane_choices": [(key, label, _query(span.kind, span.on, key, ""), key == lane) for key, label in LANES],
        "before": _query(span.kind, span.before, lane, of),
        "after": _query(span.kind, span.after, lane, of),
        "now_query": _query(span.kind, today, lane, of),
        "out_query": _query(span.kind, span.on, lane, of),
        "day_query": urlencode({"view": "day", "lane": lane, "of": of}),
        "today": today,
        "todays": _today(request, today),
        "may_move": access.can(RUN),
        "lane": lane,
        "of": of,
        "move_words": {"moved": _("已改时间"), "undo": _("撤销"), "failed": _("没有改成,请刷新再试")},
    }
    return render(request, "playbooks/calendar.html", context)


def _asked(request: AccessRequest) -> tuple[Span, str, str]:
    kinds = {key for key, _label in KINDS}
    kind = request.GET.get("view", "week")
    lane = request.GET.get("lane", "")
    today = local_date(present.now(), request.access.workspace.zone)
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        on = today
    on = min(max(on, date(2000, 1, 1)), date(2100, 1, 1))
    chosen = lane if lane in calendaring.LANES else ""
    return calendaring.span_of(kind if kind in kinds else "week", on), chosen, request.GET.get("of", "")


def _query(kind: str, on: date, lane: str, of: str) -> str:
    told: dict[str, Any] = {"view": kind, "on": on.isoformat(), "lane": lane, "of": of}
    return urlencode({key: value for key, value in told.items() if value})


def _today(request: AccessRequest, today: date) -> View:
    return calendaring.view(request.access, calendaring.span_of("day", today))


@require_GET
@needs("console.view")
def ics(request: AccessRequest) -> HttpResponse:
    """Hand out the stretch as a calendar file."""
    span, lane, of = _asked(request)
    found = calendaring.view(request.access, span, lane=lane, of=of)
    return handing_out.ics(found.items, name=_("运营日历"), now=present.now())


@require_GET
@needs("console.view")
def xlsx(request: AccessRequest) -> HttpResponse:
    """Hand out the stretch as an Excel table."""
    span, lane, of = _asked(request)
    found = calendaring.view(request.access, span, lane=lane, of=of)
    return handing_out.xlsx(request.access, found.items, now=present.now())
