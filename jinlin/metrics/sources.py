"""Which sources a workspace has: a number without its source is not available, and never 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, Min, Q

from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.lake.models import LakeFile

if TYPE_CHECKING:
    from datetime import date

    from jinlin.core.clock import Window
    from jinlin.workspaces.models import Workspace

DATED = ("history", "orders", "exposures", "costs", "posts", "official_day")
OFFICIAL = "official_day"


@dataclass(frozen=True)
class Sources:
    """What is there, the last day with any of it, when people talked as far as known, and the days of official statistics."""

    there: frozenset[str]
    last: date | None
    talked: tuple[date, date] | None = None
    counted: frozenset[date] = frozenset()

    def missing(self, needed: tuple[str, ...]) -> str | None:
        """Return the first needed source that is not there."""
        return next((source for source in needed if source not in self.there and source != "leaves"), None)

    def cover(self, source: str, window: Window) -> bool:
        """Say whether a source tells of a window: a history from its first message to its last, others where they are there."""
        if source != "history":
            return source in self.there
        if self.talked is None:
            return False
        first, last = self.talked
        return window.since <= last and window.until > first

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
    talked = (days["first_said"], days["last_said"]) if "history" in there else None
    counted = frozenset(lake.versions(workspace, [OFFICIAL])) if OFFICIAL in there else frozenset()
    return Sources(frozenset(there), days["last"], talked, counted)


def _of_memberships(workspace: Workspace) -> set[str]:
    rows = lake.latest(workspace, "memberships")
    invited = rows.filter(rows["inviter"].notnull()).select("id").limit(1)
    return {"inviter"} if engine.connect().to_pyarrow(invited).num_rows else set()


def _exposures_cost(workspace: Workspace) -> set[str]:
    rows = lake.table(workspace, "exposures")
    paid = rows.filter(rows["cost_fen"].notnull()).select("on").limit(1)
    return {"costs"} if engine.connect().to_pyarrow(paid).num_rows else set()
