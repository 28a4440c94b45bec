"""Figures are handed down to the rules of a group's life, and proposals come of it (R-039, R-045)."""

from datetime import timedelta

import pytest

from jinlin.communities.actions import staging
from jinlin.communities.models import Proposal
from jinlin.console import lifecycle
from jinlin.metrics.models import Standing
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def counted(world, community, **more):
    windows = {"30d": {"retention_rate": {"value": 0.9}, "referral_rate": {"value": None}}}
    return Standing.objects.create(
        workspace=world.qinghe, community=community, as_of=NOW.date(), windows=windows, **more
    )


def test_a_group_that_is_large_and_old_enough_is_proposed_once_for_the_next_stage(world):
    grown = world.community(opened_at=NOW - timedelta(days=8))
    counted(world, grown, member_count=30)
    young = world.community(opened_at=NOW - timedelta(days=2))
    counted(world, young, member_count=100)
    world.community(opened_at=NOW - timedelta(days=90))  # never counted
    ended = world.community(opened_at=NOW - timedelta(days=90), ended_at=NOW)
    counted(world, ended, member_count=100)
    lifecycle.propose(NOW)
    lifecycle.propose(NOW)
    (one,) = Proposal.objects.all()
    assert (one.community, one.kind, one.to, one.evidence) == (
        grown,
        "stage",
        "activation",
        {"age_days": 8, "members": 30},
    )


def test_rates_of_the_windows_reach_the_rules(world):
    community = world.community(opened_at=NOW - timedelta(days=100))
    counted(world, community, member_count=50, interaction_rate_7d=0.04)
    for to in ("activation", "retention"):
        staging.move(who=access_of(world.lin), community=community, to=to, now=NOW)
    lifecycle.propose(NOW)
    (one,) = Proposal.objects.all()
    assert (one.to, one.evidence) == ("monetisation", {"retention_rate": 0.9, "interaction_rate": 0.04})


def test_a_group_somebody_is_closing_is_left_alone(world):
    community = world.community(opened_at=NOW - timedelta(days=8))
    counted(world, community, member_count=30)
    staging.close(who=access_of(world.lin), community=community, now=NOW)
    lifecycle.propose(NOW)
    assert not Proposal.objects.exists()
