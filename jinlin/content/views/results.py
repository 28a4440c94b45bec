"""内容效果: what was sent, how it was received, what to send more of (R-090, R-094, R-095, R-244)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jinlin.content import weighing
from jinlin.content.models import Direction, Format
from jinlin.content.queries import results
from jinlin.content.weighing import Advice, Judged
from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.shell.formats import share
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest

SPANS = (7, 28, 90)
RATES = {"open_rate": gettext_lazy("打开率"), "comment_rate": gettext_lazy("评论率"), "interaction_rate": gettext_lazy("互动率")}  # fmt: skip
SHOWN = ("column", "direction", "format", "slot", "variant")
ADVICE = {
    Advice.INCREASE: gettext_lazy("多发"),
    Advice.KEEP: gettext_lazy("保持"),
    Advice.DECREASE: gettext_lazy("少发"),
    Advice.UNKNOWN: gettext_lazy("数据不够"),
}
LABELS = {"direction": dict(Direction.choices), "format": dict(Format.choices)}


@require_GET
@needs("console.view")
def content_results(request: AccessRequest) -> HttpResponse:
    """Show the mix, the groups in which too much is sold, what was received well by column, direction, format, slot, variant."""
    access, asked = request.access, request.GET.get("days", "")
    days = int(asked) if asked in {str(each) for each in SPANS} else 28
    by = request.GET.get("by", "") if request.GET.get("by", "") in RATES else "open_rate"
    today = local_date(present.now(), access.workspace.zone)
    rows = results.sent(access, today - timedelta(days=days), today + timedelta(days=1))
    context = {
        "page_title": _("内容效果"),
        "subtitle": _("什么多发、什么少发,看数字"),
        "days": days,
        "spans": SPANS,
        "by": by,
        "rates": RATES.items(),
        "mix": results.mix(access, rows),
        "crowded": results.crowded(access, rows, most=20),
        "sections": [_section(rows, dimension, by) for dimension in SHOWN],
        "posts": results.posts(rows, most=10),
    }
    return render(request, "content/results.html", context)


def _section(rows: Any, dimension: str, by: str) -> tuple[str, list[dict[str, Any]]]:
    judged = weighing.advised(results.totals_by(rows, dimension), by)
    labels: dict[str, Any] = LABELS.get(dimension, {})
    return str(results.DIMENSIONS[dimension][1]), [_told(each, labels) for each in judged[:30]]


def _told(each: Judged, labels: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": labels.get(each.key, each.key),
        "totals": each.totals,
        "advice": each.advice.value,
        "words": ADVICE[each.advice],
        "evidence": _evidence(each),
    }


def _evidence(each: Judged) -> str:
    if each.advice == Advice.UNKNOWN:
        told = {"posts": each.totals.measured, "reach": each.totals.reach}
        return _("只有 %(posts)s 条、触达 %(reach)s 人") % told
    return _("%(rate)s,中位数 %(median)s") % {"rate": share(each.rate), "median": share(each.median)}
