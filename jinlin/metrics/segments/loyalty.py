"""Satisfaction × loyalty by ordered rules: loyal → freebie → demand → low-need → unclassified (R-252, C-26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity import ground, thresholds
from jinlin.metrics.models import Segment
from jinlin.metrics.segments import facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.metrics.activity.ground import Scope

DEFINITION = _(
    "依次判断:最近几个月每月都购买且至少成功推荐一人为忠实型;买过两次以上、没有推荐、平均单价低于上限为羊毛型;"
    "买过两次以上、90 天没有复购为需求型;只买过一次或没有买过为低需求;其余未分类。"
    "平均单价 = 销售额 ÷ 订单数;上限默认为范围内各买家平均单价的中位数。只算期末在群的成员。"
)
NO_ORDERS = _("没有导入订单,无法分层")
ORDER = tuple(Segment.values)


@dataclass(frozen=True)
class Membered:
    """One member's segment with the facts that decided."""

    person: int
    segment: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Mix:
    """How many members of a place are in each segment; not available without orders."""

    place: int
    counts: dict[str, int]
    total: int
    basis: Any = ""
    definition: Any = DEFINITION

    @property
    def shares(self) -> dict[str, float | None]:
        """Each segment's share of the members."""
        return {key: count / self.total if self.total else None for key, count in self.counts.items()}

    @property
    def largest(self) -> str:
        """The segment with the most members."""
        return max(self.counts, key=lambda key: (self.counts[key], -ORDER.index(key))) if self.total else ""


def classified(scope: Scope, as_of: date, *, by_community: bool = False) -> Any:
    """Return every member with facts and `segment`, as an expression."""
    limits = thresholds.of(scope.workspace)
    table = facts.population(scope, as_of, by_community=by_community)
    table = facts.joined(table, facts.purchases(scope, as_of, limits, by_community=by_community))
    table = facts.joined(table, facts.referrals(scope, as_of, by_community=by_community))
    table = table.mutate(
        orders=table["orders"].fill_null(0),
        days=table["days"].fill_null(0),
        spent_fen=table["spent_fen"].fill_null(0),
        monthly=table["monthly"].fill_null(ibis.literal(value=False)),
        referrals=table["referrals"].fill_null(0),
        silent_days=facts.days_since(table["last_on"], as_of),
    )
    return table.mutate(segment=_segment(table, limits))


def _segment(table: Any, limits: Mapping[str, float]) -> Any:
    referred = table["referrals"] >= limits["segments.referrals"]
    again = table["orders"] > limits["segments.low_orders"]
    cheap = table["price_fen"] < table["price_limit"]
    return ibis.cases(
        (table["monthly"] & referred, Segment.LOYAL.value),
        (again & (table["referrals"] == 0) & cheap, Segment.FREEBIE.value),
        (again & (table["silent_days"] >= limits["segments.days"]), Segment.DEMAND.value),
        (~again, Segment.LOW_NEED.value),
        else_=Segment.UNCLASSIFIED.value,
    )


def mixes(scope: Scope, as_of: date, *, by_community: bool = False) -> list[Mix]:
    """Return the mix of the scope, or of each of its communities in one pass."""
    if not ground.known(scope.workspace, "orders"):
        return [] if by_community else [Mix(0, dict.fromkeys(ORDER, 0), 0, NO_ORDERS)]
    table = classified(scope, as_of, by_community=by_community)
    counted = table.group_by(["place", "segment"]).aggregate(count=table.count())
    found: dict[int, dict[str, int]] = {} if by_community else {0: dict.fromkeys(ORDER, 0)}
    for row in ground.rows(counted):
        found.setdefault(row["place"], dict.fromkeys(ORDER, 0))[row["segment"]] = row["count"]
    return [Mix(place, counts, sum(counts.values())) for place, counts in sorted(found.items())]


def members(scope: Scope, as_of: date, segment: str, *, most: int = 200) -> list[Membered]:
    """Return members of a segment with their facts, the best customers first."""
    if not ground.known(scope.workspace, "orders"):
        return []
    table = classified(scope, as_of)
    table = table.filter(table["segment"] == segment)
    table = table.order_by([ibis.desc("spent_fen"), "person"]).limit(most)
    return [_membered(row) for row in ground.rows(table)]


def of_member(scope: Scope, as_of: date, person: int) -> Membered | None:
    """Return one member's segment with the facts, or none where they are not in the scope."""
    if not ground.known(scope.workspace, "orders"):
        return None
    table = classified(scope, as_of)
    found = ground.rows(table.filter(table["person"] == person))
    return _membered(found[0]) if found else None


def month_ends(as_of: date, months: int) -> list[date]:
    """Return the last days of the months before and then `as_of`, oldest first."""
    ends, first = [as_of], as_of.replace(day=1)
    for _month in range(months - 1):
        last = date.fromordinal(first.toordinal() - 1)
        ends.append(last)
        first = last.replace(day=1)
    return ends[::-1]


def trend(scope: Scope, as_of: date, months: int = 6) -> list[tuple[date, Mix]]:
    """Return the mix at the end of the last months, computed now; `segments.kept` has what was kept."""
    return [(on, mixes(scope, on)[0]) for on in month_ends(as_of, months)]


def _membered(row: dict[str, Any]) -> Membered:
    names = ("orders", "days", "spent_fen", "price_fen", "price_limit", "monthly", "referrals", "first_on", "last_on")
    return Membered(row["person"], row["segment"], {name: row[name] for name in (*names, "silent_days")})
