"""转化漏斗: from exposure to core customers, of a period or of a cohort, and what each channel brought (R-160, R-200)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jinlin.communities.models import ChannelKind
from jinlin.console.insights.asking import span
from jinlin.console.insights.showing import Insight, excel_url, respond
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.metrics.funnel import channels, stages
from jinlin.shell import formats, tables
from jinlin.shell.figures import Definition
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.console.insights.asking import Asked
    from jinlin.workspaces.access import AccessRequest

MODES = {"period": gettext_lazy("期间:窗口内各做了什么"), "cohort": gettext_lazy("批次:窗口内入群的人后来怎样")}
GROUPS = {"": gettext_lazy("不拆分"), "channel": gettext_lazy("按渠道"), "unit": gettext_lazy("按门店")}
SPLITS_SHOWN = 60


@dataclass(frozen=True)
class Answer:
    """The funnel of the whole, of its parts, and the channels."""

    whole: stages.Funnel | None
    parts: tuple[stages.Funnel, ...]
    channels: channels.Channels


def mode_of(asked: Asked) -> str:
    """Return period or cohort."""
    mode = asked.query.get("mode", "")
    return mode if mode in MODES else "period"


def group_of(asked: Asked) -> str:
    """Return by what the funnel is split; empty for not at all."""
    group = asked.query.get("split", "")
    return group if group in GROUPS else ""


def gather(asked: Asked) -> Answer:
    """Follow everybody until the last day with data."""
    until = max(asked.window.until, asked.as_of + timedelta(days=1))
    mode, group = mode_of(asked), group_of(asked)
    whole = stages.report(asked.ground, asked.window, mode, until=until)
    parts = stages.report(asked.ground, asked.window, mode, group, until=until) if group else []
    return Answer(whole[0] if whole else None, tuple(parts), channels.table(asked.ground, asked.window, until=until))


def shown(asked: Asked, answer: Answer) -> dict[str, Any]:
    """Return what the template draws."""
    parts = sorted(answer.parts, key=lambda one: -(one.steps[2].count or 0))
    total = answer.channels.joins
    unknown = sum(row.joins for row in answer.channels.rows if row.kind == ChannelKind.UNKNOWN)
    return {
        "funnel": _drawn(asked, answer.whole),
        "warnings": answer.whole.warnings if answer.whole else (),
        "definitions": [(step.label, step.definition) for step in answer.whole.steps] if answer.whole else [],
        "parts": [(one, [_cell(step) for step in one.steps]) for one in parts[:SPLITS_SHOWN]],
        "left_out": max(0, len(parts) - SPLITS_SHOWN),
        "split": GROUPS[group_of(asked)],
        "channels": answer.channels,
        "kinds": dict(ChannelKind.choices),
        "rows": [(row, ChannelKind(row.kind).label) for row in answer.channels.rows],
        "unknown_share": formats.share(unknown / total if total else None),
        "unknown": unknown,
    }


def _drawn(asked: Asked, found: stages.Funnel | None) -> tables.Funnel:
    steps = found.steps if found else ()
    first = next((step for step in steps if step.key == "join"), None)
    last = next((step for step in steps if step.key == "buyer"), None)
    title = _("从曝光到复购")
    if first and last and first.count and last.count is not None:
        title = _("%(joined)s 人入群,%(bought)s 人下单") % {
            "joined": formats.plain(first.count),
            "bought": formats.plain(last.count),
        }
    return tables.Funnel(
        key="funnel",
        title=title,
        stages=[tables.Stage(str(step.label), step.count, str(step.basis)) for step in steps],
        definition=Definition(_("转化漏斗"), str(MODES[mode_of(asked)]), window=span(asked.window)),
        excel_url=excel_url(asked),
        empty=_("这段时间没有曝光、入群和订单"),
    )


def _cell(step: stages.Step) -> tuple[str, str, str, str]:
    rate = formats.share(step.rate) if step.rate is not None else ""
    return str(step.label), formats.plain(step.count), rate, str(step.basis)


def sheets(_asked: Asked, answer: Answer) -> list[Sheet]:
    """Return the funnels and the channels."""
    columns = [Column(_("范围")), Column(_("步骤")), Column(_("人数"), "number"), Column(_("较上一步"), "percent")]
    columns += [Column(_("口径")), Column(_("不可用原因"))]
    listed = [(_("全部"), answer.whole)] if answer.whole else []
    listed += [(one.name, one) for one in answer.parts]
    rows = [
        [name, str(step.label), step.count, step.rate, str(step.definition), str(step.basis)]
        for name, one in listed
        for step in one.steps
    ]
    return [Sheet(_("漏斗"), columns, rows), _channel_sheet(answer.channels)]


def _channel_sheet(found: channels.Channels) -> Sheet:
    names = (_("曝光"), _("接触"), _("入群"), _("活跃"), _("下单"), _("订单"))
    columns = [
        Column(_("渠道"), "text", str(found.definition)),
        Column(_("类别")),
        *(Column(n, "number") for n in names),
    ]
    columns += [
        Column(_("进群率"), "percent", str(channels.ENTRY)),
        Column(_("销售额"), "money"),
        Column(_("成本"), "money"),
    ]
    columns.append(Column(_("单个入群成本"), "money", str(channels.COST)))
    rows = [
        [
            *(row.name, str(ChannelKind(row.kind).label)),
            *(row.exposures, row.contacts, row.joins, row.active, row.buyers, row.orders),
            *(row.entry_rate.value, row.sales_fen, row.cost_fen),
            None if row.cost_per_join.value is None else round(row.cost_per_join.value),
        ]
        for row in found.rows
    ]
    return Sheet(_("渠道"), columns, rows)


def _above(asked: Asked) -> dict[str, Any]:
    modes = [(label, asked.url(mode=key), key == mode_of(asked)) for key, label in MODES.items()]
    groups = [(label, asked.url(split=key), key == group_of(asked)) for key, label in GROUPS.items()]
    return {"tabs": modes, "more_tabs": groups}


FUNNEL = Insight(
    "funnel",
    gettext_lazy("转化漏斗"),
    gather,
    shown,
    sheets,
    cut=False,
    parts=lambda asked: (mode_of(asked), group_of(asked)),
    above=_above,
    above_template="console/insights/two_tabs.html",
)


@require_GET
@needs("console.view")
def funnel(request: AccessRequest) -> HttpResponse:
    """Show the funnel and the channels."""
    return respond(request, FUNNEL)
