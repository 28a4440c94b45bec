"""What the platform counted itself, per owner and day (官方统计): sums over the owners who work in a scope [D:92133].

No group has such counts. Members are seats here and staff is among them; a day is a day of Asia/Shanghai.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from jinlin.communities import queries as communities
from jinlin.metrics.ingredients.frame import small_table

if TYPE_CHECKING:
    from jinlin.core.clock import Window
    from jinlin.metrics.definitions import Metric
    from jinlin.metrics.ingredients.gather import Question
    from jinlin.metrics.sources import Sources

ZONE = "Asia/Shanghai"
SUMS = {
    "official_messages": "messages",
    "official_speakers": "speakers",
    "official_member_days": "members",
    "official_joins": "joins",
    "official_voiced": "groups_with_messages",
}
COLUMNS = ("official_days", "official_owners", "official_behind", *SUMS, "official_members_end")


def windows_by_platform(asked: Question, metric: Metric) -> frozenset[int]:
    """Return the windows in which the platform's own statistics answer for a metric: where nothing better tells of them."""
    windows = asked.frame.windows
    if metric.official is None or asked.readings.source == "history":
        return frozenset()
    if asked.readings.source == "official":
        return frozenset(range(len(windows)))
    return frozenset(n for n, window in enumerate(windows) if _nothing_better(asked.sources, metric.needs[0], window))


def _nothing_better(sources: Sources, usual: str, window: Window) -> bool:
    if "official_day" not in sources.there or sources.cover(usual, window):
        return False
    return usual not in sources.there or bool(sources.counted_in(window))


def counted(asked: Question) -> Any:
    """Add up per scope and window; `official_days` are the days of it that were read.

    The platform is asked owner by owner, so a day is there for some before it is for others. `official_behind` are the owners
    of a scope who lack one; where there are such, only the days count of which anybody there has a row.
    """
    base = asked.places.list.cross_join(_days(asked)).drop("last_on")
    behind = _behind(asked)
    rows = asked.places.of_owner(asked.daily("official_day").filter(lambda t: t["groups"] > 0))
    rows = rows.inner_join(asked.frame.calendar, "on")
    rows = rows.inner_join(_days(asked).select("window", "last_on"), "window")
    rows = rows.left_join(behind, ["scope", "window"]).drop("scope_right", "window_right")
    newest = rows["on"].max().over(ibis.window(group_by=["scope", "window"]))
    rows = rows.mutate(last_on=ibis.ifelse(rows["official_behind"].notnull(), newest, rows["last_on"]))
    sums = {name: rows[column].sum() for name, column in SUMS.items()}
    totals = rows.group_by(["scope", "window"]).agg(
        official_owners=rows["account"].nunique(),
        days_told=rows["on"].nunique(),
        official_members_end=rows["members"].sum(where=rows["on"] == rows["last_on"]),
        **sums,
    )
    found = base.left_join(totals, ["scope", "window"]).drop("scope_right", "window_right")
    found = found.left_join(behind, ["scope", "window"]).drop("scope_right", "window_right")
    some = found["official_behind"].notnull()
    days = ibis.ifelse(some, ibis.coalesce(found["days_told"], 0), found["official_days"])
    return found.mutate(official_days=days).drop("days_told")


def _behind(asked: Question) -> Any:
    """Count per scope and window the owners of whom a day was not read that was read of others."""
    windows = [(n, asked.sources.counted_in(window)) for n, window in enumerate(asked.frame.windows)]
    read = [day for _n, days in windows for day in days]
    known = communities.owners_behind(asked.workspace, min(read), max(read)) if read else []
    rows = small_table(
        {"account": "int64", "person": "int64", "unit": "int64", "window": "int32"},
        [(each.account, each.person, each.unit, n) for n, days in windows for each in known if each.lacks(days)],
    )
    placed = asked.places.of_owner(rows)
    return placed.group_by(["scope", "window"]).agg(official_behind=placed["account"].nunique())


def _days(asked: Question) -> Any:
    found = [asked.sources.counted_in(window) for window in asked.frame.windows]
    return small_table(
        {"window": "int32", "official_days": "int64", "last_on": "date"},
        [(n, len(days), days[-1] if days else None) for n, days in enumerate(found)],
    )


def unread(asked: Question, window: Window) -> list[str]:
    """Return the days of a window that were not read, as stretches: "2026-03-02 – 2026-03-04"."""
    missing = [day for day in window.dates() if day not in asked.sources.counted]
    runs: list[list[Any]] = []
    for day in missing:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [str(run[0]) if len(run) == 1 else f"{run[0]} – {run[-1]}" for run in runs]
