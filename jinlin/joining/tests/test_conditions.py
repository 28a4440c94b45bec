"""What a gate asks and answers: pure, over every combination."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinlin.joining.gating import strength, wording
from jinlin.joining.gating.conditions import Condition, Group, Kind, NotAGate, parse
from jinlin.joining.gating.evaluating import Answer, Facts, Outcome, Proof, evaluate
from jinlin.joining.gating.strength import Strength
from jinlin.joining.gating.wording import Names
from jinlin.joining.tests.gate_cast import AGREE, MANUAL, all_of, annual, any_of, bought, score, spend

TODAY = date(2026, 3, 5)
NOBODY = Facts(TODAY)

MADE = {
    Kind.PAID_ANNUAL: annual(),
    Kind.PAID_PERMANENT: Condition(Kind.PAID_PERMANENT, products=("永久会员",)),
    Kind.COURSE_ENROLLED: Condition(Kind.COURSE_ENROLLED, products=("烘焙课",)),
    Kind.TOTAL_SPEND: spend(10_000),
    Kind.OWNS_PRODUCT: bought("礼盒"),
    Kind.ORDER: Condition(Kind.ORDER, count=1),
    Kind.ACTIVITY: Condition(Kind.ACTIVITY, count=5, days=30),
    Kind.QUESTIONNAIRE: Condition(Kind.QUESTIONNAIRE, questionnaire=7),
    Kind.SCORE: score(60),
    Kind.POSTER: Condition(Kind.POSTER, forced=True),
    Kind.ACKNOWLEDGED: AGREE,
    Kind.TAG: Condition(Kind.TAG, tags=(3,)),
    Kind.TIER: Condition(Kind.TIER, tiers=("kol",)),
    Kind.INVITATION: Condition(Kind.INVITATION),
    Kind.MANUAL: MANUAL,
}
MEETS = {
    Kind.PAID_ANNUAL: {"bought": {"年费会员": TODAY}},
    Kind.PAID_PERMANENT: {"bought": {"永久会员": date(2020, 1, 1)}},
    Kind.COURSE_ENROLLED: {"bought": {"烘焙课": TODAY}},
    Kind.TOTAL_SPEND: {"spend_fen": 1_000_000},
    Kind.OWNS_PRODUCT: {"bought": {"礼盒": TODAY}},
    Kind.ORDER: {"orders": {0: 1}},
    Kind.ACTIVITY: {"messages": {30: 5}},
    Kind.QUESTIONNAIRE: {"scores": {7: None}},
    Kind.SCORE: {"scores": {7: 60.0}},
    Kind.POSTER: {"proofs": {"poster_forwarded": Proof("accepted")}},
    Kind.ACKNOWLEDGED: {"acknowledged": True},
    Kind.TAG: {"tags": frozenset({3})},
    Kind.TIER: {"tier": "kol"},
    Kind.INVITATION: {"invited": True},
    Kind.MANUAL: {"decision": True},
}


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_lets_in_whom_it_means_and_nobody_else(kind):
    tree = all_of(MADE[kind])
    assert evaluate(tree, Facts(TODAY, **MEETS[kind])).answer == Answer.ADMIT
    assert evaluate(tree, NOBODY).answer != Answer.ADMIT


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_says_why_in_words(kind):
    for facts in (NOBODY, Facts(TODAY, **MEETS[kind])):
        (finding,) = evaluate(all_of(MADE[kind]), facts).findings
        assert wording.reason(finding.kept())
    assert wording.told(MADE[kind], Names())


def test_any_and_all_are_evaluated_on_fixtures_r_064():
    payer, guest = Facts(TODAY, spend_fen=1_000_000), Facts(TODAY, invited=True)
    either, both = any_of(spend(10_000), MADE[Kind.INVITATION]), all_of(spend(10_000), MADE[Kind.INVITATION])
    assert [evaluate(either, each).answer for each in (payer, guest, NOBODY)] == ["admit", "admit", "reject"]
    assert [evaluate(both, each).answer for each in (payer, guest, NOBODY)] == ["reject", "reject", "reject"]
    nested = all_of(AGREE, either)
    assert evaluate(nested, payer).answer == "pending"
    assert evaluate(nested, replace(payer, acknowledged=True)).answer == "admit"


def test_a_member_with_9999_yuan_is_rejected_and_one_with_10000_admitted_r_031():
    core = any_of(spend(10_000), score(80), Condition(Kind.TIER, tiers=("kol",)))
    low = Facts(TODAY, spend_fen=999_900, scores={7: 79.0})
    assert evaluate(core, low).answer == Answer.REJECT
    assert evaluate(core, replace(low, spend_fen=1_000_000)).answer == Answer.ADMIT
    told = [wording.reason(each.kept()) for each in evaluate(core, low).findings]
    assert told == ["累计消费 ¥9,999,还差 ¥1", "得分 79,需要 80", "身份不符合"]


def test_a_gate_reads_any_of_several_scores_of_a_questionnaire():
    asked = Condition(Kind.SCORE, questionnaire=7, score="潜力", at_least=60)
    assert parse(all_of(asked).kept()) == all_of(asked)
    facts = Facts(TODAY, scores={7: 90.0}, named_scores={(7, "潜力"): 59.0})
    (told,) = evaluate(all_of(asked), facts).findings
    assert wording.reason(told.kept()) == "得分 59,需要 60"
    assert wording.told(asked, Names({7: "筛选问卷"})) == "问卷“筛选问卷”的“潜力”不低于 60"
    assert evaluate(all_of(asked), replace(facts, named_scores={(7, "潜力"): 60.0})).answer == Answer.ADMIT
    assert evaluate(all_of(asked), replace(facts, named_scores={})).answer == Answer.PENDING


def test_no_orders_and_low_activity_is_not_admitted_to_a_conversion_group_r_030():
    gate = any_of(MADE[Kind.ORDER], MADE[Kind.ACTIVITY])
    quiet = Facts(TODAY, messages={30: 2})
    assert evaluate(gate, quiet).answer == Answer.REJECT
    assert evaluate(gate, replace(quiet, orders={0: 1})).answer == Answer.ADMIT


def test_sharing_is_voluntary_unless_it_is_forced_r_066_c_22():
    asked = Condition(Kind.POSTER)
    assert evaluate(all_of(asked), NOBODY).answer == Answer.ADMIT
    assert evaluate(any_of(asked, spend(1)), NOBODY).answer == Answer.REJECT
    assert evaluate(all_of(replace(asked, forced=True)), NOBODY).answer == Answer.PENDING


@pytest.mark.parametrize(
    ("days_ago", "inside", "answer", "reason"),
    [
        (0, False, "admit", "paid_until"),
        (364, False, "admit", "paid_soon_over"),
        (365, False, "reject", "fee_over"),
        (365, True, "pending", "grace"),
        (371, True, "pending", "grace"),
        (372, True, "reject", "fee_over"),
    ],
)
def test_an_annual_fee_has_a_last_day_and_then_a_grace(days_ago, inside, answer, reason):
    facts = Facts(TODAY, bought={"年费会员": TODAY - timedelta(days=days_ago)}, inside=inside)
    told = evaluate(all_of(annual()), facts)
    assert (told.answer, told.findings[0].reason) == (answer, reason)


def test_of_somebody_not_yet_recognised_nothing_is_held_against_them():
    stranger = Facts(TODAY, known=False)
    for kind in (Kind.TOTAL_SPEND, Kind.ORDER, Kind.TAG, Kind.OWNS_PRODUCT, Kind.TIER):
        assert evaluate(all_of(MADE[kind]), stranger).answer == Answer.PENDING


# --- over every combination ----------------------------------------------------------------------------------------

ANSWERING = {
    Outcome.MET: Condition(Kind.INVITATION),  # whom the facts below invite
    Outcome.PENDING: MANUAL,  # nobody has decided yet
    Outcome.UNMET: bought("没有人买过"),
}
SOMEBODY = Facts(TODAY, invited=True)
trees = st.recursive(
    st.sampled_from([*ANSWERING.values(), Condition(Kind.POSTER)]),
    lambda inner: st.builds(Group, st.sampled_from(["all", "any"]), st.lists(inner, max_size=4).map(tuple)),
    max_leaves=12,
)


def reckoned(part):
    """Say what a part comes to: by what every way of settling the open questions would bring, not by Kleene's tables."""
    open_ones = sum(1 for each in part.conditions() if each == MANUAL)
    ends = {settled(part, iter(ways)) for ways in product([False, True], repeat=open_ones)}
    return {frozenset({True}): "admit", frozenset({False}): "reject"}.get(frozenset(ends), "pending")


def settled(part, ways):
    if isinstance(part, Condition):
        return None if part.voluntary else next(ways) if part == MANUAL else part.kind == Kind.INVITATION
    told = [each for each in [settled(one, ways) for one in part.parts] if each is not None]
    ends = all(told) if part.mode == "all" or not told else any(told)
    return None if not told else ends


@settings(max_examples=60, deadline=None)
@given(trees.filter(lambda tree: isinstance(tree, Group)))
def test_a_gate_admits_when_every_way_admits_and_rejects_when_no_way_does(tree):
    ends = reckoned(tree)
    asks_nothing = all(each.voluntary for each in tree.conditions())
    assert evaluate(tree, SOMEBODY).answer == ("admit" if asks_nothing else ends)


@settings(max_examples=60, deadline=None)
@given(trees.filter(lambda tree: isinstance(tree, Group)))
def test_every_condition_has_its_reason_and_a_tree_survives_being_kept(tree):
    told = evaluate(tree, SOMEBODY)
    assert [each.condition for each in told.findings] == list(tree.conditions())
    try:
        assert parse(tree.kept()) == tree
    except NotAGate:  # deeper than a page can show
        assert depth(tree) > 3


def depth(part):
    return 0 if isinstance(part, Condition) else 1 + max((depth(each) for each in part.parts), default=0)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["mode", "parts", "kind", "fen", "products"]), inner)
        ),
    )
)
def test_whatever_is_sent_is_a_tree_or_refused(told):
    try:
        tree = parse(told)
    except NotAGate:
        return
    assert parse(tree.kept()) == tree


# --- strength ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (all_of(), Strength.NONE),
        (all_of(Condition(Kind.POSTER)), Strength.NONE),
        (all_of(AGREE), Strength.LOW),
        (all_of(AGREE, spend(10_000)), Strength.HIGH),
        (any_of(AGREE, spend(10_000)), Strength.LOW),
        (all_of(score(60)), Strength.MEDIUM),
        (any_of(spend(10_000), score(60)), Strength.HIGH),
    ],
)
def test_a_gate_is_as_strong_as_what_it_asks_together_and_as_weak_as_what_one_may_choose(tree, found):
    assert strength.of(tree) == found


def test_a_high_gate_before_an_attraction_group_is_warned_of_r_070():
    assert "引流群" in strength.warning(all_of(spend(10_000)), Strength.NONE, "引流群")
    assert strength.warning(all_of(spend(10_000)), Strength.HIGH, "核心客户群") == ""
    assert "筛不出" in strength.warning(all_of(), Strength.HIGH, "核心客户群")


def test_a_gate_that_only_money_opens_is_told_apart_r_134_c_34():
    assert strength.favours_payers(all_of(spend(10_000), AGREE))
    assert not strength.favours_payers(any_of(spend(10_000), score(80)))
    assert not strength.favours_payers(all_of(AGREE))
