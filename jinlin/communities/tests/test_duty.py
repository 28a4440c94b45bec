"""Who answers in a group at a moment (R-275)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinlin.communities import duty
from jinlin.communities.actions import rostering
from jinlin.communities.actions.rostering import AbsenceEndsFirst, HasLeft, ShiftEndsFirst, ShiftsOverlap
from jinlin.communities.models import MembershipRole, Shift
from jinlin.wecom.models import Account
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# 2026-03-05 is a Thursday.
MORNING, NOON, EVENING, NIGHT = (at(f"2026-03-05 {hour}") for hour in ("08:59", "12:00", "20:59", "21:00"))
HOUR = 3600


@pytest.fixture
def lin(world):
    return access_of(world.lin)


def shift(access, place, staff, begins="09:00", ends="18:00", days=(3,)):
    return rostering.add_shifts(
        access, place=place, staff=staff, weekdays=days, begins=minutes(begins), ends=minutes(ends), now=NOW
    )


def minutes(words):
    hour, minute = words.split(":")
    return int(hour) * 60 + int(minute)


def keeper(world, community, staff, role):
    member = world.member(staff.name + role)
    Account.objects.create(workspace=world.qinghe, userid=member.name, name=staff.name, staff=staff)
    world.join(member, community, role=role)
    if role == MembershipRole.OWNER:
        community.owner = member
        community.save()


def told(community, moment):
    answer = duty.answerer(community, moment)
    return (answer.staff and answer.staff.name, answer.why, answer.is_open)


def test_without_a_roster_a_group_is_open_from_nine_to_nine_and_its_admin_is_asked(world):
    community = world.community()
    keeper(world, community, world.lin, MembershipRole.OWNER)
    keeper(world, community, world.wang, MembershipRole.ADMIN)

    assert [told(community, moment) for moment in (MORNING, NOON, EVENING, NIGHT)] == [
        (None, "closed", False), ("王", "admin", True), ("王", "admin", True), (None, "closed", False),
    ]  # fmt: skip


def test_without_an_admin_the_owner_is_asked_and_without_an_owner_nobody(world):
    owned, nobodys = world.community(), world.community()
    keeper(world, owned, world.lin, MembershipRole.OWNER)

    assert told(owned, NOON) == ("林", "owner", True)
    assert told(nobodys, NOON) == (None, "nobody", True)
    assert duty.on_duty(owned, NOON) == world.lin


def test_the_shift_of_the_store_counts_in_all_its_groups_and_the_groups_own_goes_before_it(world, lin):
    plain, special = world.community(), world.community()
    shift(lin, world.jingan, world.chen)
    shift(lin, special, world.wang, "10:00", "14:00")

    assert told(plain, NOON) == ("陈", "shift", True)
    assert told(special, NOON) == ("王", "shift", True)
    assert told(special, at("2026-03-05 15:00")) == (None, "closed", False)


def test_a_shift_of_the_region_counts_where_the_store_has_none(world, lin):
    shift(lin, world.east, world.wang)

    assert told(world.community(), NOON) == ("王", "shift", True)
    assert told(world.community(unit=world.hq), NOON) == (None, "nobody", True)


def test_of_two_on_duty_whoever_began_first_is_asked_and_when_they_are_absent_the_other(world, lin):
    community = world.community()
    shift(lin, world.jingan, world.chen, "09:00", "18:00")
    shift(lin, world.jingan, world.wang, "10:00", "20:00")
    assert told(community, NOON) == ("陈", "shift", True)

    absence = rostering.add_absence(lin, staff=world.chen, first=NOW.date(), last=NOW.date(), now=NOW)
    assert told(community, NOON) == ("王", "shift", True)
    rostering.end_absence(lin, absence, now=NOW)
    assert told(community, NOON) == ("陈", "shift", True)


def test_when_everybody_on_the_roster_is_absent_an_admin_who_is_there_is_asked(world, lin):
    community = world.community()
    keeper(world, community, world.lin, MembershipRole.OWNER)
    keeper(world, community, world.wang, MembershipRole.ADMIN)
    shift(lin, world.jingan, world.chen)
    rostering.add_absence(lin, staff=world.chen, first=NOW.date(), last=NOW.date(), now=NOW)
    assert told(community, NOON) == ("王", "admin", True)

    rostering.add_absence(lin, staff=world.wang, first=NOW.date(), last=NOW.date(), now=NOW)
    assert told(community, NOON) == ("林", "owner", True)


def test_on_a_day_off_nobody_is_on_duty(world, lin):
    community = world.community()
    shift(lin, world.jingan, world.chen)
    holiday = rostering.add_holiday(lin, unit=world.hq, on=NOW.date(), name="盘点", now=NOW)
    assert told(community, NOON) == (None, "closed", False)

    rostering.end_holiday(lin, holiday, now=NOW)
    assert told(community, NOON) == ("陈", "shift", True)


@pytest.mark.parametrize(("policy", "asked"), [("nobody", None), ("admins", "王"), ("owner", "林")])
def test_off_hours_the_one_is_asked_whom_the_unit_chose(world, lin, policy, asked):
    community = world.community()
    keeper(world, community, world.lin, MembershipRole.OWNER)
    keeper(world, community, world.wang, MembershipRole.ADMIN)
    rostering.set_hours(lin, unit=world.east, begins=600, ends=1200, off_hours=policy, now=NOW)

    answer = duty.answerer(community, NIGHT)
    assert (answer.staff and answer.staff.name, answer.is_open) == (asked, False)


def test_many_groups_are_answered_in_the_same_number_of_queries(world, lin):
    groups = [world.community() for _ in range(4)]
    keeper(world, groups[0], world.lin, MembershipRole.OWNER)
    for each in groups[1:]:
        each.owner = groups[0].owner
        each.save()
    shift(lin, world.jingan, world.chen, "09:00", "10:00")
    rostering.set_hours(lin, unit=world.jingan, begins=600, ends=1200, off_hours="owner", now=NOW)

    with CaptureQueriesContext(connection) as one:
        duty.answerers(groups[:1], NIGHT)
    with CaptureQueriesContext(connection) as four:
        answers = duty.answerers(groups, NIGHT)
    assert len(one) == len(four)
    assert [answers[each.pk].staff for each in groups] == [world.lin] * 4


def test_it_opens_again_in_the_morning_or_after_the_day_off(world, lin):
    community = world.community()
    shift(lin, world.jingan, world.chen, days=range(7))
    rostering.add_holiday(lin, unit=world.jingan, on=date(2026, 3, 6), name="盘点", now=NOW)
    roster = duty.roster_of(community)

    assert duty.opens_at(roster, NOON) == NOON
    assert duty.opens_at(roster, MORNING) == at("2026-03-05 09:00")
    assert duty.opens_at(roster, NIGHT) == at("2026-03-07 09:00")


def test_a_group_whose_only_shift_is_gone_by_holidays_opens_not_at_all(world, lin):
    rows = shift(lin, world.jingan, world.chen)
    roster = duty.roster_of(world.community())
    rows[0].weekday = 9  # no such day: what is asked looks sixty days ahead and no further
    closed = duty.Roster(roster.zone, rows, roster.hours, {})

    assert duty.opens_at(closed, NOON) is None


def test_time_that_was_open_leaves_out_the_night(world, lin):
    shift(lin, world.jingan, world.chen, "09:00", "12:00", days=range(7))
    shift(lin, world.jingan, world.wang, "11:00", "18:00", days=range(7))
    roster = duty.roster_of(world.community())

    assert duty.open_seconds(roster, at("2026-03-04 17:30"), at("2026-03-05 09:15")) == 45 * 60
    assert duty.open_seconds(roster, at("2026-03-05 19:00"), at("2026-03-05 20:00")) == 0
    assert duty.open_seconds(roster, at("2026-03-05 10:00"), at("2026-03-06 10:00")) == 9 * HOUR


def test_where_clocks_change_the_wall_decides(world):
    zone = ZoneInfo("Europe/Berlin")
    roster = duty.Roster(zone, [], duty.DutyHours(), {})

    assert duty.opens_at(roster, datetime(2026, 3, 28, 21, 0, tzinfo=UTC)) == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)


def test_shifts_do_not_overlap_end_later_and_are_of_people_who_are_there(world, lin):
    shift(lin, world.jingan, world.chen, "09:00", "12:00", days=(0, 1))
    shift(lin, world.jingan, world.chen, "12:00", "13:00", days=(0,))

    with pytest.raises(ShiftsOverlap):
        shift(lin, world.jingan, world.chen, "11:00", "14:00", days=(1, 2))
    with pytest.raises(ShiftEndsFirst):
        shift(lin, world.jingan, world.chen, "22:00", "06:00")
    with pytest.raises(AbsenceEndsFirst):
        rostering.add_absence(lin, staff=world.chen, first=date(2026, 3, 6), last=NOW.date(), now=NOW)
    world.zhou.left_at = NOW
    with pytest.raises(HasLeft):
        shift(lin, world.jingan, world.zhou)
    assert Shift.objects.count() == 3


def test_a_store_sees_its_own_shifts_and_nobody_elses(world, lin):
    shift(lin, world.jingan, world.chen)
    shift(lin, world.pudong, world.wang)
    shift(lin, world.community(unit=world.pudong), world.wang)

    seen = [
        Shift.objects.visible_to(access_of(who)).count() for who in (world.lin, world.wang, world.chen, world.charlie)
    ]
    assert seen == [3, 3, 1, 0]
