"""Which sources a workspace has: a number without its source is not available, and never 0."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Max, Min, Q

from jinlin.imports.reaching import history_reached
from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.lake.models import LakeFile

if TYPE_CHECKING:
    from jinlin.core.clock import Window
    from jinlin.workspaces.models import Workspace

DATED = ("history", "orders", "exposures", "costs", "posts", "official_day")
OFFICIAL = "official_day"


@dataclass(frozen=True)
class Sources:
    """What is there and until when.

    `last` is the last day with any of it; `talked` the first and last day of which the history tells; `counted` the days of
    official statistics.
    """

    there: frozenset[str]
    last: date | None
    talked: tuple[date, date] | None = None
    counted: frozenset[date] = frozenset()

    def missing(self, needed: tuple[str, ...]) -> str | None:
        """Return the first needed source that is not there."""
        return next((source for source in needed if source not in self.there and source != "leaves"), None)

    def cover(self, source: str, window: Window) -> bool:
        """Say whether a source tells of a window: a history on the days it reaches, others where they are there."""
        if source not in self.there:
            return False
        first, last = self.span((source,))
        return window.since <= last and window.until > first

    def span(self, needed: tuple[str, ...]) -> tuple[date, date]:
        """Return the first and last day that sources tell of together; orders and the like tell of every day."""
        first, last = date.min, date.max
        if "history" in needed and self.talked:
            first, last = self.talked
        return first, last

    def counted_in(self, window: Window) -> list[date]:
        """Return the days of a window of which there are official statistics."""
        return [day for day in window.dates() if day in self.counted]


def sources_of(workspace: Workspace) -> Sources:
    """Look which sources have data."""
    live = LakeFile.objects.filter(workspace=workspace, row_count__gt=0)
    there = set(live.values_list("dataset", flat=True).distinct())
    history = Q(dataset="history")
    days = live.filter(dataset__in=DATED).aggregate(
        last=Max("on"), first_said=Min("on", filter=history), last_said=Max("on", filter=history)
    )
    if "memberships" in there:
        there |= _of_memberships(workspace)
    if "exposures" in there and "costs" not in there:
        there |= _exposures_cost(workspace)
    counted = frozenset(lake.versions(workspace, [OFFICIAL])) if OFFICIAL in there else frozenset()
    if "history" not in there:
        return Sources(frozenset(there), days["last"], None, counted)
    until = max(days["last_said"], history_reached(workspace) or date.min)
    return Sources(frozenset(there), max(days["last"], until), (days["first_said"], until), counted)


def _of_memberships(workspace: Workspace) -> set[str]:
    rows = lake.latest(workspace, "memberships")
    invited = rows.filter(rows["inviter"].notnull()).select("id").limit(1)
    return {"inviter"} if engine.connect().to_pyarrow(invited).num_rows else set()


def _exposures_cost(workspace: Workspace) -> set[str]:
    rows = lake.table(workspace, "exposures")
    paid = rows.filter(rows["cost_fen"].notnull()).select("on").limit(1)
    return {"costs"} if engine.connect().to_pyarrow(paid).num_rows else set()
