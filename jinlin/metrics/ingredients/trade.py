"""What was bought and what it cost: sales net of refunds, buyers, orders, costs, exposures (R-239…R-241, R-245)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from jinlin.metrics.ingredients.people import without_excluded

if TYPE_CHECKING:
    from jinlin.metrics.ingredients.frame import Frame
    from jinlin.metrics.ingredients.scopes import Places


def purchases(orders: Any) -> Any:
    """Return the order lines that are sales, with `net_fen`; wholly refunded, cancelled and unpaid lines are none."""
    back = orders["refunded_fen"].fill_null(0)
    whole = (orders["status"] == "refunded") & (back == 0)
    rows = orders.filter(orders["status"].isin(("paid", "refunded")) & ~whole)
    back = rows["refunded_fen"].fill_null(0)
    rows = rows.filter((back == 0) | (back < rows["amount_fen"]))
    return rows.mutate(net_fen=rows["amount_fen"] - rows["refunded_fen"].fill_null(0))


def sales(lines: Any, places: Places, frame: Frame) -> Any:
    """Add up purchases per scope and window: sales, orders, margin, and what is not known about them."""
    rows = places.of_row(lines.inner_join(frame.calendar, "on"))
    return rows.group_by(["scope", "window"]).agg(
        sales=rows["net_fen"].sum().cast("int64"),
        orders=rows["order_id"].nunique(),
        margin=(rows["net_fen"] - rows["cost_fen"]).sum().cast("int64"),
        lines_without_cost=rows["cost_fen"].isnull().cast("int64").sum(),
        lines_without_buyer=rows["person"].isnull().cast("int64").sum(),
    )


def buyers(lines: Any, spans: Any, excluded_persons: Any, places: Places, frame: Frame) -> Any:
    """Count buyers: all, those present in the window, those with orders on two days or more."""
    known = lines.filter(lines["person"].notnull()).inner_join(frame.calendar, "on")
    rows = places.of_row(without_excluded(known, excluded_persons, "day"))
    each = rows.group_by(["scope", "window", "a", "b", "person"]).agg(days=rows["on"].nunique())
    there = [
        each["scope"] == spans["scope"],
        each["person"] == spans["person"],
        spans["joined"] < each["b"],
        spans["left"] >= each["a"],
    ]
    inside = each.semi_join(spans, there).group_by(["scope", "window"]).agg(buyers_present=lambda t: t.count())
    counted = each.group_by(["scope", "window"]).agg(
        buyers=each.count(), repeat_buyers=(each["days"] > 1).cast("int64").sum()
    )
    counted = counted.left_join(inside, ["scope", "window"]).drop("scope_right", "window_right")
    present = counted["buyers_present"].fill_null(0)
    return counted.mutate(buyers_present=present, buyers_outside=counted["buyers"] - present)


def costs(cost_rows: Any, places: Places, frame: Frame) -> Any:
    """Add up the cost ledger; a cost without a community belongs to the whole workspace."""
    rows = places.of_row(cost_rows.inner_join(frame.calendar, "on"))
    return rows.group_by(["scope", "window"]).agg(
        ledger_costs=rows["amount_fen"].sum().cast("int64"), cost_rows=rows.count()
    )


def exposures(exposure_rows: Any, places: Places, frame: Frame, channel: int | None) -> Any:
    """Add up how often channels were seen and what that cost; of one channel where one is asked for (R-234)."""
    rows = places.of_row(exposure_rows.inner_join(frame.calendar, "on"))
    asked = ibis.literal(1, "boolean") if channel is None else rows["channel"] == channel
    return rows.group_by(["scope", "window"]).agg(
        exposures=rows["exposures"].sum(where=asked).fill_null(0).cast("int64"),
        exposure_costs=rows["cost_fen"].fill_null(0).sum().cast("int64"),
        exposure_cost_rows=rows["cost_fen"].notnull().cast("int64").sum(),
    )


def joins_of_channel(rows: Any, spans: Any, places: Places, frame: Frame, channel: int) -> Any:
    """Count the persons who joined by this channel and had not been in the scope at the window's start."""
    came = places.of_community(rows.filter(rows["channel"] == channel))
    came = came.inner_join(frame.calendar, came["joined"] == frame.calendar["day"])
    there = [
        came["scope"] == spans["scope"],
        came["person"] == spans["person"],
        spans["joined"] < came["a"],
        spans["left"] >= came["a"],
    ]
    new = came.select("scope", "window", "person", "a").distinct()
    there = [new["scope"] == spans["scope"], new["person"] == spans["person"]]
    there += [spans["joined"] < new["a"], spans["left"] >= new["a"]]
    return new.anti_join(spans, there).group_by(["scope", "window"]).agg(channel_joins=lambda t: t.count())


def posts(post_rows: Any, places: Places, frame: Frame) -> Any:
    """Add up publications whose reach is known, with their opens and comments (R-244)."""
    rows = places.of_community(post_rows.filter(post_rows["reach"].notnull()).inner_join(frame.calendar, "on"))
    opened, commented = rows["opens"].notnull(), rows["comments"].notnull()
    return rows.group_by(["scope", "window"]).agg(
        open_reach=rows["reach"].sum(where=opened).fill_null(0).cast("int64"),
        opens=rows["opens"].sum().fill_null(0).cast("int64"),
        comment_reach=rows["reach"].sum(where=commented).fill_null(0).cast("int64"),
        comments=rows["comments"].sum().fill_null(0).cast("int64"),
    )
