"""Build the roll-ups of stale days, one commit per day: resumable, and the same when done twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis
from django.db import transaction
from django.db.models import Max

from jinlin.core.faults import declare, reach
from jinlin.lake import actions as lake_actions
from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.lake.models import LakeFile, RollUp
from jinlin.metrics import rollups
from jinlin.metrics.readings import chosen_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from jinlin.workspaces.models import Workspace

declare("metrics:day-staged", "metrics:day-listed", "metrics:day-built")

SOURCES = ("history",)
AFFILIATIONS = "affiliations"  # the roll-up row that remembers up to which version affiliations are in the roll-ups
NO_DAY = date(1970, 1, 1)
KEPT = "metrics_day"


def build_roll_ups(
    *, workspace: Workspace, now: datetime, progress: Callable[[int, int], None] | None = None
) -> list[date]:
    """Build what is stale, oldest day first, and return the days built."""
    _forget_days_of_changed_affiliations(workspace)
    due = _due(workspace)
    validity = chosen_by(workspace).validity
    persons = lake.latest(workspace, "persons")
    for n, on in enumerate(sorted(due)):
        _build(workspace, on, due[on], rollups.day(workspace, on, validity, persons), now)
        if progress:
            progress(n + 1, len(due))
    return sorted(due)


def _due(workspace: Workspace) -> dict[date, int]:
    """Return the stale days with the version to build from, and the days before them that they recall messages of."""
    stale = lake.stale_days(workspace, rollups.DATASETS[0], SOURCES)
    known = lake.versions(workspace, SOURCES)
    eves = {on: on - timedelta(days=1) for on in stale if on - timedelta(days=1) not in stale}
    recalls = [on for on, eve in eves.items() if eve in known and _recalls_before(workspace, on)]
    return stale | {eves[on]: known[eves[on]] for on in recalls}


def _recalls_before(workspace: Workspace, on: date) -> bool:
    history = lake.table(workspace, "history", on, on + timedelta(days=1))
    recalls = history.filter((history["kind"] == "recall") & history["target"].notnull()).select(key="target")
    missing = recalls.anti_join(history.filter(history["kind"] != "recall"), "key")
    return bool(engine.connect().to_pyarrow(missing.limit(1)).num_rows)


def _build(workspace: Workspace, on: date, version: int, rows: ibis.Table, now: datetime) -> None:
    try:
        tables = rollups.Day(engine.keep(rows, KEPT), on, workspace.zone).tables
        staged = [lake_actions.stage(workspace, name, on, tables[name]) for name in rollups.DATASETS]
    finally:
        engine.forget(KEPT)
    reach("metrics:day-staged")
    with transaction.atomic():
        before = [file for name in rollups.DATASETS for file in _files_of(workspace, name, on)]
        key = f"roll-up:{on}:{version}:{staged[0].path}"
        lake_actions.commit(workspace, key, staged, now=now, retire=before)
        reach("metrics:day-listed")
        for name in rollups.DATASETS:
            lake_actions.mark_built(workspace, name, {on: version})
    reach("metrics:day-built")


def _files_of(workspace: Workspace, dataset: str, on: date) -> list[LakeFile]:
    return lake.files(workspace, dataset, on, on + timedelta(days=1))


def _forget_days_of_changed_affiliations(workspace: Workspace) -> None:
    """Make the days stale on which somebody spoke whose affiliation was published since the last build."""
    newest = LakeFile.objects.filter(workspace=workspace, dataset="persons").aggregate(n=Max("commit_id"))["n"] or 0
    seen = RollUp.objects.filter(workspace=workspace, dataset=AFFILIATIONS).values_list("built_from", flat=True).first()
    if newest <= (seen or 0):
        return
    days = _days_spoken(workspace, seen or 0)
    with transaction.atomic():
        RollUp.objects.filter(workspace=workspace, dataset__in=rollups.DATASETS, on__in=days).delete()
        lake_actions.mark_built(workspace, AFFILIATIONS, {NO_DAY: newest})


def _days_spoken(workspace: Workspace, seen: int) -> list[date]:
    """Return the days on which persons spoke whose rows changed after this version and who are or were excluded."""
    rows = lake.over(lake.files(workspace, "persons"), "persons")
    changed = rows.filter(rows["version"] > seen).select("person")
    concerned = rows.filter(rows["kind"].notnull() & (rows["kind"] != "")).semi_join(changed, "person")
    spoke = lake.table(workspace, "member_day").semi_join(concerned, "person").select("on").distinct()
    return list(engine.connect().to_pyarrow(spoke)["on"].to_pylist())
