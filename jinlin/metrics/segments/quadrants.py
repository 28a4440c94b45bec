"""Activity × purchase in four fields, each with the move it suggests (R-258)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity import ground, thresholds
from jinlin.metrics.segments import facts

if TYPE_CHECKING:
    from datetime import date

    from jinlin.metrics.activity.ground import Scope

QUADRANTS = ("active_buyer", "quiet_buyer", "active_only", "neither")
LABELS = {
    "active_buyer": _("高活跃 · 高购买"),
    "quiet_buyer": _("低活跃 · 高购买"),
    "active_only": _("高活跃 · 低购买"),
    "neither": _("低活跃 · 低购买"),
}
MOVES = {
    "active_buyer": _("邀请进入核心客户群"),
    "quiet_buyer": _("一对一维护,邀请进入服务群"),
    "active_only": _("引导到品牌转化群,给首单或体验装"),
    "neither": _("留在福利群低频触达,长期无响应不再投入"),
}
DEFINITION = _("最近 30 天:有效发言达到下限为高活跃,购买天数达到下限为高购买。只算期末在群的成员。")
NO_ORDERS = _("没有导入订单,只能看活跃一轴")


@dataclass(frozen=True)
class Quadrant:
    """One field: how many members, what it is called and where they should go."""

    key: str
    label: Any
    count: int
    move: Any
    definition: Any = DEFINITION
    basis: Any = ""


def placed(scope: Scope, as_of: date) -> Any:
    """Return every member with `valid`, `bought_days` and `quadrant`, as an expression."""
    limits = thresholds.of(scope.workspace)
    days = int(limits["quadrants.days"])
    lines = ground.sales(scope, ground.ending(as_of, days))
    lines = lines.mutate(place=ibis.literal(0, "int64"))
    bought = lines.group_by(["place", "person"]).aggregate(bought_days=lines["on"].nunique())
    table = facts.joined(facts.population(scope, as_of), facts.talk(scope, as_of, days))
    table = facts.joined(table, bought)
    table = table.mutate(valid=table["valid"].fill_null(0), bought_days=table["bought_days"].fill_null(0))
    active = table["valid"] >= limits["quadrants.valid"]
    buying = table["bought_days"] >= limits["quadrants.orders"]
    field = ibis.cases(
        (active & buying, "active_buyer"), (buying, "quiet_buyer"), (active, "active_only"), else_="neither"
    )
    return table.mutate(quadrant=field)


def report(scope: Scope, as_of: date) -> list[Quadrant]:
    """Return the four fields with their counts."""
    table = placed(scope, as_of)
    found = {
        row["quadrant"]: row["count"] for row in ground.rows(table.group_by("quadrant").aggregate(count=table.count()))
    }
    basis = "" if ground.known(scope.workspace, "orders") else NO_ORDERS
    return [Quadrant(key, LABELS[key], found.get(key, 0), MOVES[key], basis=basis) for key in QUADRANTS]


def members(scope: Scope, as_of: date, quadrant: str, *, most: int = 200) -> list[dict[str, Any]]:
    """Return members of a field with `person`, `valid` and `bought_days`, the most active first."""
    table = placed(scope, as_of)
    table = table.filter(table["quadrant"] == quadrant).select("person", "valid", "bought_days")
    order = [ibis.desc("bought_days"), ibis.desc("valid"), "person"]
    return ground.rows(table.order_by(order).limit(most))
