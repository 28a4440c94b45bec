"""The past of a city: lived by people, cut in two, written as files, taken in from files, gone on with."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from contextlib import suppress
from copy import copy
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest

from wecomsim.control import truth
from wecomsim.control.digest import digest
from wecomsim.control.doing import CannotDo, do, replay
from wecomsim.people import export
from wecomsim.people.characters import Mood, traits_of
from wecomsim.people.courses import COURSES
from wecomsim.people.filed import remember
from wecomsim.people.files import move_in
from wecomsim.people.life import Life
from wecomsim.people.lived import lived
from wecomsim.people.past import ARCHIVE_DAYS, CannotCut, Window, cut_of
from wecomsim.state.clock import DAY, SHANGHAI, Clock
from wecomsim.state.corp import Corp
from wecomsim.tests.desk import BEGINS
from wecomsim.wire.platform import Platform
from wecomsim.wire.sections.archive import told

START = datetime.fromtimestamp(BEGINS, SHANGHAI).isoformat()
NAMES = {course.name: course for course in COURSES}


def town(seed=7, groups=7, members=12, days=40, courses=COURSES):
    corp = Corp(seed, Clock(BEGINS, 0.0))
    return corp, lived(corp, groups, members, days=days, courses=courses)


@pytest.fixture(scope="module")
def qinghe():
    return town()


def all_of(name, **mood):
    course = NAMES[name]
    return (replace(course, mood=replace(course.mood, **mood)),)


def at(words):
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI).timestamp()


def rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_and_start_give_the_same_past_and_another_seed_gives_another(qinghe):
    corp, past = qinghe
    again, same = town()
    assert (digest(again), same) == (digest(corp), past)
    assert digest(town(seed=8)[0]) != digest(corp)


def test_who_is_there_at_the_start_is_what_came_of_the_past(qinghe):
    corp, past = qinghe
    going_on = {(stay.chat_id, stay.person): stay.joined_at for stay in past.stays if stay.left_at is None}
    seated = {
        (group.chat_id, seat.person): seat.join_time
        for group in corp.groups.values()
        if group.dismissed_at is None
        for seat in group.seats.values()
    }
    assert seated == going_on
    assert sorted(truth.stays(corp)) == sorted(
        stay._replace(inviter=stay.inviter if stay.inviter in corp.staff or stay.left_at else "") for stay in past.stays
    )


def test_nobody_is_in_a_group_twice_or_speaks_where_they_are_not(qinghe):
    _corp, past = qinghe
    stays = defaultdict(list)
    for stay in sorted(past.stays, key=lambda each: each.joined_at):
        stays[stay.chat_id, stay.person].append((stay.joined_at, stay.left_at or past.ended))
    assert all(one[1] < two[0] for each in stays.values() for one, two in pairwise(each))
    assert all(joined < left for each in stays.values() for joined, left in each)
    strangers = [
        said
        for said in past.said
        if not any(joined < said.at_ms / 1000 < left for joined, left in stays[said.chat_id, said.person])
    ]
    assert strangers == []
    assert len(past.said) > 1000


def test_the_archive_has_the_last_five_days_as_they_were_said(qinghe):
    corp, past = qinghe
    since = (past.ended - ARCHIVE_DAYS * DAY) * 1000
    kept = [(each.msgid, each.at_ms, each.sender, each.kind) for each in corp.archive]
    assert kept == [(each.msgid, each.at_ms, each.person, each.kind) for each in past.said if each.at_ms >= since]
    written = [told(Platform(corp), each) for each in corp.archive]
    assert {each["action"] for each in written} <= {"send", "recall"}
    assert len({each["msgid"] for each in written}) == len(written)


def test_an_office_speaks_on_workdays_and_a_dying_group_falls_silent():
    _corp, office = town(courses=all_of("office"))
    weekdays = Counter(datetime.fromtimestamp(each.at_ms / 1000, SHANGHAI).weekday() for each in office.said)
    assert weekdays[5] + weekdays[6] < 0.1 * sum(weekdays.values())

    _corp, dying = town(groups=6, days=60, courses=all_of("dying"))
    middle = (dying.began + dying.ended) / 2 * 1000
    assert sum(each.at_ms > middle for each in dying.said) < 0.6 * sum(each.at_ms <= middle for each in dying.said)


def test_why_people_leave_is_a_parameter():
    _corp, content = town(courses=all_of("steady", leaves=0.0, repelled=0.0, advertises=0.0))
    assert [stay for stay in content.stays if stay.left_at] == []

    _corp, annoyed = town(courses=all_of("steady", leaves=0.0, repelled=0.05, advertises=0.2))
    assert len([stay for stay in annoyed.stays if stay.left_at]) > 10

    _corp, mute = town(
        courses=all_of("steady", talks=0, asks=0, complains=0, offers=0, contents=0, greets=0, adverts=0)
    )
    assert {each.text for each in mute.said} <= {each.text for each in mute.said if "进群" in each.text or "欢迎" in each.text} | {
        "新人报到", "邻居们好", "终于找到组织了", "扫码进来的,听说有券", "朋友拉我进来的,大家好"
    }  # fmt: skip


def test_somebody_is_like_themselves_wherever_they_are_met():
    assert traits_of(7, "wmA") == traits_of(7, "wmA") != traits_of(7, "wmB")
    assert Mood().talks > 0
    assert not any(traits_of(7, f"wm{n}", 0.0).advertises for n in range(50))


@pytest.mark.parametrize(
    ("start", "cut"),
    [
        ("2026-03-05T10:00:00", "2026-03-01T00:00:00"),
        ("2026-03-05T00:00:00", "2026-03-01T00:00:00"),
        ("2026-03-05T22:59:59", "2026-03-01T00:00:00"),
        ("2026-03-05T23:00:00", "2026-03-02T00:00:00"),
    ],
)
def test_the_cut_is_the_first_midnight_the_archive_holds_with_an_hour_to_spare(start, cut):
    assert cut_of(at(start)) == at(cut)
    assert at(start) - ARCHIVE_DAYS * DAY + 3600 <= cut_of(at(start)) or start.endswith("23:00:00")


def test_a_day_may_be_named_for_the_cut_but_none_that_leaves_a_hole():
    window = Window.of(BEGINS, 85, "2026-02-27")
    assert (window.until, window.since) == (at("2026-02-27"), at("2026-02-27") - 85 * DAY)
    for day in ("2026-02-24", "2026-03-02"):
        with pytest.raises(CannotCut):
            Window.of(BEGINS, 85, day)


def test_the_files_hold_what_was_before_the_cut_and_the_archive_what_was_after(qinghe, tmp_path, capsys):
    corp, past = qinghe
    words = ["--out", str(tmp_path), "--start", START, "--groups", "7", "--members-per-group", "12", "--past", "40"]
    assert export.main(words) == 0
    cut = at(json.loads(capsys.readouterr().out)["cut"][:19])
    gone = {group.chat_id for group in corp.groups.values() if group.dismissed_at}

    history = rows(tmp_path / "history.csv")
    assert {row["id"] for row in history if row["id"]} == {
        each.msgid for each in past.said if each.at_ms < cut * 1000 or each.chat_id in gone
    }
    assert {each.msgid for each in past.said if each.at_ms >= cut * 1000} <= {each.msgid for each in corp.archive}
    assert Counter(row["kind"] for row in history if row["kind"] in {"join", "leave"}) == {
        "join": sum(cut - 85 * DAY <= each.joined_at and (each.joined_at < cut or each.chat_id in gone) for each in past.stays),
        "leave": sum(
            each.left_at is not None and each.left_at != corp.groups[each.chat_id].dismissed_at
            and (each.left_at < cut or each.chat_id in gone)
            for each in past.stays
        ),
    }  # fmt: skip
    seats = [row for row in rows(tmp_path / "members.csv") if row["community_id"]]
    assert len(seats) == sum(each.joined_at < cut or each.chat_id in gone for each in past.stays)
    assert all(
        datetime.fromisoformat(row["left_at"]).timestamp() < cut or row["community_id"] in gone
        for row in seats
        if row["left_at"]
    )
    assert len(rows(tmp_path / "orders.csv")) == len(past.orders)
    assert len(rows(tmp_path / "communities.csv")) == 7


def test_a_city_that_moved_in_from_an_export_remembers_who_is_gone_and_what_was_bought(qinghe, tmp_path):
    _corp, past = qinghe
    words = ["--out", str(tmp_path), "--start", START, "--groups", "7", "--members-per-group", "12", "--past", "40"]
    export.main(words)
    again = Corp(7, Clock(BEGINS, 0.0))
    move_in(again, tmp_path)
    remember(again, tmp_path)

    assert len(again.orders) == len(past.orders)
    over = {(stay.chat_id, stay.person, stay.joined_at, stay.left_at) for stay in again.stays}
    cut, living = cut_of(BEGINS), set(again.groups)
    assert over == {
        (stay.chat_id, stay.person, stay.joined_at, stay.left_at)
        for stay in past.stays
        if stay.left_at is not None and stay.left_at < cut and stay.chat_id in living
    }


def test_who_lives_there_asks_answers_buys_and_comes_back():
    corp, _past = town()
    platform, before = Platform(corp), len(corp.messages)
    orders = len(corp.orders)
    life = Life(platform, 0.001)
    life.stop()
    done: Counter[str] = Counter()
    for _n in range(800):
        corp.clock.advance(15)
        with suppress(CannotDo):
            done.update(dict.fromkeys(life.deed(), 1))
    assert done["order_id"] == len(corp.orders) - orders > 5
    assert done["archived"] == len(corp.messages) - before > 400
    told_of = truth.of(platform, None, {"what": "orders", "limit": 10_000})
    assert told_of["total"] == len(corp.orders)
    assert truth.of(platform, None, {"what": "stays"})["total"] == len(truth.stays(corp))


def test_a_city_that_rested_goes_on_where_it_stopped(tmp_path):
    journal = tmp_path / "journal"

    def woken():
        corp, _past = town()
        platform = Platform(corp)
        count = replay(platform, journal, goes_on=True)
        platform.journal = journal
        return platform, count

    first, _count = woken()
    corp = first.corp
    chat_id, person = next(
        (group.chat_id, seat.person)
        for group in corp.groups.values()
        for seat in group.seats.values()
        if not seat.staff
    )
    said = do(first, {"action": "message.send", "chat_id": chat_id, "person": person, "text": "明天见"})
    corp.clock.advance(3600)
    do(first, {"action": "city.rest", "archived": len(corp.archive) + 3})

    second, count = woken()

    assert count == 2
    assert second.corp.clock.second() == corp.clock.second()
    assert [(each.msgid, each.at_ms) for each in second.corp.archive] == [
        (each.msgid, each.at_ms) for each in corp.archive
    ]
    assert second.corp.archive[-1].msgid == said["msgid"]
    assert second.corp.archive_begins == 3  # what programs had caused is not in the journal, and its numbers stay taken

    second.corp.say(copy(second.corp.archive[-1]))  # by a program
    do(second, {"action": "message.send", "chat_id": chat_id, "person": person, "text": "然后停电了"})
    killed, _count = woken()
    assert killed.corp.archived_count == second.corp.archived_count == len(corp.archive) + 5
    assert killed.corp.archive[-1].msgid == second.corp.archive[-1].msgid
