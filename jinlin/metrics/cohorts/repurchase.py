"""Who bought again: repurchase after 7, 30 and 90 days, intervals and value to date, by first order (R-245)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity import ground
from jinlin.metrics.activity.ground import Number, Scope, ratio

if TYPE_CHECKING:
    from datetime import date

    from jinlin.core.clock import Step, Window

DAYS = (7, 30, 90)
DEFINITION = _(
    "同一周第一次下单的人为一组。N 天复购 = 首单后 N 天内(不含当天)再次下单的人 ÷ 首单已满 N 天的人;"
    "至今复购 = 有两个以上购买日的人 ÷ 组内人数;复购间隔 = 相邻购买日间隔的平均天数。"
)
LTV = _("人均累计销售额(退款后,分) = 至今销售额 ÷ 组内人数")
LTV_PROFIT = _("人均累计毛利(分) = (至今销售额 − 商品成本) ÷ 组内人数")
NO_ORDERS = _("没有导入订单")
NOT_YET = _("首单还没有满这么多天的人")
NO_COST = _("部分订单行没有商品成本,毛利未知")
NOBODY = _("窗口内没有首单")


@dataclass(frozen=True)
class Cohort:
    """Those who first bought within a window: repurchase, interval, value and output so far."""

    cohort: Window
    buyers: int
    repurchase: dict[int, Number]
    ever: Number
    interval_days: Number
    ltv_fen: Number
    ltv_profit_fen: Number
    output_fen: dict[int, int]


@dataclass(frozen=True)
class Cohorts:
    """The cohorts of a window, oldest first, and all of them together."""

    rows: tuple[Cohort, ...]
    together: Cohort | None
    basis: Any = ""
    definition: Any = DEFINITION


def report(scope: Scope, window: Window, by: Step = "week", *, until: date | None = None) -> Cohorts:
    """Return the cohorts of those whose first order fell within the window, as known before the day `until`."""
    if not ground.known(scope.workspace, "orders"):
        return Cohorts((), None, NO_ORDERS)
    known_until = until or window.until
    persons = _persons(scope, window, known_until)
    pieces = window.split(by)
    first = persons["first_on"]
    number = ibis.cases(
        *((first < ibis.literal(piece.until), n) for n, piece in enumerate(pieces)), else_=len(pieces) - 1
    )
    placed = persons.mutate(cohort=number.cast("int32"))
    names = [name for name in placed.columns if name not in {"person", "first_on", "cohort"}]
    table = placed.group_by("cohort").aggregate(
        buyers=placed.count(), **{name: placed[name].cast("int64").sum() for name in names}
    )
    found = {row["cohort"]: row for row in ground.rows(table)}
    rows = tuple(_cohort(piece, [found[n]] if n in found else []) for n, piece in enumerate(pieces))
    return Cohorts(rows, _cohort(window, list(found.values())))


def first_orders(scope: Scope, until: date) -> Any:
    """Return each buyer's purchase lines before a day with `first_on` and `age`, the days since the first order."""
    lines = ground.sales(scope)
    lines = lines.filter(lines["on"] < ibis.literal(until))
    first = lines["on"].min().over(ibis.window(group_by="person"))
    lines = lines.mutate(first_on=first)
    return lines.mutate(age=lines["on"].delta(lines["first_on"], unit="day"))


def _persons(scope: Scope, window: Window, until: date) -> Any:
    lines = first_orders(scope, until)
    lines = lines.filter(
        (lines["first_on"] >= ibis.literal(window.since)) & (lines["first_on"] < ibis.literal(window.until))
    )
    later = lines["age"] > 0
    again = {f"again{day}": (later & (lines["age"] <= day)).any() for day in DAYS}
    output = {f"output{day}": lines["net_fen"].sum(where=lines["age"] <= day) for day in DAYS}
    persons = lines.group_by(["person", "first_on"]).aggregate(
        **again,
        **output,
        ever=later.any(),
        gaps=lines["on"].nunique() - 1,
        gap_days=lines["age"].max(),
        spent=lines["net_fen"].sum(),
        profit=lines["profit_fen"].sum().fill_null(0),
        no_cost=lines["profit_fen"].isnull().sum(),
    )
    lived = ibis.literal(until).delta(persons["first_on"], unit="day")
    ripe = {f"ripe{day}": lived > day for day in DAYS}
    persons = persons.mutate(**ripe)
    return persons.mutate(**{f"again{day}": persons[f"again{day}"] & persons[f"ripe{day}"] for day in DAYS})


def _cohort(window: Window, found: list[dict[str, Any]]) -> Cohort:
    def total(name: str) -> int:
        return sum(int(row[name] or 0) for row in found)

    buyers = total("buyers")
    profit = total("profit") if found and not total("no_cost") else None
    return Cohort(
        cohort=window,
        buyers=buyers,
        repurchase={day: ratio(total(f"again{day}"), total(f"ripe{day}"), DEFINITION, missing=NOT_YET) for day in DAYS},
        ever=ratio(total("ever"), buyers, DEFINITION, missing=NOBODY),
        interval_days=ratio(total("gap_days"), total("gaps"), DEFINITION, missing=NOT_YET),
        ltv_fen=ratio(total("spent"), buyers, LTV, missing=NOBODY),
        ltv_profit_fen=ratio(profit, buyers, LTV_PROFIT, missing=NO_COST if found else NOBODY),
        output_fen={day: total(f"output{day}") for day in DAYS},
    )
