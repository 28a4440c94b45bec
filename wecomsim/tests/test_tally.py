"""What the platform counts of past days: true of every day, long after the archive has forgotten it (§4.4)."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import datetime

import pytest

from wecomsim.people import export
from wecomsim.people.city import CITIES
from wecomsim.people.filed import remember
from wecomsim.people.files import move_in
from wecomsim.people.lived import lived
from wecomsim.state.clock import DAY, SHANGHAI, Clock, midnight
from wecomsim.state.corp import Corp
from wecomsim.state.tally import KEPT, Tally
from wecomsim.tests.desk import BEGINS, Desk
from wecomsim.wire.platform import Platform

START = datetime.fromtimestamp(BEGINS, SHANGHAI).isoformat()
SIZE = ("--seed", "10", "--groups", "12", "--members-per-group", "8", "--past", "60", "--start", START)
TODAY = midnight(BEGINS)
PATH = "externalcontact/groupchat/"


def desk_of(corp):
    """Sit at a desk in front of that city."""
    desk = Desk("empty")
    desk.corp, desk.platform = corp, Platform(corp)
    return desk


def rows(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def second(words):
    return datetime.fromisoformat(words).timestamp()


def recounted(folder, days):
    """Count per owner and day what the files tell, apart from the city's own books."""
    owners = {row["community_id"]: row["owner"] for row in rows(folder, "communities")}
    told, speakers = defaultdict(Counter), defaultdict(set)
    for row in rows(folder, "history"):
        key = owners[row["community_id"]], midnight(second(row["time"]))
        if row["kind"] == "join":
            told[key]["new_member_cnt"] += 1
        elif row["kind"] not in {"leave", "recall"}:
            told[key]["msg_total"] += 1
            speakers[key].add((row["community_id"], row["member"]))
    for row in rows(folder, "members"):
        for day in days if row["community_id"] else ():
            if second(row["joined_at"]) < day + DAY and not (row["left_at"] and second(row["left_at"]) < day + DAY):
                told[owners[row["community_id"]], day]["member_total"] += 1
    for key, people in speakers.items():
        told[key]["member_has_msg"] = len(people)
    return {key: +counts for key, counts in told.items() if key[1] in days}


def by_the_platform(desk, owners, days):
    """Ask the platform day by day; per owner and day the same numbers."""
    told = {}
    for day in days:
        given = {"owner_filter": {"userid_list": owners}, "day_begin_time": day, "day_end_time": day}
        for item in desk.call(f"{PATH}statistic", **given)["items"]:
            names = ("msg_total", "member_has_msg", "new_member_cnt", "member_total")
            told[item["owner"], day] = +Counter({name: item["data"][name] for name in names})
    return {key: counts for key, counts in told.items() if counts}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("past")
    assert export.main([*SIZE, "--out", str(folder)]) == 0
    return folder


def days_before_the_cut():
    cut = midnight(BEGINS) - 4 * DAY
    return range(cut - 50 * DAY, cut, DAY)


def test_each_owners_past_days_are_those_a_recount_of_the_exported_history_gives(exported):
    corp = Corp(10, Clock(BEGINS, 0.0))
    lived(corp, 12, 8, days=60)
    days, owners = days_before_the_cut(), sorted({group.owner for group in corp.groups.values()})

    told = by_the_platform(desk_of(corp), owners, days)

    assert told == recounted(exported, days)
    assert sum(counts["msg_total"] for counts in told.values()) > 500
    assert any(group.dismissed_at for group in corp.groups.values())


def test_a_city_from_files_knows_the_days_of_its_groups_before_it_moved_in(exported, tmp_path):
    ended = {row["community_id"] for row in rows(exported, "communities") if row["ended_at"]}
    for name in ("communities", "members", "history"):  # of a group that is no more, nobody moves in
        kept = [row for row in rows(exported, name) if row["community_id"] not in ended]
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            sheet = csv.DictWriter(file, list(kept[0]))
            sheet.writeheader()
            sheet.writerows(kept)
    corp = Corp(10, Clock(BEGINS, 0.0))
    move_in(corp, tmp_path)
    remember(corp, tmp_path)
    days, owners = days_before_the_cut(), sorted({group.owner for group in corp.groups.values()})

    assert by_the_platform(desk_of(corp), owners, days) == recounted(tmp_path, days)


def data(desk, day, owner="dz0001", last=None):
    given = {"owner_filter": {"userid_list": [owner]}, "day_begin_time": day, "day_end_time": last or day}
    return desk.call(f"{PATH}statistic", **given)["items"][0]["data"]


def test_who_left_later_was_a_member_on_the_days_before(desk):
    group = desk.group()
    person = next(each for each in group.seats if each.startswith("wm"))
    before = data(desk, TODAY - DAY)["member_total"]
    desk.do("group.leave", chat_id=group.chat_id, person=person)
    desk.corp.clock.advance(DAY)
    desk.do("group.join", chat_id=group.chat_id, person=person)
    desk.corp.clock.advance(DAY)

    days = [data(desk, TODAY + n * DAY) for n in (-1, 0, 1)]

    assert [each["member_total"] for each in days] == [before, before - 1, before]
    assert [each["new_member_cnt"] for each in days[1:]] == [0, 1]


def test_a_group_that_was_dissolved_counts_on_the_days_it_was_there(desk):
    group = desk.group()
    desk.do("message.send", chat_id=group.chat_id, person=group.owner, text="再见")
    total = data(desk, TODAY - DAY)["chat_total"]
    desk.do("group.dismiss", chat_id=group.chat_id)
    desk.corp.clock.advance(DAY)

    assert [data(desk, TODAY + n * DAY)["chat_total"] for n in (-1, 0)] == [total, total - 1]
    assert data(desk, TODAY)["msg_total"] == 1


def test_the_days_of_a_group_are_its_owners_of_then(desk):
    group = desk.group()
    desk.do("message.send", chat_id=group.chat_id, person=group.owner, text="早")
    desk.corp.clock.advance(DAY)
    desk.do("group.owner", chat_id=group.chat_id, owner="dz0002")
    desk.do("message.send", chat_id=group.chat_id, person="dz0002", text="我接手了")
    desk.corp.clock.advance(DAY)

    told = {who: [data(desk, TODAY + n * DAY, who)["msg_total"] for n in (0, 1)] for who in ("dz0001", "dz0002")}
    assert told == {"dz0001": [1, 0], "dz0002": [0, 1]}
    assert [data(desk, TODAY, who, TODAY + DAY)["msg_total"] for who in ("dz0001", "dz0002")] == [1, 1]


def test_whoever_speaks_on_two_days_of_a_span_is_one_who_spoke_and_a_message_taken_back_is_none_more(desk):
    group = desk.group()
    for _n in range(2):
        said = desk.do("message.send", chat_id=group.chat_id, person=group.owner, text="早")
        desk.do("message.recall", msgid=said["msgid"])
        desk.corp.clock.advance(DAY)
    told = data(desk, TODAY, last=TODAY + DAY)
    assert (told["member_has_msg"], told["msg_total"], told["chat_has_msg"]) == (1, 2, 1)


def test_what_is_older_than_is_kept_is_forgotten():
    tally = Tally()
    for n in range(400):
        tally.hear("wr1", TODAY + n * DAY + 5, "wmA")
    tally.hear("wr1", TODAY, "wmA")
    newest = TODAY + 399 * DAY

    heard = [n for n in range(400) if tally.talk("wr1", [newest - n * DAY])]
    assert heard == list(range(KEPT + 1))


def test_a_city_without_a_past_counts_what_it_has_seen(desk):
    told = data(desk, TODAY - DAY)
    mine = [group for group in desk.corp.groups.values() if group.owner == "dz0001"]
    assert told["member_total"] == sum(
        seat.join_time < TODAY for group in mine for seat in group.seats.values() if group.create_time < TODAY
    )
    assert told["msg_total"] == 0


def test_an_export_and_a_city_without_that_past_share_no_id(exported):
    corp = Corp(10, Clock(BEGINS, 0.0))
    lived(corp, 12, 8, days=60)
    theirs = {row["community_id"] for row in rows(exported, "communities")}
    people = {row["member"] for row in rows(exported, "members")} - set(corp.staff)
    assert theirs == set(corp.groups)

    others = [Corp(10, Clock(BEGINS, 0.0)) for _n in range(3)]
    lived(others[0], 12, 8, days=50)
    lived(others[1], 12, 9, days=60)
    CITIES["qinghe"](others[2], 12, 8)
    for other in others:
        assert theirs.isdisjoint(other.groups)
        assert people.isdisjoint(other.customers)
        assert not {each.msgid for each in other.messages} & {row["id"] for row in rows(exported, "history")}


def test_an_export_of_more_days_than_the_city_has_lived_is_refused(tmp_path, capsys):
    assert export.main(["--days", "200", "--out", str(tmp_path), "--start", START]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "wecomsim export: the city has lived 90 days: 86 until the cut, not 200; give it a longer --past"
    ]
    assert list(tmp_path.iterdir()) == []
    assert export.main(["--days", "55", *SIZE, "--out", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["rows"]["communities"] == 12


def test_a_file_is_no_folder_to_write_into(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert export.main(["--out", str(tmp_path / "file"), "--start", START]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
