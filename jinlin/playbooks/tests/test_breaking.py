"""A group that people leave in numbers is taken out of its runs until somebody has looked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jinlin.metrics.models import Standing
from jinlin.playbooks.actions import breaking, running
from jinlin.playbooks.models import Enrolment
from jinlin.playbooks.tests.running import started
from jinlin.tasks.models import Task
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db


def standing(group, members, exits, joins=0):
    Standing.objects.create(
        workspace=group.workspace,
        community=group,
        as_of=date(2026, 3, 4),
        member_count=members,
        exits_1d=exits,
        joins_1d=joins,
    )


@pytest.mark.database
def test_more_than_three_percent_in_a_day_stop_a_group_and_its_responsible_is_told(world):
    calm, leaving = world.community("平静"), world.community("退群")
    run = started(world, calm, leaving)
    standing(calm, 197, 3)
    standing(leaving, 90, 10)
    assert breaking.stop_leavers(NOW) == 1
    stopped = Enrolment.objects.get(run=run, stopped_at__isnull=False)
    assert (stopped.community, stopped.stopped_why) == (leaving, "一天退群 10 人,占 10.0%")
    assert Task.objects.get().title == "退群太多,已停下:退群"
    assert breaking.stop_leavers(NOW) == 0


def test_three_times_the_usual_stop_a_large_group_too(world):
    group = world.community("大群")
    run = started(world, group)
    for number in range(14):
        world.join(
            world.member(), group, left=f"2026-02-{18 + number:02}" if number < 11 else f"2026-03-{number - 10:02}"
        )
    standing(group, 490, 4)
    assert breaking.stop_leavers(NOW) == 1
    assert Enrolment.objects.get(run=run).stopped_why == "一天退群 4 人,平时每天 1.0 人"


def test_two_who_leave_a_tiny_group_stop_nothing(world):
    group = world.community("小群")
    started(world, group)
    standing(group, 8, 2)
    assert breaking.stop_leavers(NOW) == 0


def test_whoever_lets_it_go_on_has_seen_the_leavers_of_that_day(world):
    group = world.community("退群")
    run = started(world, group)
    standing(group, 90, 10)
    breaking.stop_leavers(NOW)
    running.let_go_on(who=access_of(world.lin), run=run, communities=[group.pk], now=NOW)
    assert breaking.stop_leavers(NOW + timedelta(hours=1)) == 0
    Standing.objects.update(as_of=date(2026, 3, 5))
    assert breaking.stop_leavers(NOW + timedelta(days=1)) == 1
