"""The limits that hold for each group: the brand's policy, the type's budget, risky options that are on (R-098, R-118)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jinlin.communities import definitions
from jinlin.messaging.door import Policy
from jinlin.messaging.models import Risk, RiskOption, RiskState, SendPolicy, TypeBudget

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.communities.definitions import Terms
    from jinlin.workspaces.models import Workspace

__all__ = ["allows", "brand_policy", "of_communities", "row_of"]

BY_FREQUENCY = frozenset({"day_budget", "week_budget", "promo_budget", "gap"})  # what the risky option lifts


def row_of(workspace: Workspace) -> SendPolicy:
    """Return a workspace's policy; one that was never changed has the defaults and is not stored."""
    return SendPolicy.objects.filter(workspace=workspace).first() or SendPolicy(workspace=workspace)


def allows(workspace: Workspace, risk: str, now: datetime) -> bool:
    """Say whether a risky option is on: asked for with a reason, approved by somebody else, not over (R-277)."""
    rows = RiskOption.objects.filter(workspace=workspace, risk=risk, state=RiskState.ON, until__gt=now)
    return rows.exists()


def brand_policy(workspace: Workspace, now: datetime) -> Policy:
    """Return the limits of a group about whose type nothing is said; two queries."""
    row = row_of(workspace)
    lifted = BY_FREQUENCY if allows(workspace, Risk.FREQUENCY, now) else frozenset()
    return Policy(
        most_a_day=row.most_a_day,
        promo_a_day=row.promo_a_day,
        gap=timedelta(minutes=row.gap_minutes),
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        quota=row.quota,
        spacing=timedelta(minutes=row.spacing_minutes),
        account_a_day=row.account_a_day,
        closed_days=frozenset(date.fromisoformat(each) for each in row.closed_days),
        digest_at=row.digest_at,
        confirm=timedelta(hours=row.confirm_hours),
        lifted=lifted,
    )


def of_communities(workspace: Workspace, communities: Iterable[int], now: datetime) -> dict[int, Policy]:
    """Return the limits of each group (by id); a handful of queries, however many."""
    brand = brand_policy(workspace, now)
    budgets = {(row.axis, row.key): row for row in TypeBudget.objects.filter(workspace=workspace)}
    made: dict[int, Policy] = {}
    found: dict[int, Policy] = {}
    for pk, terms in definitions.for_communities(workspace, communities).items():
        if id(terms) not in made:  # groups of the same types share their terms
            made[id(terms)] = _policy(brand, terms, budgets)
        found[pk] = made[id(terms)]
    return found


def _policy(brand: Policy, terms: Terms, budgets: dict[tuple[str, str], TypeBudget]) -> Policy:
    mine = [budgets[axis, source.key] for axis, source in terms.placed.items() if (axis, source.key) in budgets]
    promo = [each.promo_a_day for each in mine if each.promo_a_day is not None]
    week = [each.most_a_week for each in mine if each.most_a_week is not None]
    gaps = [each.gap_minutes for each in mine if each.gap_minutes is not None]
    says = bool(terms.origin["sends_per_day"].axis)
    return replace(
        brand,
        most_a_day=terms.sends_per_day if says else brand.most_a_day,
        promo_ceiling=terms.promo_ceiling,
        promo_a_day=min(promo, default=brand.promo_a_day),
        most_a_week=min(week, default=None),
        gap=timedelta(minutes=max(gaps)) if gaps else brand.gap,
    )
