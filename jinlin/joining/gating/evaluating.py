"""Ask one person every condition and put the answers together: admit, pending or reject, each with its reason (R-064).

The answers are three-valued and joined after Kleene: "all of" is the least of its parts, "any of" the greatest, and what is
voluntary is left out. So somebody is rejected only when no answer that is still to come could let them in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

from jinlin.joining.gating.conditions import YEAR, Condition, Group, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Answer", "Evaluation", "Facts", "Finding", "Outcome", "Proof", "evaluate"]

SOON = timedelta(days=14)  # before a fee ends, its owner is reminded


class Outcome(IntEnum):
    """How one condition stands."""

    UNMET = 0
    PENDING = 1
    MET = 2


class Answer(StrEnum):
    """What the gate says."""

    REJECT = "reject"
    PENDING = "pending"
    ADMIT = "admit"


ANSWERS = {Outcome.UNMET: Answer.REJECT, Outcome.PENDING: Answer.PENDING, Outcome.MET: Answer.ADMIT}


@dataclass(frozen=True)
class Proof:
    """A picture or file somebody handed in for a kind of condition: waiting, accepted until a day, or refused."""

    state: str  # waiting, accepted, refused
    until: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of one person today. `known`: we know which member they are; otherwise nothing bought or tagged is known.

    `bought`: product → last day it was paid for. `orders`, `messages`: within so many days (0: ever) → how many; a window
    that is not there is not known.
    """

    today: date
    known: bool = True
    spend_fen: int = 0
    bought: Mapping[str, date] = field(default_factory=dict)
    orders: Mapping[int, int] = field(default_factory=dict)
    messages: Mapping[int, int] = field(default_factory=dict)
    tags: frozenset[int] = frozenset()
    tier: str = ""
    scores: Mapping[int, float | None] = field(default_factory=dict)  # questionnaire → score; None: still to be scored
    named_scores: Mapping[tuple[int, str], float] = field(default_factory=dict)  # those that do not rank
    proofs: Mapping[str, Proof] = field(default_factory=dict)  # kind of condition → what was handed in
    invited: bool = False
    acknowledged: bool = False
    decision: bool | None = None  # what a person said
    inside: bool = False  # is in the group already
    came_through: bool = False  # and came in through this gate


@dataclass(frozen=True)
class Finding:
    """The answer to one condition: how it stands, why in a word, and the figures of that word."""

    condition: Condition
    outcome: Outcome
    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept with an application."""
        values = {name: value.isoformat() if isinstance(value, date) else value for name, value in self.values.items()}
        told = {"condition": self.condition.kept(), "outcome": self.outcome.name.lower(), "reason": self.reason}
        return told | {"values": values}


@dataclass(frozen=True)
class Evaluation:
    """What the gate says to one person, and why, condition by condition."""

    answer: Answer
    findings: tuple[Finding, ...]

    @property
    def wanting(self) -> tuple[Finding, ...]:
        """What is not met, without what is voluntary."""
        return tuple(each for each in self.findings if each.outcome != Outcome.MET and not each.condition.voluntary)


def evaluate(gate: Group, facts: Facts) -> Evaluation:
    """Say what a gate answers somebody of whom this is known."""
    findings: list[Finding] = []
    outcome = _of_group(gate, facts, findings)
    return Evaluation(ANSWERS[Outcome.MET if outcome is None else outcome], tuple(findings))


def _of_group(group: Group, facts: Facts, findings: list[Finding]) -> Outcome | None:
    """Return the outcome of a group, None where it asks nothing; every condition leaves its finding."""
    outcomes = [_of_part(part, facts, findings) for part in group.parts]
    asked = [each for each in outcomes if each is not None]
    if not asked:
        return None
    return min(asked) if group.mode == "all" else max(asked)


def _of_part(part: Condition | Group, facts: Facts, findings: list[Finding]) -> Outcome | None:
    if isinstance(part, Group):
        return _of_group(part, facts, findings)
    outcome, reason, values = ASKED[part.kind](part, facts)
    findings.append(Finding(part, outcome, reason, values))
    return None if part.voluntary else outcome


Told = tuple[Outcome, str, dict[str, Any]]
MET, PENDING, UNMET = Outcome.MET, Outcome.PENDING, Outcome.UNMET


def _proof(asked: Condition, facts: Facts) -> Told | None:
    """Return what a handed-in proof says; None where there is none, or where one has run out."""
    proof = facts.proofs.get(asked.kind)
    if proof is None or (proof.state == "accepted" and proof.until and proof.until < facts.today):
        return None
    if proof.state == "accepted":
        return MET, "proof_accepted", {"until": proof.until} if proof.until else {}
    return (PENDING, "proof_waiting", {}) if proof.state == "waiting" else (UNMET, "proof_refused", {})


def _bought(asked: Condition, facts: Facts) -> Told:
    days = [facts.bought[each] for each in asked.products if each in facts.bought]
    if days:
        return MET, "bought", {"on": max(days)}
    return _proof(asked, facts) or _not_known(facts) or (UNMET, "not_bought", {})


def _annual(asked: Condition, facts: Facts) -> Told:
    """Judge a fee: it holds for a year (or `days`) from the day it was paid, then comes the grace, then it is over."""
    days = [facts.bought[each] for each in asked.products if each in facts.bought]
    proof = _proof(asked, facts)
    if not days:
        return proof or _not_known(facts) or (UNMET, "not_paid", {})
    until = max(days) + timedelta(days=(asked.days or YEAR) - 1)
    last = until + timedelta(days=asked.grace_days)
    if facts.today <= until:
        return MET, "paid_soon_over" if until - facts.today <= SOON else "paid_until", {"until": until}
    if proof and proof[0] != UNMET:
        return proof
    if facts.inside and facts.today <= last:
        return PENDING, "grace", {"until": until, "grace_until": last}
    return UNMET, "fee_over", {"until": until}


def _spend(asked: Condition, facts: Facts) -> Told:
    figures = {"have": facts.spend_fen, "want": asked.fen}
    if facts.spend_fen >= asked.fen:
        return MET, "spent", figures
    return _proof(asked, facts) or _not_known(facts) or (UNMET, "spent_too_little", figures)


def _orders(asked: Condition, facts: Facts) -> Told:
    have = facts.orders.get(asked.days, 0)
    figures = {"have": have, "want": asked.count}
    if have >= asked.count:
        return MET, "ordered", figures
    return _proof(asked, facts) or _not_known(facts) or (UNMET, "ordered_too_little", figures)


def _activity(asked: Condition, facts: Facts) -> Told:
    have = facts.messages.get(asked.days)
    if have is None:
        return _not_known(facts) or (PENDING, "talk_not_known", {})
    figures = {"have": have, "want": asked.count}
    return (MET, "talked", figures) if have >= asked.count else (UNMET, "talked_too_little", figures)


def _answered(asked: Condition, facts: Facts) -> Told:
    return (MET, "answered", {}) if asked.questionnaire in facts.scores else (PENDING, "to_answer", {})


def _score(asked: Condition, facts: Facts) -> Told:
    if asked.questionnaire not in facts.scores:
        return PENDING, "to_answer", {}
    have = facts.scores[asked.questionnaire]
    if asked.score:
        have = facts.named_scores.get((asked.questionnaire, asked.score))
    if have is None:
        return PENDING, "to_score", {}
    figures = {"have": have, "want": asked.at_least}
    return (MET, "scored", figures) if have >= asked.at_least else (UNMET, "scored_too_little", figures)


def _poster(asked: Condition, facts: Facts) -> Told:
    if proof := _proof(asked, facts):
        return (MET, "shared", {}) if proof[0] == MET else proof
    return _came_in(facts) or (PENDING, "to_share" if asked.forced else "may_share", {})


def _acknowledged(_asked: Condition, facts: Facts) -> Told:
    return (MET, "acknowledged", {}) if facts.acknowledged else (PENDING, "to_acknowledge", {})


def _tag(asked: Condition, facts: Facts) -> Told:
    if facts.tags & set(asked.tags):
        return MET, "tagged", {}
    return _not_known(facts) or (UNMET, "not_tagged", {})


def _tier(asked: Condition, facts: Facts) -> Told:
    if facts.tier in asked.tiers:
        return MET, "of_tier", {}
    return _not_known(facts) or (UNMET, "not_of_tier", {})


def _invitation(_asked: Condition, facts: Facts) -> Told:
    if facts.invited:
        return MET, "invited", {}
    return _came_in(facts) or (UNMET, "not_invited", {})


def _manual(_asked: Condition, facts: Facts) -> Told:
    if facts.decision is not None:
        return (MET, "said_yes", {}) if facts.decision else (UNMET, "said_no", {})
    return _came_in(facts) or (PENDING, "to_decide", {})


def _not_known(facts: Facts) -> Told | None:
    return None if facts.known else (PENDING, "not_identified", {})


def _came_in(facts: Facts) -> Told | None:
    """Of somebody who is inside one cannot ask again how they came: through this gate, or a person has to look."""
    if not facts.inside:
        return None
    return (MET, "came_through", {}) if facts.came_through else (PENDING, "was_inside", {})


ASKED: dict[Kind, Callable[[Condition, Facts], Told]] = {
    Kind.PAID_ANNUAL: _annual,
    Kind.PAID_PERMANENT: _bought,
    Kind.COURSE_ENROLLED: _bought,
    Kind.TOTAL_SPEND: _spend,
    Kind.OWNS_PRODUCT: _bought,
    Kind.ORDER: _orders,
    Kind.ACTIVITY: _activity,
    Kind.QUESTIONNAIRE: _answered,
    Kind.SCORE: _score,
    Kind.POSTER: _poster,
    Kind.ACKNOWLEDGED: _acknowledged,
    Kind.TAG: _tag,
    Kind.TIER: _tier,
    Kind.INVITATION: _invitation,
    Kind.MANUAL: _manual,
}
