"""The calendar: 42 cells, half hours, conflicts, promotion, files, moving."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from jinlin.core import present
from jinlin.playbooks import calendaring, presets
from jinlin.playbooks.models import Occurrence
from jinlin.playbooks.tests.running import THREE_ROWS, started
from tests.world import NOW, PASSWORD, access_of, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(present, "now", lambda: NOW)


def signed_in(name="林"):
    client = Client()
    client.login(username=name, password=PASSWORD)
    return client


def test_a_month_has_42_cells_from_monday_and_three_chips_a_day(world):
    for _number in range(3):
        started(world, content=presets.named("day").in_language("zh"))
    found = calendaring.view(access_of(world.lin), calendaring.span_of("month", date(2026, 3, 5)))
    assert (len(found.cells), found.cells[0].on, found.cells[-1].on) == (42, date(2026, 2, 23), date(2026, 4, 5))
    sixth = next(cell for cell in found.cells if cell.on == date(2026, 3, 6))
    assert (len(sixth.items), len(sixth.chips), sixth.more) == (15, 3, 12)


def test_a_week_is_in_half_hours_with_quiet_ones_told(world):
    started(world)
    access = access_of(world.lin)
    found = calendaring.view(access, calendaring.span_of("week", date(2026, 3, 5)))
    slots = calendaring.slots(found, access)
    assert (slots[0].time, slots[-1].time, len(slots)) == ("07:00", "22:30", 32)
    assert [slot.time for slot in slots if slot.cells[0].quiet] == ["07:00", "07:30", "22:00", "22:30"]
    noon = next(slot for slot in slots if slot.time == "12:30")
    assert [len(cell.items) for cell in noon.cells] == [0, 0, 0, 1, 1, 0, 0]


def test_two_messages_close_together_clash_where_they_share_a_group(world):
    shared, other = world.community("共"), world.community("另")
    day = presets.named("day").in_language("zh")
    one, two, apart = (
        started(world, shared, content=day),
        started(world, shared, content=day),
        started(world, other, content=day),
    )
    found = calendaring.view(access_of(world.lin), calendaring.span_of("day", date(2026, 3, 6)))
    clashing = {each.run_id for each in found.items if each.pk in found.clashing}
    assert (clashing, apart.pk in clashing) == ({one.pk, two.pk}, False)


def test_lanes_go_by_store_and_by_who_answers_for_it(world):
    started(world)
    found = calendaring.view(access_of(world.lin), calendaring.span_of("list", date(2026, 3, 5)))
    assert list(calendaring.lanes(found.items, "unit")) == ["总部"]
    assert list(calendaring.lanes(found.items, "owner")) == ["林"]


@pytest.mark.parametrize("kind", ["month", "week", "day", "list"])
def test_each_view_is_a_page(world, kind):
    started(world, content=presets.named("day").in_language("zh"))
    page = signed_in().get(f"/calendar/?view={kind}&on=2026-03-06&lane=unit")
    assert (page.status_code, "午间分享" in page.content.decode()) == (200, True)


def test_the_plan_goes_out_as_a_calendar_file_with_lines_that_are_not_too_long(world):
    started(world, content={**THREE_ROWS, "name": "名字,有;标点" * 6})
    body = signed_in().get("/calendar/plan.ics?view=day&on=2026-03-06").content.decode()
    lines = body.split("\r\n")
    assert (lines[0], lines[-2], body.count("BEGIN:VEVENT")) == ("BEGIN:VCALENDAR", "END:VCALENDAR", 2)
    assert max(len(line.encode()) for line in lines) <= 75
    assert "DTSTART:20260306T010000Z" in lines
    assert "名字\\,有\\;标点" in body.replace("\r\n ", "")


def test_the_plan_goes_out_as_a_table(world):
    started(world)
    page = signed_in().get("/calendar/plan.xlsx?view=day&on=2026-03-06")
    assert (page.status_code, page.content[:2]) == (200, b"PK")


def test_a_drag_moves_an_occurrence_and_a_refusal_is_told_in_words(world):
    run = started(world)
    row = Occurrence.objects.filter(run=run).order_by("due_at")[1]
    client, url = signed_in(), f"/occurrences/{row.slug}/move/"
    moved = client.post(url, {"at": "2026-03-07T10:30"}, headers={"accept": "application/json"})
    row.refresh_from_db()
    assert (moved.json(), row.due_at) == ({"at": "2026-03-07T10:30"}, at("2026-03-07 10:30"))
    refused = client.post(url, {"at": "2026-03-05T10:10"}, headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["refused"][:8]) == (409, "新的时间离现在不")
    assert row.due_at - timedelta(hours=0) == at("2026-03-07 10:30")
