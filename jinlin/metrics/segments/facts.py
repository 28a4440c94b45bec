"""What segments rest on: purchases, price, referrals, tenure and talk of every member of a scope, in one pass each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from jinlin.metrics.activity import ground
from jinlin.metrics.ingredients.frame import small_table
from jinlin.metrics.ingredients.referrals import circular

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jinlin.metrics.activity.ground import Scope

MONTH_DAYS = 30
STAY_DAYS = 7  # an invitee counts after seven days


def population(scope: Scope, as_of: date, *, by_community: bool = False) -> Any:
    """Return who is in at the end of a day: `place` (a community, or 0 for the whole scope), `person`, `joined_at`."""
    table = ground.present(scope, as_of)
    return _persons(table.mutate(place=_place(table, by_community=by_community)))


def purchases(scope: Scope, as_of: date, limits: Mapping[str, float], *, by_community: bool = False) -> Any:
    """Return the buyers' purchases up to a day, with the price limit of their place in `price_limit` (C-26, N-25)."""
    lines = ground.sales(scope)
    lines = lines.filter(lines["on"] <= ibis.literal(as_of))
    if by_community:
        lines = lines.filter(lines["community"].notnull())
    lines = lines.mutate(place=_place(lines, by_community=by_community), age=_age(lines["on"], as_of))
    months = int(limits["segments.months"])
    slices = {
        f"_m{n}": ((lines["age"] >= n * MONTH_DAYS) & (lines["age"] < (n + 1) * MONTH_DAYS)).any()
        for n in range(months)
    }
    each = lines.group_by(["place", "person"]).aggregate(
        orders=lines["order_id"].nunique(),
        days=lines["on"].nunique(),
        spent_fen=lines["net_fen"].sum().cast("int64"),
        first_on=lines["on"].min(),
        last_on=lines["on"].max(),
        **slices,
    )
    monthly = ibis.and_(*(each[name] for name in slices))
    each = each.mutate(monthly=monthly, price_fen=each["spent_fen"] / each["orders"]).drop(*slices)
    return each.mutate(price_limit=_price_limit(each, limits))


def referrals(scope: Scope, as_of: date, *, by_community: bool = False) -> Any:
    """Return how many people each member brought who stayed seven days and are not part of a circle (R-242)."""
    at = ground.literal(ground.end_of(scope.workspace, as_of))
    table = ground.memberships(scope)
    table = table.filter(table["inviter"].notnull() & (table["inviter"] != table["person"]))
    stayed = table["joined_at"] + ibis.interval(days=STAY_DAYS)
    table = table.filter((stayed <= at) & (table["left_at"].isnull() | (table["left_at"] >= stayed)))
    if rings := circular(ground.memberships(scope)):
        pairs = small_table({"ring_inviter": "int64", "ring_person": "int64"}, rings)
        table = table.anti_join(pairs, [("inviter", "ring_inviter"), ("person", "ring_person")])
    table = table.mutate(place=_place(table, by_community=by_community))
    return table.group_by(["place", "inviter"]).aggregate(referrals=table["person"].nunique()).rename(person="inviter")


def talk(scope: Scope, as_of: date, days: int, *, by_community: bool = False) -> Any:
    """Return the members' valid messages of the last days and when they last spoke."""
    table = ground.member_days(scope, ground.ending(as_of, days))
    table = table.mutate(place=_place(table, by_community=by_community))
    return table.group_by(["place", "person"]).aggregate(valid=table["valid"].sum(), spoke_on=table["on"].max())


def joined(left: Any, right: Any) -> Any:
    """Left-join two tables of persons and keep one pair of keys."""
    return left.left_join(right, ["place", "person"]).drop("place_right", "person_right")


def days_since(column: Any, as_of: date) -> Any:
    """Return how many days before `as_of` a day was."""
    return _age(column, as_of)


def joined_days(column: Any, scope: Scope, as_of: date) -> Any:
    """Return how many whole days before the end of `as_of` a moment was."""
    at = ground.literal(ground.end_of(scope.workspace, as_of))
    return (at.delta(column, unit="second") // 86_400).cast("int32")


def _persons(table: Any) -> Any:
    return table.group_by(["place", "person"]).aggregate(joined_at=table["joined_at"].min())


def _place(table: Any, *, by_community: bool) -> Any:
    return table["community"] if by_community else ibis.literal(0, "int64")


def _age(column: Any, as_of: date) -> Any:
    return ibis.literal(as_of).delta(column, unit="day").cast("int32")


def _price_limit(buyers: Any, limits: Mapping[str, float]) -> Any:
    own = limits["segments.price_fen"]
    if own:
        return ibis.literal(float(own))
    return buyers["price_fen"].median().over(ibis.window(group_by="place"))
