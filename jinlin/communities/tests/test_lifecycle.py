"""The life of a community: stages, proposals with evidence, lineage, closing (R-025, R-027, R-039, R-040, R-042, R-045)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from jinlin.communities import lifecycle, queries
from jinlin.communities.actions import chartering, placing, staging
from jinlin.communities.lifecycle import EDGES, Figures, Wish
from jinlin.communities.models import Closing, Proposal, StageSpell, Succession
from jinlin.communities.models import LifecycleStage as Stage
from jinlin.core.refusals import Refusal
from jinlin.events.models import Fact
from jinlin.tasks.models import Task
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]

READY = Figures(age_days=10, members=40, interaction_rate=0.2)


def wish(community, to="activation", kind="stage"):
    return Wish(community.pk, kind, to, {"age_days": 10, "members": 40})


def propose(world, *wishes, now=NOW):
    return staging.propose_all(workspace=world.qinghe, wishes=list(wishes), now=now)


def test_a_stage_changes_only_along_allowed_edges_and_stands_in_the_history_with_its_evidence(world):
    community, lin = world.community(), access_of(world.lin)
    with pytest.raises(lifecycle.NotAnEdge) as caught:
        staging.move(who=lin, community=community, to="monetisation", now=NOW)
    assert str(caught.value) == "“初建期”之后不能直接到“变现期” — 可以到:激活期"
    assert not StageSpell.objects.exists()
    staging.move(who=lin, community=community, to="activation", evidence={"members": 40}, reason="人够了", now=NOW)
    later = NOW + timedelta(days=30)
    staging.move(who=lin, community=community, to="retention", now=later)
    told = list(StageSpell.objects.order_by("since").values_list("stage", "since", "until", "evidence", "reason"))
    assert told == [("activation", NOW, later, {"members": 40}, "人够了"), ("retention", later, None, {}, "")]
    assert lifecycle.stage_of(community) == "retention"


def test_every_pair_of_stages_that_is_no_edge_is_refused():
    refused = set()
    for here in Stage:
        for there in Stage:
            try:
                lifecycle.refuse_other_edges(here, there)
            except Refusal:
                refused.add((here, there))
    edges = {(here, there) for here, targets in EDGES.items() for there in targets}
    assert refused == {(here, there) for here in Stage for there in Stage} - edges


@pytest.mark.parametrize(
    ("stage", "figures", "to"),
    [
        ("initial", READY, "activation"),
        ("initial", replace(READY, age_days=6), None),
        ("initial", replace(READY, members=29), None),
        ("initial", replace(READY, members=None), None),
        ("activation", replace(READY, age_days=30, interaction_rate=0.05), "retention"),
        ("retention", Figures(retention_rate=0.8, interaction_rate=0.03), "monetisation"),
        ("retention", Figures(retention_rate=0.8, interaction_rate=0.01), "activation"),
        ("monetisation", Figures(conversion_rate=0.1, referral_rate=0.03, retention_rate=0.4), "propagation"),
        ("monetisation", Figures(conversion_rate=0.0, referral_rate=0.0, retention_rate=0.5), "retention"),
        ("propagation", Figures(referral_rate=0.0), "monetisation"),
    ],
)
def test_rules_propose_by_age_and_figures(stage, figures, to):
    found = lifecycle.wishes(1, stage, figures, None, None, NOW)
    assert [one.to for one in found] == ([to] if to else [])


def test_every_rule_goes_along_an_edge():
    assert all(rule.there in EDGES[rule.here] for rule in lifecycle.RULES)


def test_one_proposal_of_a_kind_waits_and_the_same_again_adds_none(world):
    community = world.community()
    assert propose(world, wish(community)) == 1
    assert propose(world, wish(community)) == 0
    assert Fact.objects.filter(kind="community.proposed").count() == 1


def test_a_confirmed_proposal_moves_the_community_with_its_evidence(world):
    community = world.community()
    propose(world, wish(community))
    staging.decide(who=access_of(world.chen), proposal=Proposal.objects.get(), accept=True, now=NOW)
    spell = StageSpell.objects.get()
    assert (spell.stage, spell.evidence, spell.by) == ("activation", {"age_days": 10, "members": 40}, world.chen)
    with pytest.raises(staging.AlreadyDecided):
        staging.decide(who=access_of(world.lin), proposal=Proposal.objects.get(), accept=False, now=NOW)


def test_what_was_declined_is_not_proposed_again_for_two_weeks(world):
    community = world.community()
    propose(world, wish(community))
    staging.decide(who=access_of(world.lin), proposal=Proposal.objects.get(), accept=False, reason="再等等", now=NOW)
    assert lifecycle.stage_of(community) == "initial"
    assert propose(world, wish(community), now=NOW + timedelta(days=13)) == 0
    assert propose(world, wish(community), now=NOW + timedelta(days=15)) == 1


def test_another_wish_takes_the_place_of_the_one_that_waits(world):
    community = world.community()
    propose(world, wish(community, "monetisation"))
    propose(world, wish(community, "activation"))
    assert list(Proposal.objects.that_wait().values_list("to", flat=True)) == ["activation"]


def chartered(world, community, **content):
    return chartering.write(who=access_of(world.lin), community=community, content=content, now=NOW)


def test_a_planned_end_proposes_to_close(world):
    charter = chartered(world, world.community(), planned_end="2026-03-05T09:00")
    (one,) = lifecycle.wishes(1, "retention", Figures(), charter, None, NOW)
    assert one.kind == "sunset"
    with timezone.override(world.qinghe.zone):
        assert lifecycle.told(one.evidence) == [("计划结束", "2026-03-05 09:00")]
    assert lifecycle.wishes(1, "retention", Figures(), charter, None, at("2026-03-05 08:00")) == []


@pytest.mark.parametrize(
    ("measure", "figures", "proposes"),
    [
        ("members", Figures(members=300), True),
        ("members", Figures(members=299), False),
        ("members", Figures(), False),
        ("buyers", Figures(buyers=301), True),
        ("quiet_days", Figures(quiet_days=300), True),
    ],
)
def test_an_end_condition_is_held_against_the_figures_of_the_day(world, measure, figures, proposes):
    end = {"measure": measure, "number": 300, "text": ""}
    charter = chartered(world, world.community(), business_role="link", end_condition=end)
    assert bool(lifecycle.wishes(1, "retention", figures, charter, None, NOW)) == proposes


def test_accepting_to_close_gives_out_the_last_things_once(world):
    community = world.community("MVP 群")
    propose(world, wish(community, "", "sunset"))
    staging.decide(who=access_of(world.lin), proposal=Proposal.objects.get(), accept=True, now=NOW)
    staging.close(who=access_of(world.lin), community=community, now=NOW)
    assert Closing.objects.get().by == world.lin
    assert list(Task.objects.order_by("pk").values_list("title", "assignee__name", "kind")) == [
        ("向“MVP 群”的成员致谢并说明去处", "林", "sunset"),
        ("请“MVP 群”的成员填一份结束问卷", "林", "sunset"),
        ("把“MVP 群”里愿意来的人请到新群", "林", "sunset"),
        ("核对“MVP 群”的存档:数字和同意记录都在", "林", "sunset"),
    ]


@pytest.mark.parametrize(
    ("figures", "advice"),
    [
        (Figures(age_days=90, interaction_rate=0.11, interaction_before=0.1), "invest"),
        (Figures(age_days=90, interaction_rate=0.09, interaction_before=0.1), "regroup"),
        (Figures(age_days=90, interaction_rate=0.06, interaction_before=0.1), "dissolve"),
        (Figures(age_days=90, interaction_rate=0.0), "dissolve"),
        (Figures(age_days=89, interaction_rate=0.5), None),
    ],
)
def test_a_group_that_has_lived_its_time_is_reviewed_with_an_advice(figures, advice):
    found = [one for one in lifecycle.wishes(1, "propagation", figures, None, 90, NOW) if one.kind == "review"]
    assert [one.to for one in found] == ([advice] if advice else [])


def test_a_flash_group_enters_closing_by_itself_at_its_end_and_others_do_not(world):
    flash, service = world.community("快闪"), world.community("服务")
    placing.place(community=flash, keys={"stage": "flash"})
    placing.place(community=service, keys={"stage": "service"})
    for each in (flash, service):
        chartered(world, each, start_at="2026-03-05T20:00", planned_end="2026-03-05T22:00")
    staging.close_those_over(now=at("2026-03-05 21:59"))
    assert not Closing.objects.exists()
    staging.close_those_over(now=at("2026-03-05 22:00"))
    staging.close_those_over(now=at("2026-03-05 22:01"))
    assert list(Closing.objects.values_list("community__name", "began_at", "by")) == [
        ("快闪", at("2026-03-05 22:00"), None)
    ]
    assert Fact.objects.filter(kind="community.closing").count() == 1


def test_after_the_event_one_dissolves_into_a_named_group_or_keeps_it_with_a_reason(world):
    community, service, lin = world.community(), world.community(), access_of(world.lin)
    with pytest.raises(staging.NoTarget):
        staging.resolve(who=lin, community=community, outcome="dissolve", now=NOW)
    with pytest.raises(staging.NoTarget):
        staging.resolve(who=lin, community=community, outcome="dissolve", target=community, now=NOW)
    with pytest.raises(staging.ReasonMissing):
        staging.resolve(who=lin, community=community, outcome="keep", now=NOW)
    assert not Closing.objects.exists()
    staging.resolve(who=lin, community=community, outcome="dissolve", target=service, now=NOW)
    closing = Closing.objects.get()
    assert (closing.outcome, closing.target, closing.decided_by) == ("dissolve", service, world.lin)
    assert Succession.objects.get().successor == service


def test_lineage_tells_who_came_along_and_who_stayed(world):
    old, new = world.community("旧群"), world.community("新群")
    people = [world.member() for _n in range(5)]
    for person in people[:4]:
        world.join(person, old, "2026-01-01")
    for person, left in ((people[0], ""), (people[1], "2026-02-05"), (people[2], "2026-02-20")):
        world.join(person, new, "2026-02-02", left)
    world.join(people[3], new, "2026-03-20")  # too late to have been carried
    world.join(people[4], new, "2026-02-02")  # was never in the old one
    staging.succeed(who=access_of(world.lin), predecessor=old, successor=new, reason="换主题", now=at("2026-02-01"))
    (one,) = queries.lineage(old, at("2026-02-20"))
    assert (one.before, one.carried, one.kept) == (4, 3, {7: 2, 30: None})
    (one,) = queries.lineage(new, at("2026-04-01"))
    assert (one.before, one.carried, one.kept) == (4, 3, {7: 2, 30: 1})
    with pytest.raises(staging.SameCommunity):
        staging.succeed(who=access_of(world.lin), predecessor=old, successor=old, reason="x", now=NOW)
