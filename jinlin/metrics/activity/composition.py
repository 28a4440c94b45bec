"""The make-up of a community against 4/6/8/10/70, the gaps for its size, and whom to promote (R-061, C-01, C-27)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.lake import queries as lake
from jinlin.members.models import Member, Tier
from jinlin.metrics.activity import ground
from jinlin.metrics.activity.ground import Scope
from jinlin.metrics.models import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jinlin.communities.models import Community
    from jinlin.workspaces.models import Workspace

TARGETS: Mapping[str, float] = {"big_name": 0.04, "lecturer": 0.06, "kol": 0.08, "active": 0.10, "ordinary": 0.70}
UNASSIGNED = "unassigned"
DEFINITION = _(
    "各层人数 ÷ 群内全部人数(员工、机器人、小号计入“未分配/员工”);核心并入活跃。"
    "目标 4%、6%、8%、10%、70% 合计 98%,其余 2% 留给未分配和员工,不作缩放。"
)
TALK_DAYS = 28
MOST = 20


@dataclass(frozen=True)
class Layer:
    """One tier: how many there are, how many there should be for this size, and the gap."""

    tier: str
    label: Any
    count: int
    share: float | None
    target_share: float | None
    target: int
    gap: int


@dataclass(frozen=True)
class Candidate:
    """A member who could move up: valid messages and replies of the last four weeks."""

    person: int
    name: str
    tier: str
    valid: int
    replies: int
    proposed: str


@dataclass(frozen=True)
class Composition:
    """The layers of a community of this size, and whom to promote."""

    size: int
    layers: tuple[Layer, ...]
    targets_sum: float
    candidates: tuple[Candidate, ...]
    definition: Any = DEFINITION


def targets(workspace: Workspace) -> dict[str, float]:
    """Return the target shares: the source's five, or the workspace's own."""
    settings = Settings.objects.filter(workspace=workspace).first()
    own = settings.values.get("composition", {}) if settings else {}
    return {tier: float(own.get(tier, share)) for tier, share in TARGETS.items()}


def layers(counts: Mapping[str, int], shares: Mapping[str, float]) -> tuple[Layer, ...]:
    """Return the layers for the counts by tier; `core` counts as active, what has no tier as unassigned."""
    size = sum(counts.values())
    have = {tier: counts.get(tier, 0) for tier in shares}
    have["active"] = have.get("active", 0) + counts.get(Tier.CORE, 0)
    wanted = {tier: int(size * share + 0.5) for tier, share in shares.items()}
    rest, left = size - sum(have.values()), size - sum(wanted.values())
    rows = [_layer(tier, have[tier], wanted[tier], size, share) for tier, share in shares.items()]
    return (*rows, _layer(UNASSIGNED, rest, left, size, None))


def report(community: Community, as_of: date) -> Composition:
    """Return the composition of a community at the end of a day; the caller has checked that it may be seen."""
    shares = targets(community.workspace)
    counts = _counts(community, as_of)
    rows = layers(counts, shares)
    return Composition(
        size=sum(counts.values()),
        layers=rows,
        targets_sum=round(sum(shares.values()), 4),
        candidates=_candidates(community, as_of, rows),
    )


def _layer(tier: str, count: int, target: int, size: int, share: float | None) -> Layer:
    label = _("未分配/员工") if tier == UNASSIGNED else Tier(tier).label
    return Layer(tier, label, count, count / size if size else None, share, target, target - count)


def _tiers(community: Community) -> Any:
    table = lake.latest(community.workspace, "persons")
    return table.group_by("person").aggregate(
        tier=table["tier"].max(), outside=(table["kind"].fill_null("") != "").any()
    )


def _counts(community: Community, as_of: date) -> dict[str, int]:
    scope = Scope.community(community)
    seats = ground.inside(scope, lake.latest(community.workspace, "memberships"))
    at = ground.literal(ground.end_of(community.workspace, as_of))
    persons = ground.open_at(seats, at).select("person").distinct()
    known = persons.left_join(_tiers(community), "person")
    tier = known["outside"].fill_null(ibis.literal(value=False)).ifelse("", known["tier"].fill_null(""))
    known = known.mutate(layer=tier)
    table = known.group_by("layer").aggregate(count=known.count())
    return {row["layer"] or UNASSIGNED: row["count"] for row in ground.rows(table)}


def _candidates(community: Community, as_of: date, rows: tuple[Layer, ...]) -> tuple[Candidate, ...]:
    """Return the most talkative ordinary and active members, each proposed for the first tier above with a gap."""
    gaps = {row.tier: row.gap for row in rows}
    scope = Scope.community(community)
    days = ground.member_days(scope, ground.ending(as_of, TALK_DAYS))
    talk = days.group_by("person").aggregate(valid=days["valid"].sum(), replies=days["peer_replies_out"].sum())
    talk = talk.semi_join(ground.present(scope, as_of), "person")
    talk = talk.left_join(_tiers(community), "person").drop("person_right")
    table = talk.filter(
        talk["tier"].fill_null("").isin(["", Tier.ORDINARY, Tier.ACTIVE, Tier.CORE]) & (talk["valid"] > 0)
    )
    table = table.order_by([ibis.desc(table["valid"] + table["replies"]), "person"]).limit(MOST)
    found = ground.rows(table)
    names = {row.pk: str(row) for row in Member.objects.filter(pk__in=[row["person"] for row in found])}
    made = []
    for row in found:
        proposed = "kol" if row["tier"] in {Tier.ACTIVE, Tier.CORE} else "active"
        if gaps.get(proposed, 0) > 0:
            gaps[proposed] -= 1
            made.append(
                Candidate(
                    row["person"],
                    names.get(row["person"], ""),
                    row["tier"] or "",
                    row["valid"],
                    row["replies"],
                    proposed,
                )
            )
    return tuple(made)
