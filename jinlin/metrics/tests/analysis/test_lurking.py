"""Who reads and does not speak (R-052)."""

from __future__ import annotations

from datetime import date

from jinlin.metrics.activity import lurking
from jinlin.metrics.activity.ground import Scope

TODAY = date(2026, 3, 31)
BEGIN = date(2025, 12, 1)


def test_whoever_was_not_heard_for_thirty_days_lurks_and_newcomers_staff_and_those_gone_do_not_r_052(world):
    community = world.community("福利群")
    never, once, talker, only_emoji, gone = world.members(5)
    new, staff = world.member("新人"), world.member("店长", kind="staff")
    for member in (never, once, talker, only_emoji, staff):
        world.joins(community, member, BEGIN)
    world.joins(community, gone, BEGIN, left=date(2026, 3, 1))
    world.joins(community, new, date(2026, 3, 20))
    world.says(community, once, date(2026, 3, 1))
    world.says(community, talker, date(2026, 3, 2))
    world.says(community, only_emoji, date(2026, 3, 20), valid=False)
    world.settle()
    scope = Scope.community(community)

    assert lurking.persons(scope, TODAY) == sorted([never.pk, once.pk, only_emoji.pk])
    found = lurking.report(scope, TODAY)
    assert (found.count, found.everyone, found.never, found.days) == (3, 5, 2, 30)
    assert found.share == 3 / 5


def test_a_group_of_nobody_has_no_share(world):
    community = world.community("空群")
    world.settle()
    assert lurking.report(Scope.community(community), TODAY) == lurking.Lurking(0, 0, 0, 30)
    assert lurking.report(Scope.community(community), TODAY).share is None
