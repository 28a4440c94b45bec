"""Judge every community as of a day and keep the judgements on its standing (R-009, R-221, R-261, R-266)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.communities.models import Community
from jinlin.metrics.activity import thresholds
from jinlin.metrics.health import dormancy
from jinlin.metrics.health.classes import classify
from jinlin.metrics.health.gather import Gathered, daily, evidence, gather, growth, weekly
from jinlin.metrics.health.light import light
from jinlin.metrics.health.verdict import judge_growth, vanity_activity
from jinlin.metrics.models import Alert, DormancyChange, HealthChange, Standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.workspaces.models import Workspace

RESTATED_DAYS = 92  # how far back late data may still change the log of dormancy
BATCH = 500


@transaction.atomic
def judge(workspace: Workspace, as_of: date) -> int:
    """Write class, dormancy, verdict, light and evidence of every community; return how many were judged."""
    limits = thresholds.of(workspace)
    found = gather(workspace, as_of, int(limits["health.days"]))
    bench = _Bench(
        workspace=workspace,
        as_of=as_of,
        found=found,
        asleep=_replay(workspace, found, as_of, limits),
        recent=weekly(workspace, as_of, int(limits["vanity.periods"]) + 1),
        severities=open_severities(workspace),
        limits=limits,
    )
    everyone = Community.objects.filter(workspace=workspace).order_by("pk")
    standings = [bench.standing(pk) for pk in everyone.values_list("pk", flat=True)]
    _write(standings)
    _keep_month(workspace, as_of, standings)
    return len(standings)


def relight(workspace: Workspace) -> None:
    """Set the light of every community anew, after alerts were raised, handled or closed."""
    severities = open_severities(workspace)
    changed = []
    for standing in Standing.objects.filter(workspace=workspace).only(
        "pk", "health_class", "dormancy", "light", "community_id"
    ):
        now = light(standing.health_class, standing.dormancy, severities.get(standing.community_id, ()))
        if now != standing.light:
            standing.light = now
            changed.append(standing)
    Standing.objects.bulk_update(changed, ["light"], batch_size=BATCH)


def open_severities(workspace: Workspace) -> dict[int, set[str]]:
    """Return the severities of the alerts that are neither closed nor handled, by community."""
    found: dict[int, set[str]] = {}
    waiting = Alert.objects.filter(workspace=workspace, closed_on=None, handled_at=None, community__isnull=False)
    for community, severity in waiting.values_list("community_id", "severity"):
        found.setdefault(community, set()).add(severity)
    return found


@dataclass(frozen=True)
class _Bench:
    """What lies before the judge: the figures of all communities, the limits, and the open alerts."""

    workspace: Workspace
    as_of: date
    found: Gathered
    asleep: dict[int, tuple[str, dict[str, Any]]]
    recent: dict[int, list[dict[str, Any]]]
    severities: Mapping[int, set[str]]
    limits: Mapping[str, float]

    def standing(self, pk: int) -> Standing:
        """Judge one community."""
        judgement = classify(evidence(self.found, pk), self.limits)
        grown = growth(self.found, pk)
        asleep, figures = self.asleep.get(pk, ("", {}))
        return Standing(
            workspace=self.workspace,
            community_id=pk,
            as_of=self.as_of,
            health_class=judgement.health_class,
            dormancy=asleep,
            verdict=judge_growth(grown, self.limits),
            light=light(judgement.health_class, asleep, self.severities.get(pk, ())),
            evidence={
                "health": {"rule": judgement.rule, "figures": judgement.evidence.figures()},
                "dormancy": figures,
                "verdict": grown.figures(),
                "findings": self._findings(pk),
                "since": self.found.window.since.isoformat(),
                "until": self.found.window.until.isoformat(),
            },
        )

    def _findings(self, pk: int) -> list[dict[str, Any]]:
        recent = self.recent.get(pk, [])
        vanity = vanity_activity(
            [row["speakers"] for row in recent],
            [row["net_adds"] for row in recent],
            [row["sales"] for row in recent] if self.found.sales_known else [],
            self.limits,
        )
        return [{"key": "vanity_activity", "weeks": recent}] if vanity else []


def _write(standings: list[Standing]) -> None:
    Standing.objects.bulk_create(
        standings,
        update_conflicts=True,
        unique_fields=["community"],
        update_fields=["health_class", "dormancy", "verdict", "light", "evidence"],
        batch_size=BATCH,
    )


def _keep_month(workspace: Workspace, as_of: date, standings: list[Standing]) -> None:
    """Keep the class under its month; until the month ends, a later day replaces it."""
    HealthChange.objects.bulk_create(
        [
            HealthChange(
                workspace=workspace,
                community_id=row.community_id,
                on=as_of.replace(day=1),
                health_class=row.health_class,
            )
            for row in standings
            if row.health_class
        ],
        update_conflicts=True,
        unique_fields=["workspace", "community", "on"],
        update_fields=["health_class"],
        batch_size=BATCH,
    )


def _replay(
    workspace: Workspace, found: Gathered, as_of: date, limits: Mapping[str, float]
) -> dict[int, tuple[str, dict[str, Any]]]:
    """Log the changes of dormancy up to `as_of` and return each community's state and figures now."""
    if not found.first:
        return {}
    logged = _logged(workspace)
    earliest = min(found.first.values())
    since = max(earliest, as_of - timedelta(days=RESTATED_DAYS)) if logged else earliest
    until, span = as_of + timedelta(days=1), int(limits["dormancy.days"])
    silence = int(limits["dormancy.dead_days"]) + span
    by_day = daily(workspace, since - timedelta(days=silence), until)
    now: dict[int, tuple[str, dict[str, Any]]] = {}
    made: list[DormancyChange] = []
    for pk, born in found.first.items():
        days = dict(by_day.get(pk, {}))
        life = _life(days, born, max(since, born), logged.get(pk, []), silence)
        changes = list(dormancy.replay(days, life, until, limits))
        made += [_row(workspace, pk, change) for change in changes]
        after = changes[-1].after if changes else life.state
        now[pk] = (after, _figures(days, born, found.last.get(pk), as_of, span))
    _relog(workspace, since, made)
    return now


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


def _relog(workspace: Workspace, since: date, made: list[DormancyChange]) -> None:
    """Make the log of the replayed days say what the data say: nothing twice, and late data restated."""
    wanted = {(row.community_id, row.on): row for row in made}
    stale = []
    for change in DormancyChange.objects.filter(workspace=workspace, on__gte=since):
        same = wanted.get((change.community_id, change.on))
        if same and (same.before, same.after) == (change.before, change.after):
            del wanted[change.community_id, change.on]
        else:
            stale.append(change.pk)
    for first in range(0, len(stale), BATCH):
        DormancyChange.objects.filter(pk__in=stale[first : first + BATCH]).delete()
    DormancyChange.objects.bulk_create(wanted.values(), batch_size=BATCH)
