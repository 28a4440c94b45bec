"""留存: who stayed by the week they joined, who bought again and what they are worth by first order (R-238, R-245)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jinlin.console.insights.asking import label, span
from jinlin.console.insights.showing import Insight, excel_url, respond
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.metrics.cohorts import association, repurchase, retention
from jinlin.shell import tables
from jinlin.shell.figures import Definition, Figure
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from jinlin.console.insights.asking import Asked
    from jinlin.metrics.activity.ground import Number
    from jinlin.shell.figures import Better, Unit
    from jinlin.workspaces.access import AccessRequest

PAIRS_SHOWN = 10


@dataclass(frozen=True)
class Answer:
    """Joiners, first buyers, and what is bought next."""

    joined: retention.Triangle
    bought: repurchase.Cohorts
    after: association.Association


def gather(asked: Asked) -> Answer:
    """Follow everybody of the window until the last day with data."""
    until = max(asked.window.until, _end(asked))
    return Answer(
        retention.triangle(asked.ground, asked.window, asked.by, until=until),
        repurchase.report(asked.ground, asked.window, asked.by, until=until),
        association.report(asked.ground, asked.window, until=until),
    )


def _end(asked: Asked) -> Any:
    from datetime import timedelta

    return asked.as_of + timedelta(days=1)


def shown(asked: Asked, answer: Answer) -> dict[str, Any]:
    """Return what the template draws."""
    return {
        "triangle": _triangle(asked, answer.joined),
        "tiles": _tiles(asked, answer),
        "repurchase": _repurchase(asked, answer.bought),
        "bought": answer.bought,
        "cohorts": [(label(row.cohort, asked.by), row) for row in answer.bought.rows if row.buyers],
        "pairs": answer.after.pairs[:PAIRS_SHOWN],
        "pairs_definition": str(answer.after.definition),
        "basis": str(answer.joined.basis),
    }


def _triangle(asked: Asked, found: retention.Triangle) -> tables.Triangle:
    rows = [row for row in found.rows if row.size]
    together = found.together.days
    seventh = together.get(7)
    title = _("入群 7 天后还剩 %(share)s") % {"share": _share(seventh)} if seventh else _("入群留存")
    return tables.Triangle(
        key="joined",
        title=title if seventh and seventh.value is not None else _("入群后还留着多少人"),
        steps=[f"D{day}" for day in retention.DAYS],
        cohorts=[
            tables.Cohort(label(row.cohort, asked.by), row.size, [row.days[day].value for day in retention.DAYS])
            for row in rows
        ],
        label_title=_("入群时间"),
        size_title=_("入群人数"),
        definition=Definition(_("留存"), str(found.definition), basis=str(found.basis), window=span(asked.window)),
        excel_url=excel_url(asked),
        empty=_("这段时间没有人入群"),
        note=_("空格表示还没有人满这么多天"),
    )


def _repurchase(asked: Asked, found: repurchase.Cohorts) -> tables.Triangle:
    rows = [row for row in found.rows if row.buyers]
    return tables.Triangle(
        key="bought",
        title=_("首单之后有多少人又买了"),
        steps=[*(_("%(n)s 天内") % {"n": day} for day in repurchase.DAYS), _("至今")],
        cohorts=[
            tables.Cohort(
                label(row.cohort, asked.by),
                row.buyers,
                [*(row.repurchase[day].value for day in repurchase.DAYS), row.ever.value],
            )
            for row in rows
        ],
        label_title=_("首单时间"),
        size_title=_("首单人数"),
        definition=Definition(_("复购"), str(found.definition), basis=str(found.basis), window=span(asked.window)),
        excel_url=excel_url(asked),
        empty=str(found.basis) or _("这段时间没有首单"),
    )


def _tiles(asked: Asked, answer: Answer) -> list[Figure]:
    days = answer.joined.together.days
    told = [
        *((_("入群 %(n)s 天留存") % {"n": day}, days[day], "share", "higher") for day in (1, 7, 30)),
    ]
    if together := answer.bought.together:
        told += [
            (_("首单 30 天复购"), together.repurchase[30], "share", "higher"),
            (_("至今复购率"), together.ever, "share", "higher"),
            (_("平均复购间隔(天)"), together.interval_days, "decimal", "neither"),
            (_("人均累计销售额"), together.ltv_fen, "yuan", "higher"),
            (_("人均累计毛利"), together.ltv_profit_fen, "yuan", "higher"),
        ]
    return [_tile(asked, name, number, unit, better) for name, number, unit, better in told]  # type: ignore[arg-type]  # literals above


def _tile(asked: Asked, name: str, number: Number, unit: Unit, better: Better) -> Figure:
    halves = [_half(number.numerator, unit), "" if number.denominator is None else f"{number.denominator:,.0f}"]
    top, bottom = halves
    definition = Definition(name, str(number.definition), top, bottom, span(asked.window), basis=str(number.basis))
    return Figure(name, number.value, unit, better, reason=str(number.basis), definition=definition)


def _half(value: float | None, unit: Unit) -> str:
    from jinlin.shell import formats

    if value is None:
        return ""
    return formats.full_yuan(round(value)) if unit == "yuan" else f"{value:,.0f}"


def _share(number: Number | None) -> str:
    from jinlin.shell import formats

    return formats.share(number.value if number else None)


def sheets(_asked: Asked, answer: Answer) -> list[Sheet]:
    """Return the three tables."""
    return [_joined_sheet(answer.joined), _bought_sheet(answer.bought), _pairs_sheet(answer.after)]


def _joined_sheet(found: retention.Triangle) -> Sheet:
    definition = str(found.definition)
    columns = [Column(_("开始"), "date"), Column(_("结束(不含)"), "date"), Column(_("入群人数"), "number")]
    columns += [Column(f"D{day}", "percent", definition) for day in retention.DAYS]
    columns += [
        Column(_("第 %(n)s 周") % {"n": n + 1}, "percent", definition) for n in range(len(found.together.weeks))
    ]
    rows = [
        [row.cohort.since, row.cohort.until, row.size, *_values(row.days.values()), *_values(row.weeks)]
        for row in found.rows
    ]
    return Sheet(_("入群留存"), columns, rows)


def _bought_sheet(found: repurchase.Cohorts) -> Sheet:
    columns = [Column(_("开始"), "date"), Column(_("结束(不含)"), "date"), Column(_("首单人数"), "number")]
    columns += [Column(_("%(n)s 天复购") % {"n": day}, "percent", str(found.definition)) for day in repurchase.DAYS]
    columns += [Column(_("至今复购率"), "percent"), Column(_("平均复购间隔(天)"), "number")]
    columns += [Column(_("人均累计销售额"), "money"), Column(_("人均累计毛利"), "money")]
    rows = [
        [row.cohort.since, row.cohort.until, row.buyers, *_values(row.repurchase.values()), *_worth(row)]
        for row in found.rows
    ]
    return Sheet(_("首单复购"), columns, rows)


def _worth(row: repurchase.Cohort) -> list[Any]:
    money = [None if n.value is None else round(n.value) for n in (row.ltv_fen, row.ltv_profit_fen)]
    return [row.ever.value, row.interval_days.value, *money]


def _pairs_sheet(found: association.Association) -> Sheet:
    columns = [Column(_("首单商品")), Column(_("又买了")), Column(_("人数"), "number"), Column(_("比例"), "percent")]
    rows = [[pair.product, pair.next_product, pair.buyers, pair.rate.value] for pair in found.pairs]
    return Sheet(_("关联复购"), columns, rows)


def _values(numbers: Any) -> Sequence[float | None]:
    return [number.value for number in numbers]


RETENTION = Insight("retention", gettext_lazy("留存与复购"), gather, shown, sheets, usual=90)


@require_GET
@needs("console.view")
def retained(request: AccessRequest) -> HttpResponse:
    """Show the cohorts."""
    return respond(request, RETENTION)
