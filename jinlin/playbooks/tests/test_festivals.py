"""Days worth a word: edited, suggested in time, made tasks of."""

from __future__ import annotations

from datetime import date

import pytest

from jinlin.playbooks import days
from jinlin.playbooks.actions import festivals
from jinlin.playbooks.models import Festival
from jinlin.tasks.models import Task
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db


def day(world, key, since=date(2026, 3, 1)):
    found = days.days_of(world.qinghe, since, date(2027, 3, 1), with_left_out=True)
    return next(each for each in found if each.key == key)


def test_a_suggestion_comes_with_its_lead_and_is_a_task_once_r_122(world):
    autumn = day(world, "autumn")
    assert (autumn.on, autumn.suggest_on, autumn.ideas) == (
        date(2026, 9, 25),
        date(2026, 9, 15),
        ("greeting", "packet", "bundle"),
    )
    one = festivals.accept(who=access_of(world.lin), day=autumn, idea="packet", now=NOW)
    again = festivals.accept(who=access_of(world.lin), day=autumn, idea="packet", now=NOW)
    assert (one, one.title, one.due_at) == (again, "中秋节:红包安排", at("2026-09-24 18:00"))
    assert Task.objects.count() == 1


def test_what_a_brand_says_of_a_day_holds_for_it_alone(world):
    festivals.say(who=access_of(world.lin), day=day(world, "women"), is_off=True, left_out=False, lead_days=20, now=NOW)
    mine = day(world, "women")
    assert (mine.is_off, mine.suggest_on) == (True, date(2026, 2, 16))
    theirs = next(
        each for each in days.days_of(world.elsewhere, date(2026, 3, 1), date(2026, 4, 1)) if each.key == "women"
    )
    assert theirs.is_off is False


def test_a_day_of_ones_own_is_on_the_calendar_and_can_be_a_day_off(world):
    festivals.add(who=access_of(world.lin), on=date(2026, 3, 12), name="店庆", is_off=True, now=NOW)
    found = days.days_of(world.qinghe, date(2026, 3, 12), date(2026, 3, 13))
    assert [(each.name, each.kind, each.is_off) for each in found] == [("店庆", "own", True)]
    assert (
        days.stretch(world.qinghe, at("2026-03-12"), at("2026-03-12")).why_not(("holiday",), at("2026-03-12 10:00"))
        == "节假日不发"
    )
    festivals.remove(who=access_of(world.lin), festival=Festival.objects.get(), now=NOW)
    assert days.days_of(world.qinghe, date(2026, 3, 12), date(2026, 3, 13)) == []
