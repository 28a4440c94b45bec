"""What the platform counted itself, per owner and day (官方统计): sums over the owners who work in a scope [D:92133].

No group has such counts. Members are seats here and staff is among them; a day is a day of Asia/Shanghai.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
COLUMNS = ("official_days", "official_owners", *SUMS, "official_members_end")


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
    """Add up per scope and window; `official_days` are the days of it that were read."""
    base = asked.places.list.cross_join(_days(asked))
    rows = asked.places.of_owner(asked.daily("official_day").filter(lambda t: t["groups"] > 0))
    rows = rows.inner_join(asked.frame.calendar, "on")
    rows = rows.inner_join(_days(asked).select("window", "last_on"), "window")
    sums = {name: rows[column].sum() for name, column in SUMS.items()}
    totals = rows.group_by(["scope", "window"]).agg(
        official_owners=rows["account"].nunique(),
        official_members_end=rows["members"].sum(where=rows["on"] == rows["last_on"]),
        **sums,
    )
    return base.left_join(totals, ["scope", "window"]).drop("scope_right", "window_right", "last_on")


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
