"""Recency, frequency, money: fifths with their boundaries and a grade anyone can recompute (R-260)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity import ground

if TYPE_CHECKING:
    from datetime import date

    from jinlin.metrics.activity.ground import Scope

DEFINITION = _(
    "在买家中分五档:R 按最后一次购买日,F 按购买天数,M 按销售额(退款后),各 1–5 分,相同的值同分。"
    "档 = 1 + 低于此值的买家占比 × 5 取整。三项之和 13–15 为 A,10–12 为 B,7–9 为 C,3–6 为 D。"
)
NO_ORDERS = _("没有导入订单,无法计算 RFM")
GRADES = ("A", "B", "C", "D")
AXES = (("r", "last_on"), ("f", "days"), ("m", "spent_fen"))


@dataclass(frozen=True)
class Fifth:
    """The buyers with one score on one axis: how many, from which value to which."""

    axis: str
    score: int
    buyers: int
    lowest: Any
    highest: Any


@dataclass(frozen=True)
class Buyer:
    """One buyer's dates, values, scores and grade."""

    person: int
    first_on: date
    last_on: date
    days: int
    spent_fen: int
    r: int
    f: int
    m: int
    grade: str


@dataclass(frozen=True)
class Rfm:
    """The grades of a scope's buyers and what each score means; without orders `basis` says so."""

    as_of: date
    buyers: int
    grades: dict[str, int]
    fifths: tuple[Fifth, ...]
    basis: Any = ""
    definition: Any = DEFINITION


def scored(scope: Scope, as_of: date) -> Any:
    """Return every buyer with dates, values, scores `r`, `f`, `m` and `grade`, as an expression."""
    lines = ground.sales(scope)
    lines = lines.filter(lines["on"] <= ibis.literal(as_of))
    each = lines.group_by("person").aggregate(
        first_on=lines["on"].min(),
        last_on=lines["on"].max(),
        days=lines["on"].nunique(),
        spent_fen=lines["net_fen"].sum().cast("int64"),
    )
    table = each.mutate(r=_fifth(each, "last_on"), f=_fifth(each, "days"), m=_fifth(each, "spent_fen"))
    total = table["r"] + table["f"] + table["m"]
    grade = ibis.cases((total >= 13, "A"), (total >= 10, "B"), (total >= 7, "C"), else_="D")  # noqa: PLR2004  (DEFINITION)
    return table.mutate(grade=grade)


def report(scope: Scope, as_of: date) -> Rfm:
    """Return grades and fifths of a scope's buyers at the end of a day."""
    if not ground.known(scope.workspace, "orders"):
        return Rfm(as_of, 0, dict.fromkeys(GRADES, 0), (), NO_ORDERS)
    table = scored(scope, as_of)
    names = [name for _axis, name in AXES]
    ends = {f"{end}_{name}": getattr(table[name], end)() for name in names for end in ("min", "max")}
    cells = ground.rows(table.group_by(["r", "f", "m", "grade"]).aggregate(buyers=table.count(), **ends))
    grades = {grade: sum(cell["buyers"] for cell in cells if cell["grade"] == grade) for grade in GRADES}
    fifths = (fifth for axis, name in AXES for fifth in _fifths(cells, axis, name))
    return Rfm(as_of, sum(grades.values()), grades, tuple(fifths))


def members(scope: Scope, as_of: date, grade: str = "", *, most: int = 200) -> list[Buyer]:
    """Return buyers, the best first."""
    if not ground.known(scope.workspace, "orders"):
        return []
    table = scored(scope, as_of)
    table = table.filter(table["grade"] == grade) if grade else table
    best = ibis.desc(table["r"] + table["f"] + table["m"])
    return [Buyer(**row) for row in ground.rows(table.order_by([best, ibis.desc("spent_fen"), "person"]).limit(most))]


def _fifth(table: Any, name: str) -> Any:
    """Return 1 to 5 by the share of buyers with a lower value; equal values get the same score."""
    order = ibis.window(order_by=table[name])
    below = ibis.rank().over(order)
    everyone = table.count().over(ibis.window())
    return ibis.least(5, (below * 5 // everyone) + 1).cast("int8")


def _fifths(cells: list[dict[str, Any]], axis: str, name: str) -> list[Fifth]:
    """Fold the cells of equal scores into the fifths of one axis."""
    made = []
    for score in sorted({cell[axis] for cell in cells}):
        mine = [cell for cell in cells if cell[axis] == score]
        low, high = min(cell[f"min_{name}"] for cell in mine), max(cell[f"max_{name}"] for cell in mine)
        made.append(Fifth(axis, score, sum(cell["buyers"] for cell in mine), low, high))
    return made
