"""The windows that are kept, by name, and the metrics kept for each."""

from __future__ import annotations

from datetime import date, timedelta

from jinlin.core.clock import Window
from jinlin.metrics.definitions import NINE

KEPT = (
    *NINE,
    "members_end",
    "members",
    "members_seats",
    "net_adds",
    "growth_rate",
    "joins",
    "exits",
    "messages",
    "speakers",
    "buyers",
    "orders",
    "sales",
    "costs",
    "average_order_value",
    "repurchase_rate",
    "promo_share",
)
DAILY = ("members_end", "net_adds", "joins", "exits", "interaction_rate", "messages", "speakers", "buyers", "sales")
COURSE_DAYS = 30
TREND_DAYS = 14
LENGTHS = {"1d": 1, "7d": 7, "30d": 30}


def of_units(as_of: date) -> dict[str, Window]:
    """Return the windows of a unit: each length, the one before it, and a day's same weekday a week earlier."""
    named = {name: ending(as_of, days) for name, days in LENGTHS.items()}
    before = {f"{name}-before": window.previous() for name, window in named.items()}
    return named | before | {"1d-week": ending(as_of - timedelta(days=7), 1)}


def of_communities(as_of: date) -> dict[str, Window]:
    """Return the windows of a community, of which there are many: a day, a week, the week before, a month."""
    week = ending(as_of, 7)
    return {"1d": ending(as_of, 1), "7d": week, "7d-before": week.previous(), "30d": ending(as_of, 30)}


def days(as_of: date, count: int) -> list[Window]:
    """Return the last days as windows of their own, the earliest first."""
    return [ending(as_of - timedelta(days=back), 1) for back in range(count - 1, -1, -1)]


def ending(as_of: date, length: int) -> Window:
    """Return the window of `length` days whose last day is `as_of`."""
    until = as_of + timedelta(days=1)
    return Window(until - timedelta(days=length), until)
