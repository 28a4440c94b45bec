"""Which sources a workspace has: a number without its source is not available, and never 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.lake.models import LakeFile

if TYPE_CHECKING:
    from datetime import date

    from jinlin.workspaces.models import Workspace

DATED = ("history", "orders", "exposures", "costs", "posts")


@dataclass(frozen=True)
class Sources:
    """What is there, and the last day with any of it."""

    there: frozenset[str]
    last: date | None

    def missing(self, needed: tuple[str, ...]) -> str | None:
        """Return the first needed source that is not there."""
        return next((source for source in needed if source not in self.there and source != "leaves"), None)


def sources_of(workspace: Workspace) -> Sources:
    """Look which sources have data."""
    live = LakeFile.objects.filter(workspace=workspace, row_count__gt=0)
    there = set(live.values_list("dataset", flat=True).distinct())
    last = live.filter(dataset__in=DATED).aggregate(last=Max("on"))["last"]
    if "memberships" in there:
        there |= _of_memberships(workspace)
    if "exposures" in there and "costs" not in there:
        there |= _exposures_cost(workspace)
    return Sources(frozenset(there), last)


def _of_memberships(workspace: Workspace) -> set[str]:
    rows = lake.latest(workspace, "memberships")
    invited = rows.filter(rows["inviter"].notnull()).select("id").limit(1)
    return {"inviter"} if engine.connect().to_pyarrow(invited).num_rows else set()


def _exposures_cost(workspace: Workspace) -> set[str]:
    rows = lake.table(workspace, "exposures")
    paid = rows.filter(rows["cost_fen"].notnull()).select("on").limit(1)
    return {"costs"} if engine.connect().to_pyarrow(paid).num_rows else set()
