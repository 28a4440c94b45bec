"""By the clock: hand the figures of each group down to the rules of its life, which propose; close what is over (R-025, R-039, R-040, R-045)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from jinlin.communities import definitions, lifecycle
from jinlin.communities.actions import staging
from jinlin.communities.lifecycle import Figures
from jinlin.communities.models import Charter, Community
from jinlin.metrics.models import Standing
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from jinlin.communities.lifecycle import Wish

GROUPS_AT_ONCE = 2_000
# Of a standing only what the rules ask for: its windows are large, and there are a hundred thousand.
RATES = {
    "interaction_before": "windows__7d-before__interaction_rate__value",
    "retention_rate": "windows__30d__retention_rate__value",
    "conversion_rate": "windows__30d__conversion_rate__value",
    "referral_rate": "windows__30d__referral_rate__value",
    "buyers": "windows__30d__buyers__value",
}


def propose(now: datetime) -> None:
    """Propose, in every workspace, what the rules find; what waits or was declined is not proposed again."""
    for workspace in Workspace.objects.all():
        for ids in _open_groups(workspace):
            staging.propose_all(workspace=workspace, wishes=list(_wishes(workspace, ids, now)), now=now)


def close_those_over(now: datetime) -> bool:
    """Let flash groups whose end has come enter closing; say whether more are waiting."""
    return staging.close_those_over(now=now)


def _open_groups(workspace: Workspace) -> Iterator[list[int]]:
    """Yield the ids of the open groups nobody is closing yet, in chunks."""
    rows = Community.objects.filter(workspace=workspace, ended_at=None)
    rows = rows.filter(Q(closing=None) | Q(closing__by=None, closing__decided_at=None))
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:GROUPS_AT_ONCE]):
        yield ids
        last = ids[-1]


def _wishes(workspace: Workspace, ids: Sequence[int], now: datetime) -> Iterator[Wish]:
    stages = lifecycle.stages_of(workspace, ids)
    terms = definitions.for_communities(workspace, ids)
    rows = Charter.objects.filter(workspace=workspace, community__in=ids)
    charters = {row.community_id: row for row in rows}
    figures = _figures(workspace, ids, now)
    for pk in ids:
        yield from lifecycle.wishes(pk, stages[pk], figures[pk], charters.get(pk), terms[pk].lifespan_days, now)


def _figures(workspace: Workspace, ids: Sequence[int], now: datetime) -> dict[int, Figures]:
    """Return the figures of the groups' last standings; a group that was never counted has its age alone."""
    opened = dict(Community.objects.filter(pk__in=ids).values_list("pk", "opened_at"))
    rows = Standing.objects.filter(workspace=workspace, community__in=ids)
    kept = rows.annotate(**{name: F(path) for name, path in RATES.items()}).values(
        "community_id", "member_count", "interaction_rate_7d", "last_message_at", *RATES
    )
    counted = {row["community_id"]: row for row in kept}
    return {pk: _of(opened[pk], counted.get(pk, {}), now) for pk in ids}


def _of(opened_at: datetime | None, row: dict[str, Any], now: datetime) -> Figures:
    rates = {name: None if row.get(name) is None else float(row[name]) for name in RATES}
    buyers, spoke = rates.pop("buyers"), row.get("last_message_at")
    return Figures(
        age_days=(now - opened_at).days if opened_at else None,
        members=row.get("member_count"),
        interaction_rate=row.get("interaction_rate_7d"),
        buyers=None if buyers is None else int(buyers),
        quiet_days=(now - spoke).days if spoke else None,
        **rates,
    )
