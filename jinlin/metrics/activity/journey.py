"""How far each member of a group has come: heard of it, convinced, bought, bought again, brought others (R-010).

The stages are the answers to the source's 认知 → 信服 → 购买, drawn out to 复购 and 推荐. Each member stands at the furthest one
that something they did speaks for; nothing is guessed from time alone, so nobody skips a stage by staying.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.members.models import Member
from jinlin.metrics.activity import ground
from jinlin.metrics.activity.ground import Scope
from jinlin.metrics.segments import facts

if TYPE_CHECKING:
    from datetime import date

DAYS = 180  # how far back a conversation speaks for somebody
STAGES = ("awareness", "conviction", "purchase", "repurchase", "advocacy")  # the keys of `communities.fields.JOURNEY`
EVIDENCE = {
    "awareness": _("在群里,还没有和谁一来一回说过话,也没有买过"),
    "conviction": _("和人一来一回说过话,或提过问题;还没有买过"),
    "purchase": _("在一个日子下过单"),
    "repurchase": _("在两个以上的日子下过单"),
    "advocacy": _("带进来过人,而且留满了 7 天"),
}
DEFINITION = _(
    "期末在群的成员,按做过的事放在走得最远的一步:带来留满 7 天的人为推荐;两个以上日子下单为复购;一个日子下单为购买;"
    "近 180 天在本群有来有回或提过问题为信服;其余为认知。订单和推荐按整个品牌算,员工、机器人、小号不算。"
)


@dataclass(frozen=True)
class Stop:
    """One stage: how many members are at it, of how many, and some of them."""

    stage: str
    count: int
    share: float | None
    members: tuple[Member, ...] = ()

    @property
    def evidence(self) -> Any:
        """What speaks for it."""
        return EVIDENCE[self.stage]


@dataclass(frozen=True)
class Standing:
    """Where one member is, with the numbers that say so."""

    stage: str
    replies: int
    questions: int
    order_days: int
    brought: int


def stops(scope: Scope, as_of: date, *, named: int = 0) -> list[Stop]:
    """Return every stage in order with how many present members are at it, and so many of them, who came first first."""
    table = placed(scope, as_of)
    order = ibis.window(group_by="stage", order_by=["joined_at", "person"])
    table = table.mutate(n=ibis.row_number().over(order), count=table.count().over(ibis.window(group_by="stage")))
    found = ground.rows(table.filter(table["n"] < max(named, 1)).select("stage", "person", "n", "count"))
    counts = {row["stage"]: row["count"] for row in found}
    known = Member.objects.in_bulk([row["person"] for row in found]) if named else {}
    everyone = sum(counts.values())
    return [_stop(key, counts.get(key, 0), everyone, found, known) for key in STAGES]


def _stop(key: str, count: int, everyone: int, found: list[dict[str, Any]], known: dict[int, Member]) -> Stop:
    rows = sorted((row["n"], row["person"]) for row in found if row["stage"] == key)
    people = tuple(known[person] for _n, person in rows if person in known)
    return Stop(key, count, count / everyone if everyone else None, people)


def of_member(scope: Scope, as_of: date, person: int) -> Standing | None:
    """Return where a member of the scope is; None where they are in none of its groups."""
    table = placed(scope, as_of)
    row = next(iter(ground.rows(table.filter(table["person"] == person))), None)
    if row is None:
        return None
    return Standing(row["stage"], row["replies"], row["questions"], row["order_days"], row["brought"])


def placed(scope: Scope, as_of: date) -> Any:
    """Return every present member with `stage` and what speaks for it, as an expression."""
    table = ground.present(scope, as_of)
    table = table.group_by("person").aggregate(joined_at=table["joined_at"].min())
    for found in (_talk(scope, as_of), _bought(scope, as_of), _brought(scope, as_of)):
        table = table.left_join(found, "person").drop("person_right")
    table = table.mutate(
        **{name: table[name].fill_null(0) for name in ("replies", "questions", "order_days", "brought")}
    )
    stage = ibis.cases(
        (table["brought"] > 0, "advocacy"),
        (table["order_days"] > 1, "repurchase"),
        (table["order_days"] > 0, "purchase"),
        ((table["replies"] > 0) | (table["questions"] > 0), "conviction"),
        else_="awareness",
    )
    return table.mutate(stage=stage)


def _talk(scope: Scope, as_of: date) -> Any:
    """Return who answered somebody and was answered (the lesser of both), and how often they asked."""
    days = ground.member_days(scope, ground.ending(as_of, DAYS))
    told = days.group_by("person").aggregate(
        out=days["replies_out"].sum(), back=days["replies_in"].sum(), questions=days["questions"].sum().cast("int64")
    )
    return told.select("person", "questions", replies=ibis.least(told["out"], told["back"]).cast("int64"))


def _bought(scope: Scope, as_of: date) -> Any:
    lines = ground.sales(Scope(scope.workspace))
    lines = lines.filter(lines["on"] <= ibis.literal(as_of))
    return lines.group_by("person").aggregate(order_days=lines["on"].nunique().cast("int64"))


def _brought(scope: Scope, as_of: date) -> Any:
    found = facts.referrals(Scope(scope.workspace), as_of)
    return found.select("person", brought=found["referrals"].cast("int64"))
