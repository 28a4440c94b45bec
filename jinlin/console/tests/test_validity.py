"""A violation somebody confirmed is not valid in the numbers, and valid again when an appeal is upheld (C-07, R-236)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jinlin.conduct import actions as conduct
from jinlin.conduct.models import Case
from jinlin.conduct.tests.stage import published
from jinlin.console import reactions
from jinlin.events import actions as events
from jinlin.metrics.models import Invalidation
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)  # half past one of the next day in Shanghai


@pytest.fixture
def case(world):
    rule = published(world).rules.get(detector="ad")
    made = {"community": world.community("福利群"), "member": world.member("阿飞"), "message": 77, "found_at": NOW}
    return Case.objects.create(workspace=world.qinghe, rule=rule, rule_key=rule.key, at=LATE, **made)


def told():
    events.hand_on(reactions.REACTIONS, now=NOW)
    return list(Invalidation.objects.values_list("message", "on"))


def test_a_confirmed_violation_is_told_to_the_numbers_and_an_upheld_appeal_takes_it_back(world, case):
    who = access_of(world.chen)
    conduct.confirm(who=who, cases=[case], now=NOW)
    assert told() == [(77, date(2026, 3, 5))]
    case.refresh_from_db()
    appeal = conduct.appeal(case=case, text="我没有发广告", now=NOW)
    conduct.answer(who=who, appeal=appeal, uphold=True, words="看错了", now=NOW)
    assert told() == []


def test_what_was_dismissed_at_once_never_mattered(world, case):
    conduct.dismiss(who=access_of(world.chen), cases=[case], now=NOW)
    assert told() == []
