"""What is bought after what: the associated repurchase of new buyers within 7 and 30 days (R-154)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity import ground
from jinlin.metrics.activity.ground import Number, Scope, ratio
from jinlin.metrics.cohorts.repurchase import NO_ORDERS, NOT_YET, first_orders
from jinlin.metrics.ingredients.frame import small_table
from jinlin.metrics.models import Settings

if TYPE_CHECKING:
    from datetime import date

    from jinlin.core.clock import Window

DAYS = (7, 30)
MOST_PAIRS = 50
DEFINITION = _(
    "关联复购 = 首单后 N 天内(不含当天)买了关联商品的人 ÷ 首单已满 N 天的人。"
    "登记了关联商品表时以表为准,否则首单没有买过的商品都算。"
)
PAIR = _("首单买 A 的人中,30 天内又买 B 的比例")


@dataclass(frozen=True)
class Pair:
    """A product of first orders, the product bought next, by how many, and of how many."""

    product: str
    next_product: str
    buyers: int
    rate: Number


@dataclass(frozen=True)
class Association:
    """The associated repurchase of those who first bought within a window, its revenue, and the pairs behind it."""

    rates: dict[int, Number]
    revenue_fen: dict[int, int]
    pairs: tuple[Pair, ...]
    basis: Any = ""
    definition: Any = DEFINITION


def report(scope: Scope, window: Window, *, until: date | None = None) -> Association:
    """Return the associated repurchase of new buyers of a window, as known before the day `until`."""
    if not ground.known(scope.workspace, "orders"):
        return Association({}, {}, (), NO_ORDERS)
    known_until = until or window.until
    lines = first_orders(scope, known_until)
    lines = lines.filter(
        (lines["first_on"] >= ibis.literal(window.since)) & (lines["first_on"] < ibis.literal(window.until))
    )
    first = lines.filter(lines["age"] == 0).select("person", "first_on", "product").distinct()
    follow = _following(scope, lines, first)
    rates, revenue = {}, {}
    for days in DAYS:
        ripe = first.filter(first["first_on"] < ibis.literal(known_until - timedelta(days=days)))
        buyers = ground.counted(ripe.select("person").distinct())
        within = follow.filter(follow["age"] <= days)
        [row] = ground.rows(
            within.semi_join(ripe, "person").aggregate(
                people=within["person"].nunique(), revenue=within["net_fen"].sum().fill_null(0)
            )
        )
        rates[days] = ratio(row["people"], buyers, DEFINITION, missing=NOT_YET)
        revenue[days] = int(row["revenue"])
    return Association(rates, revenue, _pairs(first, follow))


def suggestion(scope: Scope, window: Window, product: str) -> str:
    """Return what buyers of a product most often buy next, or nothing."""
    found = [pair for pair in report(scope, window).pairs if pair.product == product]
    return found[0].next_product if found else ""


def _table(scope: Scope) -> dict[str, list[str]]:
    settings = Settings.objects.filter(workspace=scope.workspace).first()
    return settings.values.get("associations", {}) if settings else {}


def _following(scope: Scope, lines: Any, first: Any) -> Any:
    """Return the later lines with an associated product: declared, or one that the first order did not have."""
    later = lines.filter((lines["age"] > 0) & (lines["product"] != ""))
    later = later.select("person", "age", "net_fen", "product", "order_id", "line")
    declared = [(a, b) for a, listed in _table(scope).items() for b in listed]
    if not declared:
        return later.anti_join(first, ["person", "product"])
    pairs = small_table({"a": "string", "b": "string"}, declared)
    wanted = first.inner_join(pairs, [("product", "a")]).select("person", product="b").distinct()
    return later.semi_join(wanted, ["person", "product"])


def _pairs(first: Any, follow: Any) -> tuple[Pair, ...]:
    within = follow.filter(follow["age"] <= max(DAYS)).select("person", next_product="product").distinct()
    started = first.filter(first["product"] != "").select("person", "product")
    both = started.inner_join(within, "person")
    counted = both.group_by(["product", "next_product"]).aggregate(buyers=both.count())
    bases = started.group_by("product").aggregate(everyone=started.count())
    table = counted.inner_join(bases, "product")
    order = [ibis.desc("buyers"), "product", "next_product"]
    return tuple(
        Pair(row["product"], row["next_product"], row["buyers"], ratio(row["buyers"], row["everyone"], PAIR))
        for row in ground.rows(table.order_by(order).limit(MOST_PAIRS))
    )
