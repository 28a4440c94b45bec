"""Judge every community as of a day and keep the judgements on its standing (R-009, R-221, R-261, R-266)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.communities.models import Community
from jinlin.metrics.activity import thresholds
from jinlin.metrics.health import dormancy_log
from jinlin.metrics.health.classes import classify
from jinlin.metrics.health.gather import Gathered, evidence, gather, growth, weekly
from jinlin.metrics.health.light import light
from jinlin.metrics.health.verdict import judge_growth, vanity_activity
from jinlin.metrics.models import Alert, HealthChange, Standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jinlin.workspaces.models import Workspace

BATCH = 500


@transaction.atomic
def judge(workspace: Workspace, as_of: date) -> int:
    """Write class, dormancy, verdict, light and evidence of every community; return how many were judged."""
    standings, replayed = _assessed(workspace, as_of)
    dormancy_log.write(workspace, replayed)
    _write(standings)
    _keep_month(workspace, as_of, standings)
    return len(standings)


def assess(workspace: Workspace, as_of: date) -> list[Standing]:
    """Return the judgements of a day as standings that are not saved: any day, and nothing changes."""
    return _assessed(workspace, as_of)[0]


def _assessed(workspace: Workspace, as_of: date) -> tuple[list[Standing], dormancy_log.Replayed]:
    limits = thresholds.of(workspace)
    found = gather(workspace, as_of, int(limits["health.days"]))
    replayed = dormancy_log.replay(workspace, found, as_of, limits)
    bench = _Bench(
        workspace=workspace,
        as_of=as_of,
        found=found,
        asleep=replayed.now,
        recent=weekly(workspace, as_of, int(limits["vanity.periods"]) + 1),
        severities=open_severities(workspace),
        limits=limits,
    )
    everyone = Community.objects.begun().filter(workspace=workspace).order_by("pk")
    return [bench.standing(pk) for pk in everyone.values_list("pk", flat=True)], replayed


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
