"""The log of dormancy: replayed day by day from the lake, so that it says the same however the data arrived (R-221)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jinlin.metrics.health import dormancy
from jinlin.metrics.health.gather import Gathered, daily
from jinlin.metrics.models import DormancyChange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.workspaces.models import Workspace

RESTATED_DAYS = 92  # how far back late data may still change the log
BATCH = 500


@dataclass
class Replayed:
    """What a replay of [since, until) found: each community's state and figures at its end, and the changes."""

    since: date
    until: date
    now: dict[int, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    changes: list[DormancyChange] = field(default_factory=list)


def replay(workspace: Workspace, found: Gathered, as_of: date, limits: Mapping[str, float]) -> Replayed:
    """Return the changes of dormancy up to `as_of` and each community's state and figures then."""
    logged = _logged(workspace)
    until, span = as_of + timedelta(days=1), int(limits["dormancy.days"])
    done = Replayed(_since(found, logged, as_of), until)
    silence = int(limits["dormancy.dead_days"]) + span
    by_day = daily(workspace, done.since - timedelta(days=silence), until) if found.first else {}
    for pk, born in found.first.items():
        days = dict(by_day.get(pk, {}))
        life = _life(days, born, max(done.since, born), logged.get(pk, []), silence)
        changes = list(dormancy.replay(days, life, until, limits))
        done.changes += [_row(workspace, pk, change) for change in changes]
        after = changes[-1].after if changes else life.state
        done.now[pk] = (after, _figures(days, born, found.last.get(pk), as_of, span))
    return done


def write(workspace: Workspace, done: Replayed) -> None:
    """Make the log of the replayed days say what the data say: nothing twice, and late data restated."""
    wanted = {(row.community_id, row.on): row for row in done.changes}
    stale = []
    kept = DormancyChange.objects.filter(workspace=workspace, on__gte=done.since, on__lt=done.until)
    for change in kept:
        same = wanted.get((change.community_id, change.on))
        if same and (same.before, same.after) == (change.before, change.after):
            del wanted[change.community_id, change.on]
        else:
            stale.append(change.pk)
    for first in range(0, len(stale), BATCH):
        DormancyChange.objects.filter(pk__in=stale[first : first + BATCH]).delete()
    DormancyChange.objects.bulk_create(wanted.values(), batch_size=BATCH)


def _since(found: Gathered, logged: Mapping[int, list[DormancyChange]], as_of: date) -> date:
    """Return the first day to replay: all of time for communities never replayed, else the days that may change."""
    recent = as_of - timedelta(days=RESTATED_DAYS)
    return min((born for pk, born in found.first.items() if pk not in logged), default=recent)


def _life(days: dormancy.Days, born: date, since: date, logged: list[DormancyChange], silence: int) -> dormancy.Life:
    earlier = [change for change in logged if change.on < since]
    spoken = [on for on, (messages, _speakers) in days.items() if messages and on < since]
    long_ago = since - timedelta(days=silence) if born < since else None
    return dormancy.Life(born, since, max(spoken, default=long_ago), earlier[-1].after if earlier else "")


def _figures(days: dormancy.Days, born: date, last: date | None, as_of: date, span: int) -> dict[str, Any]:
    if as_of < born:
        return {}
    return dormancy.quietness(days, born, last, as_of, span).figures()


def _logged(workspace: Workspace) -> dict[int, list[DormancyChange]]:
    found: dict[int, list[DormancyChange]] = {}
    for change in DormancyChange.objects.filter(workspace=workspace).order_by("on"):
        found.setdefault(change.community_id, []).append(change)
    return found


def _row(workspace: Workspace, pk: int, change: dormancy.Change) -> DormancyChange:
    return DormancyChange(
        workspace=workspace,
        community_id=pk,
        on=change.on,
        before=change.before,
        after=change.after,
        evidence=change.seen.figures(),
    )
