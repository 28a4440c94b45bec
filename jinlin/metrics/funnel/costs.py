"""What communities cost: per community, per member, per order, and the largest kinds of cost (R-312)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.communities.models import Community
from jinlin.lake import queries as lake
from jinlin.metrics.activity import ground
from jinlin.metrics.activity.ground import Number, Scope, ratio

if TYPE_CHECKING:
    from jinlin.core.clock import Window

PER_MEMBER = _("每成员成本(分) = 成本 ÷ 期末成员")
PER_ORDER = _("每单成本(分) = 成本 ÷ 订单数")
PER_COMMUNITY = _("每群成本(分) = 成本合计 ÷ 有成本的群数")
NO_COSTS = _("没有导入成本")
NO_MEMBERS = _("没有成员")
NO_ORDERS = _("没有订单")
ADVICE = _("先看最大的几项:能否用剧本自动化,或请志愿者分担")


@dataclass(frozen=True)
class CostRow:
    """What one community cost within a window."""

    community: int
    name: str
    cost_fen: int
    members: int
    orders: int
    per_member: Number
    per_order: Number


@dataclass(frozen=True)
class Costs:
    """The costs of a scope, the dearest first; what belongs to no community stands apart."""

    rows: tuple[CostRow, ...]
    total_fen: int
    shared_fen: int
    kinds: dict[str, int]
    per_community: Number
    advice: Any = ADVICE
    basis: Any = ""


def table(scope: Scope, window: Window) -> Costs:
    """Return the cost ledger of a window by community and by kind."""
    if not ground.known(scope.workspace, "costs"):
        return Costs((), 0, 0, {}, Number(None, None, None, PER_COMMUNITY, NO_COSTS), basis=NO_COSTS)
    ledger = lake.table(scope.workspace, "costs", window.since, window.until)
    if not scope.everything:
        ledger = ground.inside(scope, ledger.filter(ledger["community"].notnull()))
    cells = ground.rows(ledger.group_by(["community", "kind"]).aggregate(fen=ledger["amount_fen"].sum().cast("int64")))
    members, orders = _members(scope, window), _orders(scope, window)
    names = dict(Community.objects.filter(workspace=scope.workspace).values_list("pk", "name"))
    spent: dict[int | None, int] = {}
    kinds: dict[str, int] = {}
    for cell in cells:
        spent[cell["community"]] = spent.get(cell["community"], 0) + cell["fen"]
        kinds[cell["kind"] or ""] = kinds.get(cell["kind"] or "", 0) + cell["fen"]
    rows = [
        _row(key, names.get(key, ""), fen, members.get(key, 0), orders.get(key, 0)) for key, fen in spent.items() if key
    ]
    rows.sort(key=lambda row: (-row.cost_fen, row.community))
    own = sum(row.cost_fen for row in rows)
    return Costs(
        rows=tuple(rows),
        total_fen=sum(spent.values()),
        shared_fen=spent.get(None, 0),
        kinds=dict(sorted(kinds.items(), key=lambda item: -item[1])),
        per_community=ratio(own, len(rows), PER_COMMUNITY, missing=NO_COSTS),
    )


def _row(community: int, name: str, fen: int, members: int, orders: int) -> CostRow:
    return CostRow(
        community=community,
        name=name,
        cost_fen=fen,
        members=members,
        orders=orders,
        per_member=ratio(fen, members, PER_MEMBER, missing=NO_MEMBERS),
        per_order=ratio(fen, orders, PER_ORDER, missing=NO_ORDERS),
    )


def _members(scope: Scope, window: Window) -> dict[int, int]:
    present = ground.present(scope, window.until - timedelta(days=1))
    found = present.group_by("community").aggregate(count=present.count())
    return {row["community"]: row["count"] for row in ground.rows(found)}


def _orders(scope: Scope, window: Window) -> dict[int, int]:
    lines = ground.sales(scope, window)
    lines = lines.filter(lines["community"].notnull())
    found = lines.group_by("community").aggregate(count=lines["order_id"].nunique())
    return {row["community"]: row["count"] for row in ground.rows(found)}
