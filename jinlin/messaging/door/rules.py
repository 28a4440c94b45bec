"""The rules of the door, in the order in which they are asked; each answers with its numbers and what would pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import floor
from typing import TYPE_CHECKING, Any, Final

from jinlin.messaging.door.policy import EXCEPTION_FROM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinlin.messaging.door.asking import Ask, Known
    from jinlin.messaging.door.policy import Policy

__all__ = ["FOR_GOOD", "RULES", "SHIFTING", "Objection"]

A_WEEK = timedelta(days=7)
FRIDAY = 4


@dataclass(frozen=True)
class Objection:
    """What a rule has against a message: its numbers, and the next moment that is worth a try (None: no time helps)."""

    rule: str
    would_pass: datetime | None = None
    numbers: Mapping[str, Any] = field(default_factory=dict)


def nobody(_ask: Ask, known: Known, _policy: Policy) -> Objection | None:
    """Somebody must be able to press send."""
    return None if known.has_account else Objection("nobody")


def copy_check(ask: Ask, _known: Known, _policy: Policy) -> Objection | None:
    """Words the law or the platform forbids do not go out (§8.5)."""
    return Objection("copy_check", numbers={"words": "、".join(ask.blocked)}) if ask.blocked else None


def approval(ask: Ask, _known: Known, _policy: Policy) -> Objection | None:
    """Hold what has to be approved until it is."""
    return None if ask.approved else Objection("approval")


def paused(_ask: Ask, known: Known, _policy: Policy) -> Objection | None:
    """Hold: a group that is stopped gets nothing until a person lets it go on (C-18)."""
    return Objection("paused") if known.paused else None


def opt_out(_ask: Ask, known: Known, _policy: Policy) -> Objection | None:
    """Who asked to be left alone is."""
    return Objection("opt_out") if known.opted_out else None


def cool_off(ask: Ask, known: Known, _policy: Policy) -> Objection | None:
    """After a stop was lifted nothing is sold for a while."""
    until = known.cool_until
    if until is None or not ask.promo or ask.at >= until:
        return None
    return Objection("cool_off", until, {"until": until.strftime("%m-%d %H:%M")})


def closed_day(ask: Ask, _known: Known, policy: Policy) -> Objection | None:
    """Hold: some days nobody is disturbed, holidays of the brand's own calendar."""
    if ask.at.date() not in policy.closed_days:
        return None
    return Objection("closed_day", policy.next_morning(ask.at), {"day": ask.at.date().isoformat()})


def office_weekend(ask: Ask, known: Known, policy: Policy) -> Objection | None:
    """Let groups of offices rest at weekends (§8.6)."""
    if not known.office or ask.at.weekday() <= FRIDAY:
        return None
    days = timedelta(days=7 - ask.at.weekday())
    return Objection("office_weekend", policy.waking(ask.at + days))


def quiet_hours(ask: Ask, _known: Known, policy: Policy) -> Objection | None:
    """Nobody is disturbed at night; an approved exception holds from 07:00 (R-113)."""
    excepted = "quiet_hours" in ask.exceptions and EXCEPTION_FROM <= ask.at.time() < policy.quiet_until
    if excepted or not policy.is_quiet(ask.at.time()):
        return None
    told = {"since": f"{policy.quiet_from:%H:%M}", "until": f"{policy.quiet_until:%H:%M}"}
    return Objection("quiet_hours", policy.waking(ask.at), told)


def quota(ask: Ask, known: Known, policy: Policy) -> Objection | None:
    """Keep to the platform's own limit of a group; beyond it the send fails there (status 3) [D:92135]."""
    if not ask.burns_quota:
        return None
    period, most = policy.period(ask.at), policy.quota_of(ask.at)
    used = most if period in known.spent else known.used[period]
    return Objection("quota", policy.next_period(ask.at), {"used": used, "most": most}) if used >= most else None


def day_budget(ask: Ask, known: Known, policy: Policy) -> Objection | None:
    """Give a group of this type so many messages a day (C-19, R-117)."""
    count = len(known.on(ask.at.date()))
    told = {"count": count, "most": policy.most_a_day}
    return Objection("day_budget", policy.next_morning(ask.at), told) if count >= policy.most_a_day else None


def week_budget(ask: Ask, known: Known, policy: Policy) -> Objection | None:
    """How often a group is disturbed follows how often people buy (R-118)."""
    if policy.most_a_week is None:
        return None
    monday = ask.at.date() - timedelta(days=ask.at.weekday())
    count = sum(monday <= each.at.date() < monday + A_WEEK for each in known.said)
    told = {"count": count, "most": policy.most_a_week}
    following = datetime.combine(monday + A_WEEK, policy.quiet_until, ask.at.tzinfo)
    return Objection("week_budget", following, told) if count >= policy.most_a_week else None


def demand_once(ask: Ask, known: Known, policy: Policy) -> Objection | None:
    """Needs and offers disturb once a day (R-117)."""
    if not ask.demand or not policy.demand_once or not any(each.demand for each in known.on(ask.at.date())):
        return None
    return Objection("demand_once", policy.next_morning(ask.at))


def promo_budget(ask: Ask, known: Known, policy: Policy) -> Objection | None:
    """So many messages a day may sell."""
    count = sum(each.promo for each in known.on(ask.at.date())) if ask.promo else 0
    if not ask.promo or count < policy.promo_a_day:
        return None
    return Objection("promo_budget", policy.next_morning(ask.at), {"count": count, "most": policy.promo_a_day})


def promo_share(ask: Ask, known: Known, policy: Policy) -> Objection | None:
    """Of what a group gets within seven days so much may sell; the first one always may, or nothing could ever be sold."""
    if not ask.promo:
        return None
    since = ask.at - A_WEEK
    lately = [each for each in known.said if since < each.at <= ask.at]
    promo, total = sum(each.promo for each in lately), len(lately)
    most = max(1, floor((total + 1) * policy.promo_ceiling / 100))
    if promo + 1 <= most:
        return None
    oldest = min(each.at for each in lately if each.promo)
    told = {"promo": promo, "total": total, "ceiling": policy.promo_ceiling}
    return Objection("promo_share", oldest + A_WEEK, told)


def gap(ask: Ask, known: Known, policy: Policy) -> Objection | None:
    """Between two messages to one group people breathe."""
    near = [each.at for each in known.said if abs(each.at - ask.at) < policy.gap]
    if not near:
        return None
    told = {"minutes": int(policy.gap.total_seconds() // 60), "other": f"{max(near):%H:%M}"}
    return Objection("gap", max(near) + policy.gap, told)


def account_day(ask: Ask, known: Known, policy: Policy) -> Objection | None:
    """Spare the account: one that sends too much is blocked by the platform (R-276)."""
    mine = {(at, body) for at, bodies in known.tasks.items() if at.date() == ask.at.date() for body in bodies}
    if (ask.at, ask.body) in mine or len(mine) < policy.account_a_day:
        return None
    return Objection("account_day", policy.next_morning(ask.at), {"count": len(mine), "most": policy.account_a_day})


def account_spacing(ask: Ask, known: Known, policy: Policy) -> Objection | None:
    """Two tasks of one account do not come at once; groups of the same task do (R-276)."""
    near = [
        at
        for at, bodies in known.tasks.items()
        if abs(at - ask.at) < policy.spacing and (at, {ask.body}) != (ask.at, bodies)
    ]
    told = {"minutes": int(policy.spacing.total_seconds() // 60)}
    return Objection("account_spacing", max(near) + policy.spacing, told) if near else None


FOR_GOOD: Final[tuple[Callable[[Ask, Known, Policy], Objection | None], ...]] = (
    nobody,
    copy_check,
    approval,
    paused,
    opt_out,
)
RULES: Final[tuple[Callable[[Ask, Known, Policy], Objection | None], ...]] = (
    closed_day,
    office_weekend,
    quiet_hours,
    cool_off,
    quota,
    day_budget,
    week_budget,
    demand_once,
    promo_budget,
    promo_share,
    account_day,
    gap,
    account_spacing,
)
SHIFTING: Final = frozenset(
    {"account_spacing"}
)  # moves even what hangs on its time: by minutes, for the account's sake
