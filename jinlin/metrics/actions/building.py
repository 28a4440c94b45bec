"""Build the roll-ups of stale days, one commit per day: resumable, and the same when done twice."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Sum

from jinlin.core.faults import declare, reach
from jinlin.core.ids import new_slug
from jinlin.lake import actions as lake_actions
from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.lake.models import LakeFile, RollUp
from jinlin.metrics import rollups
from jinlin.metrics.readings import chosen_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from jinlin.metrics.readings import Validity
    from jinlin.workspaces.models import Workspace

declare("metrics:days-staged", "metrics:days-listed", "metrics:days-built")

SOURCES = ("history",)
AFFILIATIONS = "affiliations"  # the roll-up row that remembers up to which version affiliations are in the roll-ups
VALIDITY = "validity"  # likewise: which reading of valid messages they were built with
NO_DAY = date(1970, 1, 1)
BATCH_ROWS = 4_000_000  # messages whose roll-ups become visible in one commit


def build_roll_ups(
    *, workspace: Workspace, now: datetime, progress: Callable[[int, int], None] | None = None
) -> list[date]:
    """Build what is stale, oldest days first, and return the days built.

    Each batch of days is one commit: killed anywhere, the next call builds what is still stale and nothing twice.
    """
    validity = chosen_by(workspace).validity
    _forget_days_of_another_reading(workspace, validity)
    _forget_days_of_changed_affiliations(workspace)
    due = _due(workspace)
    if not due:
        return []
    counting = rollups.Counting(workspace, validity)
    done = 0
    for days in _batches(workspace, sorted(due)):
        _build(counting, {on: due[on] for on in days}, now)
        done += len(days)
        if progress:
            progress(done, len(due))
    return sorted(due)


def _batches(workspace: Workspace, days: list[date]) -> Iterator[list[date]]:
    """Cut the days into batches of about BATCH_ROWS messages, a day at least."""
    files = LakeFile.objects.filter(workspace=workspace, dataset="history", on__in=days)
    sizes = dict(files.order_by().values_list("on").annotate(n=Sum("row_count")))
    batch: list[date] = []
    for on in days:
        if batch and sum(sizes.get(day, 0) for day in [*batch, on]) > BATCH_ROWS:
            yield batch
            batch = []
        batch.append(on)
    if batch:
        yield batch


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


def _build(counting: rollups.Counting, days: dict[date, int], now: datetime) -> None:
    workspace = counting.workspace
    staged = [
        lake_actions.stage(workspace, dataset, on, table, is_sorted=True)
        for on, tables in counting.days(sorted(days))
        for dataset, table in tables.items()
    ]
    reach("metrics:days-staged")
    with transaction.atomic():
        before = list(LakeFile.objects.filter(workspace=workspace, dataset__in=rollups.DATASETS, on__in=list(days)))
        lake_actions.commit(workspace, f"roll-up:{new_slug(20)}", staged, now=now, retire=before)
        reach("metrics:days-listed")
        for name in rollups.DATASETS:
            lake_actions.mark_built(workspace, name, days)
    reach("metrics:days-built")


def _forget_days_of_another_reading(workspace: Workspace, validity: Validity) -> None:
    """Make every day stale when the workspace has chosen another reading of valid messages (C-07)."""
    digest = int.from_bytes(sha256(repr(validity).encode()).digest()[:6])
    built = RollUp.objects.filter(workspace=workspace, dataset=VALIDITY).values_list("built_from", flat=True).first()
    if built == digest:
        return
    with transaction.atomic():
        lake_actions.forget_built(workspace, rollups.DATASETS)
        lake_actions.mark_built(workspace, VALIDITY, {NO_DAY: digest})


def _forget_days_of_changed_affiliations(workspace: Workspace) -> None:
    """Make the days stale on which somebody spoke whose affiliation was published since the last build."""
    newest = LakeFile.objects.filter(workspace=workspace, dataset="persons").aggregate(n=Max("commit_id"))["n"] or 0
    seen = RollUp.objects.filter(workspace=workspace, dataset=AFFILIATIONS).values_list("built_from", flat=True).first()
    if newest <= (seen or 0):
        return
    days = _days_spoken(workspace, seen or 0)
    with transaction.atomic():
        lake_actions.forget_built(workspace, rollups.DATASETS, days)
        lake_actions.mark_built(workspace, AFFILIATIONS, {NO_DAY: newest})


def _days_spoken(workspace: Workspace, seen: int) -> list[date]:
    """Return the days on which persons spoke whose rows changed after this version and who are or were excluded."""
    rows = lake.over(lake.files(workspace, "persons"), "persons")
    changed = rows.filter(rows["version"] > seen).select("person")
    concerned = rows.filter(rows["kind"].notnull() & (rows["kind"] != "")).semi_join(changed, "person")
    spoke = lake.table(workspace, "member_day").semi_join(concerned, "person").select("on").distinct()
    return list(engine.connect().to_pyarrow(spoke)["on"].to_pylist())
