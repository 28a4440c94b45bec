"""Response and service: counted by hand from a few questions and tickets (R-246, R-215)."""

from datetime import timedelta

import pytest

from jinlin.answers.actions import tickets
from jinlin.answers.models import Question
from jinlin.console.insights import service
from jinlin.workspaces.roles import Role
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def asked(world):
    """Let questions be asked in two groups: (group, hour, answered after minutes or never, by what, named, on duty)."""
    groups = {"静安": world.community("静安群"), "浦东": world.community("浦东群", unit=world.pudong)}

    def ask(where, when, after=None, basis="", *, named=False, on_duty=True, staff=None):
        moment = at(f"2026-03-05 {when}")
        return Question.objects.create(
            workspace=world.qinghe, community=groups[where], member=world.member(), key=world.next("key"), text="问",
            asked_at=moment, text_until=NOW + timedelta(days=30), mentions=named, on_duty=on_duty, basis=basis,
            state="answered" if after is not None else "open", answered_by=staff, duty=world.chen,
            answered_at=moment + after * MINUTE if after is not None else None,
        )  # fmt: skip

    return ask


def test_the_figures_are_those_counted_by_hand(world, asked):
    asked("静安", "09:00", 2, "quote", named=True, staff=world.chen)
    asked("静安", "09:10", 10, "after", staff=world.chen)
    asked("静安", "09:20", 0, "assistant", named=True)
    asked("静安", "09:30", 5, "peer")
    asked("静安", "03:00", on_duty=False)
    asked("浦东", "08:00", named=True)
    found = service.gathered(access_of(world.lin), "7", NOW, on_duty_only=False)
    whole = found.told.whole
    assert (whole.asked, whole.answered_share, whole.hit_rate, whole.members_share) == (6, 4 / 6, 1 / 3, 1 / 4)
    assert (whole.first_response, whole.within_rate, whole.waiting, whole.waiting_off_duty) == (360.0, 1 / 4, 2, 1)
    assert [(group.name, each.asked, each.waiting) for group, each in found.groups] == [
        ("静安群", 5, 1),
        ("浦东群", 1, 1),
    ]
    assert {hour: each.asked for hour, each in enumerate(found.told.hours) if each.asked} == {3: 1, 8: 1, 9: 4}
    told = {each.staff.name if each.staff else "": each.asked for each in found.staff}
    assert told == {"陈": 6}


def test_what_was_asked_at_night_is_left_out_where_one_asks_for_it(world, asked):
    asked("静安", "03:00", on_duty=False)
    asked("静安", "09:00")
    assert service.gathered(access_of(world.lin), "7", NOW, on_duty_only=True).told.whole.asked == 1


def test_tickets_are_counted_with_time_and_satisfaction(world, asked):
    for number, after in enumerate((1, 5)):
        row = asked("静安", f"0{number}:00")
        ticket = tickets.open_ticket(
            who=world.qinghe, question=row, category="complaint", owner=world.chen, now=NOW - timedelta(hours=6)
        )
        tickets.resolve(
            who=access_of(world.chen), ticket=ticket, resolution="退款", satisfaction=3 + number,
            now=NOW - timedelta(hours=6 - after),
        )  # fmt: skip
    tickets.open_ticket(
        who=world.qinghe, question=asked("静安", "02:00"), category="complaint", now=NOW - timedelta(hours=5)
    )
    told = service.gathered(access_of(world.lin), "7", NOW, on_duty_only=False).tickets
    assert (told.opened, told.in_time_share, told.waiting, told.late, told.satisfaction) == (3, 0.5, 1, 1, 3.5)


def test_a_store_sees_its_own_and_the_page_and_its_file_are_there(client_of, world, asked):
    asked("静安", "09:00", 2, "quote", staff=world.chen)
    asked("浦东", "09:00")
    page = client_of(world.staff("陆", unit=world.jingan, role=Role.OPERATOR)).get("/data/service/").content.decode()
    assert ("静安群" in page, "浦东群" in page) == (True, False)
    lin = client_of(world.lin)
    assert "浦东群" in lin.get("/data/service/?days=30&hours=on").content.decode()
    assert lin.get("/data/service/?export=1")["Content-Disposition"].startswith("attachment")
