"""What every analysis stands on: the lake's tables within a scope, people without staff, and who is in when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import ibis

from jinlin.core.clock import Window, day_bounds
from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.metrics.ingredients.trade import purchases

if TYPE_CHECKING:
    from datetime import date, datetime

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Unit, Workspace


KINDS = ("staff", "bot", "alternate")
EVER = ibis.timestamp("1900-01-01 00:00:00")
NEVER = ibis.timestamp("2999-01-01 00:00:00")


@dataclass(frozen=True)
class Scope:
    """Some communities, the subtree of a unit, or (with neither) the whole workspace."""

    workspace: Workspace
    path: str = ""
    communities: tuple[int, ...] | None = None

    @classmethod
    def of(cls, access: Access) -> Scope:
        """Return what this staff member may see (design §3.8)."""
        return cls.unit(access.unit)

    @classmethod
    def unit(cls, unit: Unit) -> Scope:
        """Return the subtree of a unit; the root is everything."""
        return cls(unit.workspace, path=unit.path if unit.parent_id else "")

    @classmethod
    def community(cls, community: Community) -> Scope:
        """Return one community."""
        return cls(community.workspace, communities=(community.pk,))

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.path and self.communities is None


@dataclass(frozen=True)
class Number:
    """A figure with what it was made of; a null value says in `basis` why it is not available."""

    value: float | None
    numerator: float | None
    denominator: float | None
    definition: Any
    basis: Any = ""


def ratio(numerator: float | None, denominator: float | None, definition: Any, *, missing: Any = "") -> Number:
    """Return numerator ÷ denominator, or null with a reason where there is nothing to divide by."""
    if numerator is None or denominator is None or not denominator:
        return Number(None, numerator, denominator, definition, missing)
    return Number(numerator / denominator, numerator, denominator, definition)


def rows(table: Any) -> list[dict[str, Any]]:
    """Run an expression and return its rows."""
    return list(engine.connect().to_pyarrow(table).to_pylist())


def counted(table: Any) -> int:
    """Return how many rows an expression has."""
    return int(engine.connect().to_pyarrow(table.count()).as_py())


def moments(workspace: Workspace, window: Window) -> tuple[Any, Any]:
    """Return the bounds of a window as the lake writes moments: UTC, without zone."""
    since, until = window.bounds(workspace.zone)
    return literal(since), literal(until)


def literal(at: datetime) -> Any:
    """Return an aware moment as the lake writes it."""
    return ibis.literal(at.astimezone(UTC).replace(tzinfo=None), "timestamp(6)")


def end_of(workspace: Workspace, on: date) -> datetime:
    """Return the first moment after a day of the workspace's zone."""
    return day_bounds(on, workspace.zone)[1]


def ending(as_of: date, days: float) -> Window:
    """Return the window of so many days of which `as_of` is the last."""
    return Window(as_of + timedelta(days=1 - int(days)), as_of + timedelta(days=1))


def known(workspace: Workspace, dataset: str) -> bool:
    """Say whether the lake has anything of a dataset at all: absent sources make numbers unavailable, not zero."""
    return any(file.row_count for file in lake.files(workspace, dataset))


def named_replies(scope: Scope, window: Window) -> Any:
    """Count by community the replies of which it is known whom they answer: `community`, `named`."""
    table = inside(scope, lake.table(scope.workspace, "reply_day", window.since, window.until))
    return table.group_by("community").aggregate(named=table["replies"].sum())


def inside(scope: Scope, table: Any) -> Any:
    """Keep the rows of the scope's communities."""
    if scope.communities is not None:
        return table.filter(table["community"].isin(scope.communities))
    if scope.path:
        mine = communities(scope).select("community")
        return table.semi_join(mine, "community")
    return table


def communities(scope: Scope) -> Any:
    """Return the communities of a scope, as the lake knows them."""
    table = lake.latest(scope.workspace, "communities")
    if scope.communities is not None:
        return table.filter(table["community"].isin(scope.communities))
    return table.filter(table["unit_path"].startswith(scope.path)) if scope.path else table


def outsiders(workspace: Workspace) -> Any:
    """Return the stretches of time in which persons are staff, bots or alternates."""
    table = lake.latest(workspace, "persons")
    return table.filter(table["kind"] != "").select(
        outsider=table["person"], since=table["since"], until=table["until"], kind=table["kind"]
    )


def people(workspace: Workspace, table: Any, at: str) -> Any:
    """Drop the rows of staff, bots and alternates while they are such, judged at the row's moment.

    One row per outsider and a join by equality alone: with the times in the join, the engine compares all with all.
    """
    spans = _spans(outsiders(workspace))
    joined = table.left_join(spans, table["person"] == spans["outsider"])
    inside = [(joined[f"{kind}_since"] <= joined[at]) & (joined[at] < joined[f"{kind}_until"]) for kind in KINDS]
    excluded = ibis.or_(*(one.fill_null(ibis.literal(value=False)) for one in inside))
    return joined.filter(~excluded).select(table.columns)


def _spans(out: Any) -> Any:
    ends = {}
    for kind in KINDS:
        mine = out["kind"] == kind
        ends[f"{kind}_since"] = out["since"].fill_null(EVER).min(where=mine)
        ends[f"{kind}_until"] = out["until"].fill_null(NEVER).max(where=mine)
    return out.group_by("outsider").aggregate(**ends)


def member_days(scope: Scope, window: Window) -> Any:
    """Return the members' days with messages in a window."""
    table = inside(scope, lake.table(scope.workspace, "member_day", window.since, window.until))
    return people(scope.workspace, table, "first_at")


def community_days(scope: Scope, window: Window) -> Any:
    """Return the communities' days in a window."""
    return inside(scope, lake.table(scope.workspace, "community_day", window.since, window.until))


def memberships(scope: Scope) -> Any:
    """Return the members' memberships of a scope, all of time."""
    return people(scope.workspace, inside(scope, lake.latest(scope.workspace, "memberships")), "joined_at")


def open_at(table: Any, at: Any) -> Any:
    """Keep the memberships that are open at a moment; who joins or leaves at it has not yet."""
    return table.filter((table["joined_at"] < at) & (table["left_at"].isnull() | (table["left_at"] >= at)))


def present(scope: Scope, as_of: date) -> Any:
    """Return who is in which community at the end of a day: `community`, `person`, `joined_at`."""
    at = literal(end_of(scope.workspace, as_of))
    table = open_at(memberships(scope), at)
    return table.group_by(["community", "person"]).aggregate(joined_at=table["joined_at"].min())


def sales(scope: Scope, window: Window | None = None) -> Any:
    """Return the members' order lines that are sales: `net_fen` after refunds, `profit_fen` where costs are known.

    An order without a community belongs to its member's unit (design §4), so it is left out of a single community.
    """
    since, until = (window.since, window.until) if window else (None, None)
    table = lake.table(scope.workspace, "orders", since, until)
    table = purchases(table.filter(table["person"].notnull()))
    table = people(scope.workspace, _orders_inside(scope, table), "at")
    return table.mutate(profit_fen=table["net_fen"] - table["cost_fen"])


def takings(scope: Scope, window: Window | None = None) -> Any:
    """Return the order lines that are sales, whoever bought, nobody known included: what the metric `sales` adds up."""
    since, until = (window.since, window.until) if window else (None, None)
    return _orders_inside(scope, purchases(lake.table(scope.workspace, "orders", since, until)))


def _orders_inside(scope: Scope, table: Any) -> Any:
    if scope.communities is not None:
        return table.filter(table["community"].isin(scope.communities))
    if not scope.path:
        return table
    mine = communities(scope).select(mine="community")
    placed = table.left_join(mine, table["community"] == mine["mine"])
    own = placed["mine"].notnull() | (placed["community"].isnull() & placed["unit_path"].startswith(scope.path))
    return placed.filter(own).drop("mine")
