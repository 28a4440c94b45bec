"""What the platform counts itself is read each night: each account's days once, the last one again, nothing twice."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.db.models import Sum

from jinlin.communities import official
from jinlin.communities.models import OfficialKind, OfficialSpan
from jinlin.communities.official import CONTACTS, GROUPS, Todo, today_of
from jinlin.console import connecting
from jinlin.lake import queries as lake
from jinlin.lake.models import Commit, LakeFile
from jinlin.members.models import Identity
from jinlin.wecom import actions, opening, org, reading
from jinlin.wecom.models import Account, CallCount, Sync
from tests.wecom.official import days_of_talk, read_everything
from tests.world import NOW

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.database,
    pytest.mark.enable_socket,
    pytest.mark.city("--groups", "6", "--members-per-group", "6", "--start", "2026-02-20T08:00:00+08:00"),
]

BY_OWNER, BY_ACCOUNT = "externalcontact/groupchat/statistic", "externalcontact/get_user_behavior_data"
FLOOR, TODAY = date(2025, 9, 6), date(2026, 3, 5)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    opening.COUNTS.taken()


def rows_of(workspace, dataset):
    rows = lake.table(workspace, dataset).to_pyarrow().to_pylist()
    return {(row.pop("account"), row.pop("on")): row for row in rows}


def calls(path):
    opening.write_counts(NOW)
    return CallCount.objects.filter(path=path).aggregate(n=Sum("count"))["n"] or 0


def told_by_the_other_call(world, connection):
    """Ask for each owner alone, by the call that tells days, thirty at a time."""
    platform, told = opening.open_platform(connection), {}
    units, people = org.units_of(world.qinghe, []), dict(Identity.objects.values_list("external_id", "member_id"))
    for account, first in product(Account.objects.filter(serves=True), range(180, 0, -30)):
        units |= org.units_of(world.qinghe, [account.userid])
        begin, end = official._second(TODAY - first * DAY), official._second(TODAY - (first - 29) * DAY)
        for each in platform.groups.by_day([account.userid], begin, end):
            data = each.data
            if data.chat_total or data.new_member_cnt:
                told[account.pk, official._day(each.stat_time)] = {
                    "person": people.get(account.userid),
                    "unit": units[account.userid],
                    "new_groups": data.new_chat_cnt,
                    "groups": data.chat_total,
                    "groups_with_messages": data.chat_has_msg,
                    "joins": data.new_member_cnt,
                    "members": data.member_total,
                    "speakers": data.member_has_msg,
                    "messages": data.msg_total,
                    "migrated_groups": None,
                }
    return told


def test_the_days_of_every_owner_are_those_the_platforms_other_call_tells(world, city, connection):
    said = days_of_talk(city)
    sync = read_everything(world)
    kept = rows_of(world.qinghe, "official_day")

    assert kept == told_by_the_other_call(world, connection)
    assert sum(row["messages"] for row in kept.values()) == said
    assert sync.counts["official"] == {
        "read": 180 * Account.objects.filter(serves=True).count(),
        "changed": len(kept),
        "first": str(FLOOR),
        "last": "2026-03-04",
        "accounts": Account.objects.filter(serves=True).count(),
        "behind": 0,
        "refused": 0,
    }


def test_the_days_of_talks_one_to_one_are_those_of_each_account_alone(world, city, connection):
    days_of_talk(city)
    read_everything(world)
    platform, told = opening.open_platform(connection), {}
    for account in Account.objects.filter(serves=True):
        for back in range(1, 15):
            second = official._second(TODAY - back * DAY)
            for each in platform.statistics.of_members([account.userid], second, second):
                counts = (each.chat_cnt, each.message_cnt, each.new_contact_cnt, each.negative_feedback_cnt)
                if any(counts):
                    told[account.pk, TODAY - back * DAY] = (*counts, each.reply_percentage, each.avg_reply_time)
    kept = {
        key: (
            *(row[name] for name in ("chats", "messages", "friends_added", "lost")),
            row["reply_share"] if row["reply_share"] is None else row["reply_share"] * 100,
            row["first_reply_minutes"],
        )
        for key, row in rows_of(world.qinghe, "contact_day").items()
        if key[1] >= TODAY - 14 * DAY
    }

    assert kept == told
    assert any(counts[1] and counts[4] for counts in kept.values())


def test_the_first_reading_takes_a_call_for_a_day_of_a_hundred_owners_and_one_for_thirty_days_of_an_account(
    world, city, connection
):
    read_everything(world)

    assert calls(BY_OWNER) == 180
    assert calls(BY_ACCOUNT) == 6 * Account.objects.filter(serves=True).count()
    assert set(OfficialSpan.objects.values_list("since", "until", "refused_by")) == {(FLOOR, TODAY, None)}
    assert set(lake.versions(world.qinghe, ["official_day"])) == {FLOOR + n * DAY for n in range(180)}


def test_a_second_reading_of_the_same_day_asks_and_writes_nothing(world, city, connection):
    days_of_talk(city)
    read_everything(world)
    before = calls(BY_OWNER), calls(BY_ACCOUNT), Commit.objects.count()

    sync = read_everything(world, NOW + timedelta(hours=1))

    assert (calls(BY_OWNER), calls(BY_ACCOUNT), Commit.objects.count()) == before
    assert [sync.counts[key]["read"] for key in ("official", "contact_work")] == [0, 0]


def test_the_next_night_reads_one_day_more_and_the_last_one_again(world, city, connection):
    days_of_talk(city)
    read_everything(world)
    owners, asked = Account.objects.filter(serves=True).count(), calls(BY_ACCOUNT)
    chat, group = next(iter(city.truth()["groups"].items()))
    person = next(each for each in group["members"] if each.startswith("wm"))
    city.ask("POST", "clock", now="2026-03-04T23:00:00+08:00")
    city.do("message.send", chat_id=chat, person=person, text="算晚了的一条")
    city.ask("POST", "clock", now=(NOW + DAY).isoformat())
    files = set(LakeFile.objects.filter(dataset="official_day").values_list("on", "path"))

    sync = read_everything(world, NOW + DAY)
    changed = set(LakeFile.objects.filter(dataset="official_day").values_list("on", "path")) - files
    mine = Account.objects.get(userid=group["owner"])
    row = rows_of(world.qinghe, "official_day")[mine.pk, date(2026, 3, 4)]

    assert (calls(BY_OWNER), calls(BY_ACCOUNT)) == (182, asked + owners)
    assert {on for on, _path in changed} == {date(2026, 3, 4), TODAY}
    assert sync.counts["official"]["read"] == 2 * owners
    assert row["messages"] == _messages_on(city, connection, group["owner"], date(2026, 3, 4))


def _messages_on(city, connection, owner, on):
    second = official._second(on)
    return opening.open_platform(connection).groups.by_day([owner], second, second)[0].data.msg_total


def test_whoever_comes_into_our_range_later_brings_their_past_along(world, city, connection):
    days_of_talk(city)
    city.ask("POST", "apps", visible=[10])
    read_everything(world)
    few = set(OfficialSpan.objects.values_list("account__userid", flat=True))
    city.ask("POST", "apps", visible=[1])

    read_everything(world, NOW + timedelta(hours=1))

    assert few < set(Account.objects.filter(serves=True).values_list("userid", flat=True))
    assert set(OfficialSpan.objects.values_list("since", "until")) == {(FLOOR, TODAY)}
    assert rows_of(world.qinghe, "official_day") == told_by_the_other_call(world, connection)


def test_a_reading_that_was_cut_goes_on_where_it_stopped_and_doubles_nothing(world, city, connection, monkeypatch):
    days_of_talk(city)
    monkeypatch.setattr(reading, "AT_A_TIME", 0)  # a piece a turn
    actions.begin_sync(world.qinghe, now=NOW)
    while not OfficialSpan.objects.filter(kind="groups", since=TODAY - 60 * DAY).exists():
        connecting.read_on(NOW)
    city.ask("POST", "faults", calls=[{"path": BY_OWNER, "errcode": 45009, "times": 1}])
    while connecting.read_on(NOW):
        pass
    stopped = Sync.objects.get()
    assert (stopped.step, stopped.finished_at, calls(BY_OWNER) < 100) == ("official", None, True)
    while connecting.read_on(stopped.due_at):
        pass

    assert Sync.objects.get().finished_at == stopped.due_at
    assert rows_of(world.qinghe, "official_day") == told_by_the_other_call(world, connection)
    assert LakeFile.objects.filter(dataset="official_day").count() == len(
        {on for _account, on in rows_of(world.qinghe, "official_day")}
    )


def test_a_corp_whose_app_may_not_ask_is_read_all_the_same(world, city, connection):
    city.ask("POST", "faults", calls=[{"path": BY_OWNER, "errcode": 48002, "times": 1}])
    sync = read_everything(world)

    assert sync.counts["official"] == {"read": 0, "changed": 0, "refused_by": 48002}
    assert sync.counts["contact_work"]["last"] == "2026-03-04"
    assert not lake.versions(world.qinghe, ["official_day"])


def test_an_account_the_platform_does_not_know_is_left_out_and_asked_for_alone_the_next_night(world, city, connection):
    days_of_talk(city)
    read_everything(world)
    known = Account.objects.filter(serves=True).first()
    asking = official._Asking(
        GROUPS, opening.open_platform(connection), Todo({known.pk: known.userid, 999: "nobody"}, (date(2026, 3, 4),))
    )
    counted = asking.counted()

    assert counted.refused == {999: 60111}
    assert {row["account"] for row in counted.rows} <= {known.pk}

    OfficialSpan.objects.filter(account=known, kind=OfficialKind.GROUPS).update(refused_by=60111)
    before = calls(BY_OWNER)
    read_everything(world, NOW + timedelta(hours=2))

    assert OfficialSpan.objects.get(account=known, kind=OfficialKind.GROUPS).refused_by is None
    assert calls(BY_OWNER) == before + 1


def test_what_is_missing_is_read_forwards_first_and_a_piece_is_bounded(world, connection):
    rows = [
        Account.objects.create(workspace=world.qinghe, userid=f"u{n:04}", serves=True)
        for n in range(official.ACCOUNTS + 5)
    ]
    spans = [
        OfficialSpan(workspace=world.qinghe, account=each, kind="groups", since=TODAY - 10 * DAY, until=TODAY - 3 * DAY)
        for each in rows
    ]
    OfficialSpan.objects.bulk_create(spans)
    first = official.todo(world.qinghe, GROUPS, TODAY)

    assert (len(first.accounts), first.days) == (3000, (TODAY - 4 * DAY, TODAY - 3 * DAY, TODAY - 2 * DAY))

    OfficialSpan.objects.update(until=TODAY)
    back = official.todo(world.qinghe, GROUPS, TODAY)
    assert (len(back.accounts), back.days) == (3000, tuple(TODAY - n * DAY for n in (13, 12, 11)))

    OfficialSpan.objects.update(since=TODAY - 180 * DAY)
    assert official.todo(world.qinghe, GROUPS, TODAY) is None
    assert official.todo(world.qinghe, CONTACTS, TODAY) is None


def test_the_day_is_that_of_shanghai(world):
    assert today_of(NOW.replace(hour=0, minute=30)) == TODAY
    assert today_of(NOW.replace(hour=0, minute=30) - timedelta(hours=1)) == TODAY - DAY
