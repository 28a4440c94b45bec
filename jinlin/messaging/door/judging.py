"""Let through, move, put into the digest, or refuse; a refusal says which rule, why, and what would pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jinlin.messaging.door.asking import MOVED, OK, QUEUED, REFUSED, Said, Verdict
from jinlin.messaging.door.rules import FOR_GOOD, RULES, SHIFTING

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.messaging.door.asking import Ask, Known
    from jinlin.messaging.door.policy import Policy
    from jinlin.messaging.door.rules import Objection

__all__ = ["LIFTABLE", "accept", "judge"]

STEPS, FARTHEST, SHIFT = 60, timedelta(days=35), timedelta(minutes=30)
# What a person may lift with a reason; the platform's quota, the law and a group that was stopped are not among them.
LIFTABLE: Final = frozenset(
    {"quiet_hours", "closed_day", "office_weekend", "day_budget", "week_budget", "promo_budget", "promo_share", "gap"}
)
TO_THE_DIGEST: Final = frozenset({"day_budget", "week_budget", "demand_once"})


def judge(ask: Ask, known: Known, policy: Policy) -> Verdict:
    """Say whether a message goes out: as wanted, at another time, with the digest, or not.

    What hangs on its time is refused where it does not fit, unless `otherwise` is "move"; what can wait goes into the
    digest when the group has had enough for the day (R-117). An account's spacing shifts everything by minutes.
    """
    for rule in FOR_GOOD:
        if objection := rule(ask, known, policy):
            return _refused(ask, objection, None)
    first = _objection(ask, known, policy)
    if first is None:
        return Verdict(OK, ask.at)
    passing = _passing(ask, known, policy)
    if ask.easy and (first.rule in TO_THE_DIGEST or (passing and passing.date() > policy.waking(ask.at).date())):
        return Verdict(QUEUED, policy.next_digest(ask.at), first.rule, first.numbers)
    if passing and (ask.easy or ask.otherwise == "move" or _is_a_shift(ask, first, passing)):
        return Verdict(MOVED, passing, first.rule, first.numbers, passing)
    return _refused(ask, first, passing)


def accept(ask: Ask, known: Known, policy: Policy, at: datetime) -> None:
    """Let what is known of the group and the account hold a message that goes out at `at`."""
    known.said.append(Said(at, ask.promo, ask.demand))
    if ask.burns_quota:
        known.used[policy.period(at)] += 1
        known.tasks.setdefault(at, set()).add(ask.body)


def _refused(ask: Ask, objection: Objection, passing: datetime | None) -> Verdict:
    return Verdict(REFUSED, ask.at, objection.rule, objection.numbers, passing)


def _is_a_shift(ask: Ask, first: Objection, passing: datetime) -> bool:
    return first.rule in SHIFTING and passing - ask.at <= SHIFT


def _objection(ask: Ask, known: Known, policy: Policy) -> Objection | None:
    """Return what the first rule has against it."""
    lifted = policy.lifted | (ask.exceptions & LIFTABLE)
    for rule in RULES:
        objection = rule(ask, known, policy)
        if objection and (objection.rule not in lifted or objection.rule == "quiet_hours"):
            return objection
    return None


def _passing(ask: Ask, known: Known, policy: Policy) -> datetime | None:
    """Return the first moment from which every rule lets it through, following what each says would pass."""
    moment = ask
    for _step in range(STEPS):
        objection = _objection(moment, known, policy)
        if objection is None:
            return moment.at
        if objection.would_pass is None or objection.would_pass <= moment.at:
            return None
        if objection.would_pass - ask.at > FARTHEST:
            return None
        moment = replace(moment, at=objection.would_pass)
    return None
