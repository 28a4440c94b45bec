"""Lifecycle by tenure and recency: new, active, mature, dormant, lost, and who passed between them (R-256)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity import ground, thresholds
from jinlin.metrics.segments import facts
from jinlin.metrics.segments.loyalty import month_ends

if TYPE_CHECKING:
    from datetime import date

    from jinlin.metrics.activity.ground import Scope

STAGES = ("new", "active", "mature", "dormant", "lost")
LABELS = {
    "new": _("新成员"),
    "active": _("活跃"),
    "mature": _("成熟"),
    "dormant": _("沉寂"),
    "lost": _("流失"),
    "": _("不在群"),
}
DEFINITION = _(
    "加入不满 30 天为新成员;最近 30 天有发言或下单:加入满 180 天为成熟,否则为活跃;"
    "30 天到 90 天没有为沉寂;90 天以上为流失。只算期末在群的成员,不在群的单列。"
)


@dataclass(frozen=True)
class Passage:
    """How many members passed from one stage to another within a month; empty means not in the scope."""

    before: str
    after: str
    count: int


def staged(scope: Scope, as_of: date, *, by_community: bool = False) -> Any:
    """Return every member with `tenure`, `recency` and `lifecycle`, as an expression."""
    limits = thresholds.of(scope.workspace)
    table = facts.population(scope, as_of, by_community=by_community)
    days = int(limits["lifecycle.lost_days"]) + 1
    table = facts.joined(table, facts.talk(scope, as_of, days, by_community=by_community))
    table = facts.joined(table, _bought(scope, as_of, by_community=by_community))
    tenure = facts.joined_days(table["joined_at"], scope, as_of)
    table = table.mutate(tenure=tenure, last=ibis.greatest(table["spoke_on"], table["bought_on"]))
    table = table.mutate(recency=ibis.coalesce(facts.days_since(table["last"], as_of), table["tenure"]))
    stage = ibis.cases(
        (table["tenure"] < limits["lifecycle.new_days"], "new"),
        (
            table["recency"] < limits["lifecycle.active_days"],
            ibis.ifelse(table["tenure"] >= limits["lifecycle.mature_days"], "mature", "active"),
        ),
        (table["recency"] < limits["lifecycle.lost_days"], "dormant"),
        else_="lost",
    )
    return table.mutate(lifecycle=stage)


def counts(scope: Scope, as_of: date, *, by_community: bool = False) -> dict[int, dict[str, int]]:
    """Return how many members are in each stage, by place (0 is the whole scope)."""
    table = staged(scope, as_of, by_community=by_community)
    found: dict[int, dict[str, int]] = {} if by_community else {0: dict.fromkeys(STAGES, 0)}
    for row in ground.rows(table.group_by(["place", "lifecycle"]).aggregate(count=table.count())):
        found.setdefault(row["place"], dict.fromkeys(STAGES, 0))[row["lifecycle"]] = row["count"]
    return found


def passages(scope: Scope, as_of: date) -> list[Passage]:
    """Return the transitions between the end of the month before and `as_of`."""
    before, after = month_ends(as_of, 2)
    old = staged(scope, before).select("person", before="lifecycle")
    new = staged(scope, after).select("person", after="lifecycle")
    both = old.outer_join(new, "person")
    both = both.mutate(before=both["before"].fill_null(""), after=both["after"].fill_null(""))
    table = both.group_by(["before", "after"]).aggregate(count=both.count()).order_by(["before", "after"])
    return [Passage(row["before"], row["after"], row["count"]) for row in ground.rows(table)]


def _bought(scope: Scope, as_of: date, *, by_community: bool) -> Any:
    lines = ground.sales(scope)
    lines = lines.filter(lines["on"] <= ibis.literal(as_of))
    if by_community:
        lines = lines.filter(lines["community"].notnull())
    place = lines["community"] if by_community else ibis.literal(0, "int64")
    lines = lines.mutate(place=place)
    return lines.group_by(["place", "person"]).aggregate(bought_on=lines["on"].max())
