"""Those who have not paid are answered like those who have (R-134, R-322)."""

from datetime import timedelta
from statistics import median

import pytest

from jinlin.answers import queries
from jinlin.answers.models import Question, State
from jinlin.answers.queries import fairness, measures
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BEFORE, AFTER = "2026-02-20", "2026-03-05 12:00"


@pytest.fixture
def ask(world, group):
    """Return a function that lets a member ask at nine; answered after so many minutes, or not at all."""

    def add(member, *minutes):
        for number, waited in enumerate(minutes):
            asked = at("2026-03-05 09:00") + timedelta(seconds=number)
            done = {"answered_at": asked + timedelta(minutes=waited), "state": State.ANSWERED} if waited else {}
            Question.objects.create(
                workspace=world.qinghe, community=group, member=member, key=world.next("key"), asked_at=asked,
                text_until=NOW + timedelta(days=9), answered_by=world.chen if waited else None, **done,
            )  # fmt: skip

    return add


def told(world, who=None):
    window = measures.window_of("7", NOW.date())
    reception = queries.reception_of(world.qinghe)
    return fairness.of(access_of(who or world.lin), *window, on_duty_only=False, reception=reception)


@pytest.fixture
def sides(world):
    """Return who paid before they asked, and three who did not: nothing, only later, and an order taken back."""
    payer, never, later, cancelled = (world.member(name) for name in ("付", "没付", "后付", "取消"))
    world.order(payer, 100, BEFORE)
    world.order(later, 100, AFTER)
    world.order(cancelled, 100, BEFORE, status="cancelled")
    return payer, [never, later, cancelled]


def test_both_sides_are_what_one_counts_by_hand_r_322(world, sides, ask):
    payer, others = sides
    ask(payer, 2, 2, 4, 6, 2)
    for each in others:
        ask(each, 10, None)
    found = told(world)

    assert (found.payers.of_staff, found.payers.first_response, found.payers.waiting) == (
        5,
        median([2, 2, 4, 6, 2]) * 60,
        0,
    )
    assert (found.others.of_staff, found.others.first_response, found.others.waiting) == (6, 600.0, 3)
    assert fairness.answered_rate(found.others) == 0.5
    assert "等得更久" in found.finding


def test_whoever_is_left_without_an_answer_more_often_is_treated_unequally_too(world, sides, ask):
    payer, others = sides
    ask(payer, 5, 5, 5, 5, 5)
    ask(others[0], 5, 5, None, None, None)
    assert "更常没人回" in told(world).finding


def test_equal_sides_and_too_few_questions_say_nothing(world, sides, ask):
    payer, others = sides
    ask(payer, 5, 5, 5, 5, 5)
    ask(others[0], 7, 7, 7, 7)
    assert told(world).finding == ""
    ask(others[1], 7)
    assert told(world).finding == ""


def test_the_page_shows_it_and_another_store_counts_none_of_it(world, client_of, sides, ask):
    payer, others = sides
    ask(payer, 2, 2, 2, 2, 2)
    ask(others[0], 20, 20, 20, 20, 20)
    page = client_of(world.lin).get("/questions/response/?days=7").content.decode()
    assert ("付过钱和没付过钱的人,一样对待吗" in page, "等得更久" in page) == (True, True)
    pudong = world.staff("浦", unit=world.pudong, role="store_manager")
    assert (told(world, pudong).payers.asked, told(world, pudong).others.asked) == (0, 0)
