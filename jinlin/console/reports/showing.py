"""A report's figures as its page, its paper and its Excel show them: as frozen, with the definitions of that day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from jinlin.console.figures import definition
from jinlin.console.insights.asking import span
from jinlin.console.reports.writing import Kept, indicators
from jinlin.core.clock import Window
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.desk.models import ReportKind
from jinlin.metrics.definitions import METRICS
from jinlin.shell.figures import Definition, Delta, written

if TYPE_CHECKING:
    from jinlin.console.insights.figures import Indicator
    from jinlin.desk.models import Report


class Line(NamedTuple):
    """A metric of the report."""

    row: Indicator
    definition: Definition
    before: str
    week: Delta | None


def lines(report: Report) -> list[Line]:
    """Return the frozen figures in order."""
    window = span(Window(report.since, report.until))
    found = indicators(report.figures)
    kept = {row["key"]: row for row in report.figures.get("metrics", [])}
    return [
        Line(row, definition(key, kept[key]["now"], window), _before(row), _week(row, kept[key].get("week")))
        for key, row in found.items()
    ]


def _before(row: Indicator) -> str:
    return written(row.before.value, row.unit) if row.before else ""


def _week(row: Indicator, week: dict[str, Any] | None) -> Delta | None:
    earlier = Kept(week).value if week else None
    if earlier is None or row.now.value is None:
        return None
    return Delta(row.now.value - earlier, row.unit, row.better, _("较上周同日"))


def title(report: Report) -> str:
    """Name a report: 总部 日报 2026-03-04."""
    period = span(Window(report.since, report.until))
    return _("%(unit)s %(kind)s %(period)s") % {
        "unit": report.unit.name,
        "kind": ReportKind(report.kind).label,
        "period": period,
    }


def sheets(report: Report) -> list[Sheet]:
    """Return the figures and the words of a report."""
    columns = [
        Column(name) for name in (_("指标"), _("数值"), _("上期"), _("变化"), _("口径"), _("依据"), _("不可用原因"))
    ]
    rows = [
        [
            *(str(METRICS[line.row.metric.key].label), line.row.text, line.before),
            line.row.delta.text if line.row.delta else "",
            *(line.row.now.definition, line.row.now.basis, line.row.now.reason),
        ]
        for line in lines(report)
    ]
    said = [[_("亮点"), report.highlights], [_("问题"), report.problems], [_("计划"), report.plan]]
    return [Sheet(_("数据"), columns, rows), Sheet(_("小结"), [Column(_("部分")), Column(_("内容"), width=60)], said)]
