"""概览: the nine indicators by stage with target, light and change, and the courses behind them (R-242, R-247)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jinlin.console.insights import telling
from jinlin.console.insights.asking import label
from jinlin.console.insights.figures import LIGHTS, Indicator, Table, by_stage, defined, kind_of, raw
from jinlin.console.insights.showing import Insight, excel_url, respond
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.metrics import queries
from jinlin.metrics.alerts.targets import light
from jinlin.metrics.definitions import METRICS, NINE
from jinlin.metrics.models import Target
from jinlin.shell.charts import Chart, Series
from jinlin.shell.figures import written
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from jinlin.console.insights.asking import Asked
    from jinlin.metrics.answers import Figure
    from jinlin.workspaces.access import AccessRequest

KEY = ("members_end", "net_adds", "joins", "exits", "messages", "speakers", "buyers", "sales")
ALL = (*KEY, *NINE, "repurchase_rate")
PERIOD_DAYS = {1: "day", 7: "week", 28: "month", 29: "month", 30: "month", 31: "month"}


@dataclass(frozen=True)
class Answer:
    """The figures of the window, of the one before, and of its pieces."""

    figures: tuple[Figure, ...]


def gather(asked: Asked) -> Answer:
    """Ask for everything the page shows in one question."""
    windows = dict.fromkeys((asked.window, asked.window.previous(), *asked.pieces))
    return Answer(tuple(queries.figures_over(asked.access.workspace, asked.scope, windows, metrics=ALL)))


def shown(asked: Asked, answer: Answer) -> dict[str, Any]:
    """Return what the template draws."""
    table = Table(_placeless(answer.figures))
    rows = indicators(asked, table)
    better, worse = telling.news(rows)
    return {
        "key_rows": [row for row in rows if row.metric.key in KEY],
        "stages": by_stage(row for row in rows if row.metric.key not in KEY),
        "charts": _charts(asked, table),
        "better": better[:3],
        "worse": worse[:3],
        "wide": asked.unit.children.exists(),
    }


def indicators(asked: Asked, table: Table) -> list[Indicator]:
    """Return every metric of the page with its course and target."""
    targets = _targets(asked)
    return [_indicator(asked, table, key, targets.get(key)) for key in ALL if table.at(asked.window, key)]


def _indicator(asked: Asked, table: Table, key: str, target: float | None) -> Indicator:
    now = table.at(asked.window, key)
    assert now is not None  # noqa: S101  (the caller asked for it)
    return Indicator(
        metric=METRICS[key],
        now=now,
        before=table.at(asked.window.previous(), key),
        trend=tuple(table.course(asked.pieces, key)),
        target=_target_text(key, target),
        light=LIGHTS.get(light(key, _number(now), target), "") if target is not None else "",
    )


def _number(figure: Figure) -> float | None:
    return None if figure.value is None else float(figure.value)


def _target_text(key: str, target: float | None) -> str:
    if target is None:
        return ""
    return written(target, Indicator(METRICS[key], None).unit)  # type: ignore[arg-type]  # only the unit is asked


def _targets(asked: Asked) -> dict[str, float]:
    """Return the unit's own targets for a window as long as their period."""
    by = PERIOD_DAYS.get(asked.window.days, "")
    rows = Target.objects.filter(workspace=asked.access.workspace, unit=asked.unit, by=by)
    return dict(rows.values_list("metric", "value"))


def _placeless(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures of one unit as figures of the page's only place."""
    from dataclasses import replace

    return [replace(one, unit=None, community=None) for one in figures]


# -- charts -------------------------------------------------------------------------------------------------------


# long: four charts described one after the other
def _charts(asked: Asked, table: Table) -> list[Chart]:
    labels = [label(piece, asked.by) for piece in asked.pieces]

    def course(key: str, kind: Any, **more: Any) -> Series:
        indicator = Indicator(METRICS[key], table.at(asked.window, key))  # type: ignore[arg-type]  # asked above
        return Series(str(METRICS[key].label), table.course(asked.pieces, key), kind, indicator.unit, **more)

    def chart(key: str, title: str, name: str, *series: Series) -> Chart:
        figure = table.at(asked.window, name)
        return Chart(
            key=key,
            title=title,
            labels=labels,
            label_title=_("时间"),
            series=series,
            definition=defined(figure) if figure else None,
            updated=asked.as_of.isoformat(),
            excel_url=excel_url(asked),
            empty=figure.reason if figure and figure.reason else _("这段时间没有数据"),
        )

    return [
        chart("members", _members_title(asked, table), "net_adds", course("members_end", "line"), _net(asked, table)),
        chart(
            "interaction",
            _title(asked, table, "interaction_rate"),
            "interaction_rate",
            course("interaction_rate", "area"),
            course("speakers", "bar", axis=1, tone="quiet"),
        ),
        chart(
            "messages",
            _title(asked, table, "messages"),
            "messages",
            course("messages", "bar", tone="blue"),
            course("messages_per_member", "line", axis=1),
        ),
        chart(
            "sales",
            _title(asked, table, "sales"),
            "sales",
            course("sales", "bar", tone="apricot"),
            course("conversion_rate", "line", axis=1),
        ),
    ]


def _net(asked: Asked, table: Table) -> Series:
    return Series(
        str(METRICS["net_adds"].label), table.course(asked.pieces, "net_adds"), "bar", "signed", axis=1, tone="ok"
    )


def _members_title(asked: Asked, table: Table) -> str:
    net, members = table.at(asked.window, "net_adds"), table.at(asked.window, "members_end")
    if net is None or net.value is None or members is None:
        return _("成员与净增")
    return _("期末 %(members)s 人,期内净增 %(net)s") % {
        "members": written(members.value, "count"),
        "net": written(net.value, "signed"),
    }


def _title(asked: Asked, table: Table, key: str) -> str:
    now = table.at(asked.window, key)
    if now is None or now.value is None:
        return str(METRICS[key].label)
    return telling.told(Indicator(METRICS[key], now, table.at(asked.window.previous(), key)))


# -- Excel --------------------------------------------------------------------------------------------------------


def sheets(asked: Asked, answer: Answer) -> list[Sheet]:
    """Return the indicators with their definitions, and their course."""
    table = Table(_placeless(answer.figures))
    return [_whole(indicators(asked, table)), _course(asked, table)]


def _whole(rows: list[Indicator]) -> Sheet:
    names = (
        _("阶段"),
        _("指标"),
        _("数值"),
        _("上期"),
        _("目标"),
        _("分子"),
        _("分母"),
        _("口径"),
        _("依据"),
        _("不可用原因"),
    )
    columns = [Column(name, "number" if name in {_("分子"), _("分母")} else "text") for name in names]
    return Sheet(_("指标"), columns, [_line(row) for row in rows])


def _line(row: Indicator) -> list[Any]:
    before = written(row.before.value, row.unit) if row.before else ""
    top, bottom = row.metric.money
    halves = [
        None if half is None else half / 100 if money else half
        for half, money in ((row.now.numerator, top), (row.now.denominator, bottom))
    ]
    words = [str(row.metric.stage.label), str(row.metric.label), row.text, before, row.target]
    return [*words, *halves, row.now.definition, row.now.basis, row.now.reason]


def _course(asked: Asked, table: Table) -> Sheet:
    columns = [Column(_("开始"), "date"), Column(_("结束(不含)"), "date")]
    columns += [Column(str(METRICS[key].label), kind_of(METRICS[key]), str(METRICS[key].usual.sentence)) for key in ALL]
    rows = [[piece.since, piece.until, *(raw(table.at(piece, key)) for key in ALL)] for piece in asked.pieces]
    return Sheet(_("趋势"), columns, rows)


OVERVIEW = Insight("overview", gettext_lazy("数据概览"), gather, shown, sheets, usual=7)


@require_GET
@needs("console.view")
def overview(request: AccessRequest) -> HttpResponse:
    """Show the nine indicators of a unit over any days."""
    return respond(request, OVERVIEW)
