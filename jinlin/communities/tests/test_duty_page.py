"""值班 on screen (R-275)."""

import pytest

from jinlin.communities.models import Absence, DutyHours, Holiday, Shift
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def add(client, world, **more):
    given = {"staff": world.chen.slug, "weekdays": ["3", "4"], "begins": "09:00", "ends": "18:00", **more}
    return client.post(f"/duty/shifts/add/?unit={world.jingan.slug}", given)


def test_shifts_are_added_shown_and_taken_away(world, client_of):
    client = client_of(world.lin)
    assert add(client, world).url == f"/duty/?unit={world.jingan.slug}"

    page = client.get(f"/duty/?unit={world.jingan.slug}")
    assert [(day.on.isoformat(), len(day.shifts), day.gaps) for day in page.context["days"]][2:5] == [
        ("2026-03-04", 0, ["09:00–21:00"]), ("2026-03-05", 1, ["18:00–21:00"]), ("2026-03-06", 1, ["18:00–21:00"]),
    ]  # fmt: skip
    assert page.context["now"]["staff"] == world.chen
    client.post(f"/duty/shifts/{Shift.objects.get(weekday=3).slug}/end/")
    assert list(Shift.objects.values_list("weekday", flat=True)) == [4]


@pytest.mark.parametrize(
    ("begins", "ends"), [("9点", "18:00"), ("25:00", "26:00"), ("18:00", "09:00"), ("09:70", "10:00")]
)
def test_what_is_no_shift_is_refused_beside_the_form(world, client_of, begins, ends):
    assert add(client_of(world.lin), world, begins=begins, ends=ends).status_code == 200
    assert not Shift.objects.exists()


def test_the_end_of_the_day_is_24_00(world, client_of):
    add(client_of(world.lin), world, begins="9:30", ends="24:00")

    assert [each.hours for each in Shift.objects.all()] == ["09:30–24:00"] * 2


def test_a_unit_without_shifts_says_whose_it_follows(world, client_of):
    client = client_of(world.lin)
    client.post(f"/duty/shifts/add/?unit={world.east.slug}", {
        "staff": world.wang.slug, "weekdays": ["3"], "begins": "09:00", "ends": "18:00",
    })  # fmt: skip

    assert "沿用“华东”的" in client.get(f"/duty/?unit={world.jingan.slug}").content.decode()


def test_absences_days_off_and_hours_are_kept(world, client_of):
    client, unit = client_of(world.chen), f"?unit={world.jingan.slug}"
    client.post(f"/duty/absences/add/{unit}", {"staff": world.chen.slug, "first": "2026-03-05", "last": "2026-03-06"})
    client.post(f"/duty/holidays/add/{unit}", {"on": "2026-03-08", "name": "盘点"})
    client.post(f"/duty/hours/{unit}", {"begins": "10:00", "ends": "20:00", "off_hours": "owner"})

    assert list(Absence.objects.values_list("staff__name", "first_on__day", "last_on__day")) == [("陈", 5, 6)]
    assert list(Holiday.objects.values_list("unit__name", "name")) == [("静安店", "盘点")]
    assert [str(each) for each in DutyHours.objects.all()] == ["10:00–20:00"]


def test_another_stores_roster_is_not_there(world, client_of):
    client = client_of(world.chen)

    assert client.get(f"/duty/?unit={world.pudong.slug}").status_code == 404
    assert client.get(f"/duty/?group={world.community(unit=world.pudong).slug}").status_code == 404


def test_a_group_may_have_a_roster_of_its_own_and_the_unit_says_so(world, client_of):
    client, community = client_of(world.lin), world.community("夜场群")
    client.post(f"/duty/shifts/add/?group={community.slug}", {
        "staff": world.wang.slug, "weekdays": [str(NOW.weekday())], "begins": "08:00", "ends": "12:00",
    })  # fmt: skip

    assert client.get(f"/duty/?group={community.slug}").context["now"]["staff"] == world.wang
    assert "夜场群" in client.get(f"/duty/?unit={world.jingan.slug}").content.decode()
