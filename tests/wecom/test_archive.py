"""The archive: what people said arrives in the lake once, opened with the key it was sealed with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from jinlin.console import connecting
from jinlin.imports import jobs
from jinlin.imports.models import Run
from jinlin.lake import queries as lake
from jinlin.wecom import actions
from jinlin.wecom.archive import pulling
from jinlin.wecom.archive.keeping import path_of
from jinlin.wecom.archive.pulling import pull_all
from jinlin.wecom.archive.sdk import ArchiveRefused
from jinlin.wecom.models import App, Archive, ArchiveKey, Media, MediaChoice, Recheck, Room, Sync
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def archived(world, city, connection):
    """Have groups read and the archive connected, its public key in the console."""
    actions.begin_sync(world.qinghe, now=NOW)
    while connecting.read_on(NOW):
        pass
    key = actions.set_archive(world.qinghe, connection, city.secrets["archive"], now=NOW)
    city.ask("POST", "archive/key", version=key.version, public_key=key.public_key)
    city.ask("POST", "clock", now=(NOW - timedelta(hours=1)).isoformat())
    return city


def group_and_speaker(city):
    chat, group = next(iter(city.truth()["groups"].items()))
    return chat, next(each for each in group["members"] if each.startswith("wm"))


def say(city, *words):
    chat, person = group_and_speaker(city)
    return [city.do("message.send", chat_id=chat, person=person, text=each)["msgid"] for each in words]


ONE_OUT_OF_RANGE = "dz0001"


def other_room(city):
    """Open a room we know nothing of, whose owner the app does not see."""
    chat = city.do("group.create", owner=ONE_OUT_OF_RANGE, name="新群")["chat_id"]
    city.settle()
    city.ask("POST", "apps", agent_id=city.agent_id, visible=[101])
    return chat


def import_all(now=NOW):
    while jobs.work(now):
        pass


def texts(world):
    return sorted(lake.table(world.qinghe, "texts").select("text").to_pyarrow().column("text").to_pylist())


def test_nothing_is_fetched_before_the_groups_have_been_read(world, city, connection):
    key = actions.set_archive(world.qinghe, connection, city.secrets["archive"], now=NOW)
    city.ask("POST", "archive/key", version=key.version, public_key=key.public_key)
    city.ask("POST", "clock", now=(NOW - timedelta(hours=1)).isoformat())
    say(city, "早上好")
    pull_all(NOW)
    assert (Archive.objects.get().seq, Archive.objects.get().next_seq, Run.objects.count()) == (0, 0, 0)

    actions.begin_sync(world.qinghe, now=NOW)
    while connecting.read_on(NOW):
        pass
    pull_all(NOW)
    assert Archive.objects.get().next_seq == 1


def test_talk_of_a_group_opened_a_moment_ago_waits_until_it_was_read(world, archived):
    archived.ask("POST", "clock", now=(NOW - timedelta(minutes=1)).isoformat())
    say(archived, "老群的话")
    chat = archived.do("group.create", owner="dz0001", name="新开的群")["chat_id"]
    archived.do("message.send", chat_id=chat, person="dz0001", text="欢迎")
    say(archived, "老群又一句")
    pull_all(NOW)
    import_all()
    assert texts(world) == ["老群的话"]

    archived.settle()
    later = NOW + timedelta(minutes=5)
    actions.begin_sync(world.qinghe, now=later)
    while connecting.read_on(later):
        pass
    pull_all(later)
    import_all(later)
    assert texts(world) == ["欢迎", "老群又一句", "老群的话"]


def hear_nothing():
    """Lose what the platform told: the callback that a group was opened never came."""
    Recheck.objects.all().delete()


def answer(now):
    """Have the platform asked about rooms, once the question is due."""
    while connecting.read_again(now):
        pass


def test_a_group_nobody_told_us_of_is_asked_for_when_it_is_met_and_none_of_its_talk_is_lost(world, archived):
    chat = archived.do("group.create", owner="dz0001", name="没人告诉我们的群")["chat_id"]
    archived.do("message.send", chat_id=chat, person="dz0001", text="一小时前的欢迎")
    say(archived, "老群的话")
    hear_nothing()
    archived.settle()
    every, later = timedelta(minutes=5), NOW + timedelta(minutes=1)
    assert pull_all(NOW, every) is True  # what stopped it is answered soon
    assert pull_all(NOW, every) is False
    assert [(row.chat_id, row.not_ours_at) for row in Room.objects.all()] == [(chat, None)]
    assert texts(world) == []

    answer(later)
    pull_all(later, every)
    import_all(later)
    assert texts(world) == ["一小时前的欢迎", "老群的话"]
    assert Room.objects.count() == 0


def test_a_room_that_is_none_of_ours_is_asked_for_once_and_holds_up_nothing_afterwards(world, archived):
    chat = other_room(archived)
    archived.do("message.send", chat_id=chat, person=ONE_OUT_OF_RANGE, text="一")
    say(archived, "甲")
    pull_all(NOW)
    later = NOW + timedelta(minutes=1)
    answer(later)
    pull_all(later)
    import_all(later)
    assert texts(world) == ["甲"]
    assert [(row.chat_id, row.not_ours_at) for row in Room.objects.all()] == [(chat, later)]

    archived.do("message.send", chat_id=chat, person=ONE_OUT_OF_RANGE, text="二")
    say(archived, "乙")
    pull_all(later)
    import_all(later)
    pull_all(later)
    assert (texts(world), Recheck.objects.filter(key=chat).count()) == (["乙", "甲"], 0)

    archived.do("message.send", chat_id=chat, person=ONE_OUT_OF_RANGE, text="三")
    pull_all(NOW + timedelta(days=1, minutes=1))
    assert Recheck.objects.filter(key=chat).count() == 1  # it may be ours by now
    assert Archive.objects.get().seq == 5


def test_a_room_nobody_answers_for_is_passed_over_after_six_hours(world, archived, caplog):
    chat = archived.do("group.create", owner="dz0001", name="问不到的群")["chat_id"]
    archived.do("message.send", chat_id=chat, person="dz0001", text="听不到")
    say(archived, "老群的话")
    hear_nothing()
    for hours in (0, 1, 5.9):
        pull_all(NOW + timedelta(hours=hours))
    assert (Archive.objects.get().seq, Room.objects.get().passed_over_at) == (0, None)

    pull_all(NOW + timedelta(hours=6))
    import_all()
    assert texts(world) == ["老群的话"]
    assert Room.objects.get().passed_over_at == NOW + timedelta(hours=6)
    assert [record.getMessage() for record in caplog.records if record.name == "jinlin.wecom"] == [
        f"archive of workspace {world.qinghe.pk}: nobody answered for room {chat}, passed over"
    ]


def test_the_archive_is_pulled_as_soon_as_the_groups_were_read_however_long_the_rest_takes(world, archived):
    say(archived, "早上好")
    reading = Sync.objects.get()
    for step, counts, next_seq in (
        ("groups", {"groups": {}}, 0),
        ("unseen", {"groups": {}, "unseen": {}}, 0),
        ("official", {"groups": {}, "unseen": {}}, 1),
    ):
        Sync.objects.filter(pk=reading.pk).update(finished_at=None, step=step, counts=counts)
        pull_all(NOW)
        assert Archive.objects.get().next_seq == next_seq


def test_an_import_that_keeps_failing_is_tried_ever_more_rarely_and_told_until_it_succeeds(world, archived):
    say(archived, "一")
    every, moment, waits = timedelta(minutes=5), NOW, []
    for _try in range(5):
        pull_all(moment, every)
        Run.objects.filter(state="queued").update(state="failed", failure="磁盘坏了")
        moment += every
        with translation.override("zh-hans"):
            pull_all(moment, every)
        row = Archive.objects.get()
        assert "磁盘坏了" in row.error
        waits.append((row.failures, (row.due_at - moment) / timedelta(minutes=1)))
        pull_all(row.due_at - timedelta(seconds=1), every)
        assert Run.objects.count() == row.failures
        moment = row.due_at
    assert waits == [(1, 5), (2, 15), (3, 60), (4, 360), (5, 360)]

    pull_all(moment, every)
    assert "磁盘坏了" in Archive.objects.get().error
    import_all(moment)
    pull_all(moment + every, every)
    row = Archive.objects.get()
    assert (row.seq, row.failures, row.due_at, row.error, texts(world)) == (1, 0, None, "", ["一"])


def test_what_was_said_is_in_the_lake_once_and_the_cursor_moves_after_it(world, archived):
    say(archived, "今天有草莓吗", "+1")
    pull_all(NOW)
    row = Archive.objects.get()

    assert (row.seq, row.next_seq, row.run.kind) == (0, 2, "history")
    pull_all(NOW)
    assert Run.objects.count() == 1  # the next waits for the rows of the last

    import_all()
    pull_all(NOW + timedelta(minutes=5))

    assert texts(world) == ["+1", "今天有草莓吗"]
    assert (Archive.objects.get().seq, Archive.objects.get().run) == (2, None)

    say(archived, "已下单")
    pull_all(NOW + timedelta(minutes=10))
    import_all()
    assert texts(world) == ["+1", "今天有草莓吗", "已下单"]


def test_a_full_pull_goes_on_as_soon_as_its_rows_are_in_and_the_last_one_waits_its_time(world, archived, monkeypatch):
    monkeypatch.setattr(pulling, "CALLS_AT_ONCE", 2)
    monkeypatch.setattr(pulling, "MOST", 2)
    say(archived, *(f"第 {n} 句" for n in range(6)))
    every, moment = timedelta(minutes=5), NOW
    seen = []
    for _second in range(4):
        pull_all(moment, every)
        row = Archive.objects.get()
        seen.append((row.next_seq, row.more))
        pull_all(moment, every)  # the rows are not in yet: nothing more is asked
        import_all(moment)
        moment += timedelta(seconds=2)

    assert seen == [(4, True), (6, False), (6, False), (6, False)]
    assert len(texts(world)) == 6
    assert {run.asked_by for run in Run.objects.all()} == {"automatic"}
    assert Run.objects.count() == 2


def test_a_full_pull_of_talk_that_is_not_ours_is_followed_at_once(world, archived, monkeypatch):
    monkeypatch.setattr(pulling, "CALLS_AT_ONCE", 1)
    monkeypatch.setattr(pulling, "MOST", 2)
    chat = other_room(archived)
    for n in range(3):
        archived.do("message.send", chat_id=chat, person=ONE_OUT_OF_RANGE, text=f"{n}")
    Room.objects.create(workspace=world.qinghe, chat_id=chat, met_at=NOW, asked_at=NOW, not_ours_at=NOW)

    assert pull_all(NOW, timedelta(minutes=5)) is True
    assert pull_all(NOW, timedelta(minutes=5)) is False
    assert Archive.objects.get().seq == 3


def test_an_import_that_failed_is_fetched_again_in_its_own_time(world, archived, monkeypatch):
    monkeypatch.setattr(pulling, "CALLS_AT_ONCE", 1)
    monkeypatch.setattr(pulling, "MOST", 1)
    say(archived, "一", "二")
    every = timedelta(minutes=5)
    pull_all(NOW, every)
    Run.objects.update(state="failed")
    pull_all(NOW + timedelta(seconds=2), every)
    pull_all(NOW + timedelta(seconds=4), every)
    assert Run.objects.count() == 1

    pull_all(NOW + timedelta(seconds=2) + every, every)
    import_all()
    assert texts(world) == ["一"]


def test_after_an_error_the_next_try_comes_within_the_minute_and_not_at_once(world, archived):
    say(archived, "今天有草莓吗")
    ArchiveKey.objects.all().delete()
    for seconds in (0, 10, 29, 30):
        pull_all(NOW + timedelta(seconds=seconds), timedelta(minutes=5))

    assert Archive.objects.get().tried_at == NOW + timedelta(seconds=30)


def test_a_picture_comes_in_pieces_of_half_a_megabyte_through_the_platform(world, archived):
    actions.choose_media(world.qinghe, world.qinghe, media=MediaChoice.IMAGES, now=NOW)
    chat, person = group_and_speaker(archived)
    size = 1_300_000
    archived.do("message.send", chat_id=chat, person=person, kind="image", payload={"size": size})
    archived.do("message.send", chat_id=chat, person=person, kind="file", payload={"size": 10})
    pull_all(NOW)
    import_all()
    Archive.objects.update(seq=0, run=None)
    pull_all(NOW)  # seen a second time

    row = Media.objects.get()
    assert (row.kind, row.size, row.state, row.chat_id, row.sender) == ("image", size, "waiting", chat, person)
    assert connecting.fetch_media(NOW) is False
    row.refresh_from_db()
    path = path_of(world.qinghe, row)
    assert (row.state, row.had_count, path.stat().st_size) == ("there", size, size)
    assert path.read_bytes()[:3] == b"\xff\xd8\xff"


def test_what_the_platform_dates_after_our_own_clock_waits_until_it_is_past(world, archived):
    say(archived, "刚才")
    archived.ask("POST", "clock", now=(NOW + timedelta(minutes=1)).isoformat())
    say(archived, "一分钟以后")
    pull_all(NOW)
    import_all()
    assert texts(world) == ["刚才"]

    pull_all(NOW + timedelta(minutes=2))
    assert Archive.objects.get().next_seq == 2


def test_fetching_the_same_again_adds_nothing(world, archived):
    say(archived, "今天有草莓吗")
    pull_all(NOW)
    import_all()
    Archive.objects.update(seq=0, run=None)
    pull_all(NOW)
    import_all()

    assert texts(world) == ["今天有草莓吗"]


def test_messages_sealed_with_an_older_key_are_opened_with_the_older_private_half(world, archived, connection):
    say(archived, "旧钥匙")
    pull_all(NOW)
    import_all()
    newer = actions.add_archive_key(world.qinghe, connection, now=NOW)
    archived.ask("POST", "archive/key", version=newer.version, public_key=newer.public_key)
    say(archived, "新钥匙")
    pull_all(NOW)
    import_all()

    assert texts(world) == ["新钥匙", "旧钥匙"]
    assert newer.version == 2


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda: ArchiveKey.objects.all().delete(), "没有第 1 版公钥对应的私钥"),
        (
            lambda: App.objects.filter(kind="archive").update(secret_sealed=App.objects.get(kind="main").secret_sealed),
            "40001",
        ),
    ],
    ids=["key", "secret"],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(world, archived, spoil, words):
    say(archived, "今天有草莓吗")
    spoil()
    with translation.override("zh-hans"):
        pull_all(NOW)
    row = Archive.objects.get()

    assert words in row.error
    assert (row.seq, row.tried_at, Run.objects.count()) == (0, NOW, 0)


def test_talk_of_groups_that_are_not_ours_moves_the_cursor_only(world, archived):
    chat = other_room(archived)
    archived.do("message.send", chat_id=chat, person=ONE_OUT_OF_RANGE, text="大家好")
    pull_all(NOW)
    later = NOW + timedelta(minutes=1)
    answer(later)
    pull_all(later)

    assert (Archive.objects.get().seq, Run.objects.count()) == (1, 0)


def test_a_process_that_dies_between_fetching_and_importing_fetches_again(world, archived, monkeypatch):
    say(archived, "今天有草莓吗")
    monkeypatch.setattr(
        "jinlin.wecom.archive.pulling._queue", lambda *_args: (_ for _ in ()).throw(ArchiveRefused(number=10001))
    )
    pull_all(NOW)
    monkeypatch.undo()
    pull_all(NOW)
    import_all()

    assert texts(world) == ["今天有草莓吗"]
