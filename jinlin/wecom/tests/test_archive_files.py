"""Files of the archive: which are wanted, how they come piece by piece, what becomes of those that do not come, how they go."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jinlin.wecom import actions, queries
from jinlin.wecom.archive import fetching, keeping
from jinlin.wecom.archive.carried import Carried, files_in
from jinlin.wecom.archive.fetching import fetch_next, note_files
from jinlin.wecom.models import App, AppKind, Archive, ArchiveKey, Connection, Media, MediaChoice, sealed
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of

from .archive_files import Fetcher

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CONTENT = b"\xff\xd8\xff" + bytes(range(32))  # four pieces
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
AT = int(NOW.timestamp() * 1000)


def message(msgid="m1", kind="image", at=AT, **payload):
    told = {"md5sum": MD5, "filesize": len(CONTENT), "sdkfileid": f"F-{msgid}"} | payload
    return {"msgid": msgid, "msgtype": kind, "from": "wm1", "roomid": "wr1", "msgtime": at, kind: told}


@pytest.fixture
def archive(world, settings, tmp_path):
    """Have an archive that wants every file, in a home of its own with room on the disk."""
    settings.JINLIN_HOME = tmp_path
    connection = Connection.objects.create(workspace=world.qinghe, corp_id="ww1", connected_at=NOW)
    App.objects.create(
        workspace=world.qinghe, connection=connection, kind=AppKind.ARCHIVE, secret_sealed=sealed("right")
    )
    return actions.choose_media(world.qinghe, world.qinghe, media=MediaChoice.ALL, most_mb=1, now=NOW)


def fetch(fetcher, now=NOW):
    return fetch_next(lambda _app: fetcher, now)


def states():
    return list(Media.objects.order_by("msgid", "place").values_list("msgid", "state", "reason"))


def on_disk(row):
    path = keeping.path_of(row.workspace, row)
    return path.read_bytes() if path.exists() else None


# -- which are wanted ------------------------------------------------------------------------------------


def test_a_message_carries_its_own_file_and_those_of_its_items():
    mixed = [
        {"type": "text", "content": '{"content":"你好"}'},
        {"type": "image", "content": json.dumps({"md5sum": "AB", "filesize": 5, "sdkfileid": "A"})},
        {"type": "image", "content": "not json"},
    ]
    record = [{"type": "ChatRecordFile", "content": '{"filename":"表.xlsx","sdkfileid":"B"}', "msgtime": 1}]
    voice = {"md5sum": "", "voice_size": 7, "sdkfileid": "C"}

    assert files_in({"msgtype": "mixed", "mixed": {"item": mixed}}) == [Carried("image", "A", "", 5, "ab")]
    assert files_in({"msgtype": "chatrecord", "chatrecord": {"item": record}}) == [
        Carried("file", "B", "表.xlsx", None, "")
    ]
    assert files_in({"msgtype": "voice", "voice": voice}) == [Carried("voice", "C", "", 7, "")]
    assert files_in({"msgtype": "text", "text": {"content": "sdkfileid"}}) == []
    assert files_in({"msgtype": "image"}) == []


def test_a_row_is_made_once_however_often_a_message_is_pulled(archive):
    note_files(archive, [message(), message("m2")], now=NOW)
    note_files(archive, [message()], now=NOW)

    assert states() == [("m1", "waiting", ""), ("m2", "waiting", "")]


def test_only_what_was_chosen_is_wanted_and_what_is_too_large_is_noted_only(world, archive):
    said = [message(), message("m2", "video"), message("m3", filesize=2_000_000)]
    archive.media = MediaChoice.OFF
    note_files(archive, said, now=NOW)
    assert states() == []

    archive.media = MediaChoice.IMAGES
    note_files(archive, said, now=NOW)
    assert states() == [("m1", "waiting", ""), ("m3", "skipped", "too_large")]


def test_another_choice_counts_for_what_waits_and_for_what_was_left_out_lately(world, archive):
    old = AT - 6 * 86_400_000
    note_files(archive, [message(), message("m2", "video"), message("m3", filesize=2_000_000)], now=NOW)
    note_files(archive, [message("m4", at=old, filesize=2_000_000)], now=NOW)
    lin = access_of(world.lin)

    actions.choose_media(lin, world.qinghe, media=MediaChoice.IMAGES, most_mb=5, now=NOW)
    assert states() == [
        ("m1", "waiting", ""),
        ("m2", "skipped", "turned_off"),
        ("m3", "waiting", ""),
        ("m4", "skipped", "too_large"),  # the platform has it no longer
    ]
    actions.choose_media(lin, world.qinghe, media=MediaChoice.OFF, now=NOW)
    assert {state for _id, state, _reason in states()} == {"skipped"}
    actions.choose_media(lin, world.qinghe, media=MediaChoice.ALL, now=NOW)
    assert [state for _id, state, _reason in states()] == ["waiting", "waiting", "waiting", "skipped"]
    assert AuditEntry.objects.filter(verb="wecom.media_chosen", staff=world.lin).count() == 3


# -- piece by piece --------------------------------------------------------------------------------------


def test_a_file_comes_piece_by_piece_and_is_checked(archive):
    note_files(archive, [message()], now=NOW)
    fetcher = Fetcher({"F-m1": CONTENT})

    assert fetch(fetcher) is False
    row = Media.objects.get()
    assert (row.state, row.had_count, row.fetched_at, row.claimed_until) == ("there", 35, NOW, None)
    assert on_disk(row) == CONTENT
    assert fetcher.asked == [("F-m1", ""), ("F-m1", "10"), ("F-m1", "20"), ("F-m1", "30")]
    assert fetch(fetcher) is False
    assert len(fetcher.asked) == 4


def test_a_turn_ends_after_its_bytes_and_the_next_goes_on_there(archive, monkeypatch):
    monkeypatch.setattr(fetching, "BYTES_AT_ONCE", 20)
    note_files(archive, [message(), message("m2")], now=NOW)
    fetcher = Fetcher({"F-m1": CONTENT, "F-m2": CONTENT})

    assert fetch(fetcher) is True
    assert list(Media.objects.order_by("msgid").values_list("had_count", flat=True)) == [20, 0]
    while fetch(fetcher):
        pass
    assert [state for _id, state, _reason in states()] == ["there", "there"]
    assert len(fetcher.asked) == 8


def test_what_was_written_but_not_noted_is_cut_off(archive):
    note_files(archive, [message()], now=NOW)
    row = Media.objects.get()
    Media.objects.update(had_count=10, index="10")
    path = keeping.path_of(row.workspace, row)
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT[:10] + b"half a piece")
    fetcher = Fetcher({"F-m1": CONTENT})
    fetch(fetcher)

    assert on_disk(row) == CONTENT
    assert fetcher.asked[0] == ("F-m1", "10")


def test_a_file_that_is_shorter_than_noted_begins_anew(archive):
    note_files(archive, [message()], now=NOW)
    Media.objects.update(had_count=20, index="20")
    fetcher = Fetcher({"F-m1": CONTENT})
    fetch(fetcher)

    assert on_disk(Media.objects.get()) == CONTENT
    assert fetcher.asked[0] == ("F-m1", "")


def test_a_damaged_file_is_fetched_anew_a_bounded_number_of_times(archive):
    note_files(archive, [message(md5sum="0" * 32)], now=NOW)
    fetcher = Fetcher({"F-m1": CONTENT})
    now = NOW
    for _day in range(8):
        fetch(fetcher, now)
        now += timedelta(hours=7)

    row = Media.objects.get()
    assert states() == [("m1", "failed", "damaged")]
    assert [index for _file, index in fetcher.asked].count("") == 5
    assert (row.had_count, on_disk(row)) == (0, None)


def test_an_empty_piece_that_is_not_the_last_is_damage_and_not_asked_for_for_ever(archive):
    note_files(archive, [message(), message("m2")], now=NOW)
    fetcher = Fetcher({"F-m2": CONTENT}, empty={"F-m1"})
    fetch(fetcher)

    row = Media.objects.get(msgid="m1")
    assert (row.state, row.failures, row.had_count) == ("waiting", 1, 0)
    assert [file for file, _index in fetcher.asked] == ["F-m1", *["F-m2"] * 4]


def test_where_the_platform_gives_no_checksum_the_size_counts(archive):
    note_files(archive, [message(md5sum=""), message("m2", md5sum="", filesize=36)], now=NOW)
    fetch(Fetcher({"F-m1": CONTENT, "F-m2": CONTENT}))

    assert [(row.state, row.failures) for row in Media.objects.order_by("msgid")] == [("there", 0), ("waiting", 1)]


def test_a_file_larger_than_it_was_said_to_be_stops_at_the_limit(archive, monkeypatch):
    monkeypatch.setattr(fetching, "MEGABYTE", 15)
    note_files(archive, [message(filesize=3, md5sum="")], now=NOW)
    fetcher = Fetcher({"F-m1": CONTENT})
    fetch(fetcher)

    assert states() == [("m1", "skipped", "too_large")]
    assert len(fetcher.asked) == 2
    assert on_disk(Media.objects.get()) == b""


# -- troubles --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "reason"), [(10010, "expired"), (10005, "refused")])
def test_what_the_platform_has_no_more_is_left_and_the_others_come(archive, number, reason):
    note_files(archive, [message(), message("m2")], now=NOW)
    fetch(Fetcher({"F-m2": CONTENT}, [number]))

    assert states() == [("m1", "failed", reason), ("m2", "there", "")]


def test_a_file_at_which_the_library_crashes_holds_up_no_other(archive):
    note_files(archive, [message(), message("m2")], now=NOW)
    fetch(Fetcher({"F-m2": CONTENT}, [10003]))

    row = Media.objects.get(msgid="m1")
    assert states() == [("m1", "waiting", ""), ("m2", "there", "")]
    assert (row.failures, row.due_at) == (1, NOW + timedelta(minutes=1))


def test_a_wrong_secret_is_asked_once_and_told(archive):
    note_files(archive, [message(), message("m2")], now=NOW)
    fetcher = Fetcher({"F-m1": CONTENT, "F-m2": CONTENT}, [40001, 40001])

    assert fetch(fetcher) is False
    assert fetch(fetcher, NOW + timedelta(minutes=4)) is False
    row = Archive.objects.get()
    assert len(fetcher.asked) == 1
    assert "40001" in row.media_error

    fetcher.troubles = []
    fetch(fetcher, NOW + timedelta(minutes=6))
    assert Archive.objects.get().media_error == ""
    assert [state for _id, state, _reason in states()] == ["there", "there"]


def test_nothing_is_fetched_onto_a_full_disk(archive, monkeypatch):
    note_files(archive, [message()], now=NOW)
    monkeypatch.setattr(fetching, "free_space", lambda: fetching.KEEP_FREE)
    fetcher = Fetcher({"F-m1": CONTENT})

    assert fetch(fetcher) is False
    assert fetcher.asked == []
    assert "1024 MB" in Archive.objects.get().media_error


def test_what_another_worker_has_is_left_to_it(archive):
    note_files(archive, [message()], now=NOW)
    Media.objects.update(claimed_until=NOW + timedelta(minutes=1))
    fetcher = Fetcher({"F-m1": CONTENT})

    assert fetch(fetcher) is False
    assert fetcher.asked == []
    fetch(fetcher, NOW + timedelta(minutes=2))
    assert states() == [("m1", "there", "")]


def test_a_workspace_that_fetches_nothing_or_was_disconnected_is_not_asked_for(world, archive):
    note_files(archive, [message()], now=NOW)
    Archive.objects.update(media=MediaChoice.OFF)
    assert fetch(Fetcher({})) is False
    Archive.objects.update(media=MediaChoice.ALL)
    App.objects.update(secret_sealed="")
    assert fetch(Fetcher({})) is False
    assert states() == [("m1", "waiting", "")]


# -- how they go -----------------------------------------------------------------------------------------


def test_files_go_with_the_texts(world, archive):
    days = world.qinghe.text_retention_days
    note_files(archive, [message(at=AT - days * 86_400_000 - 1), message("m2", at=AT - days * 86_400_000 + 1)], now=NOW)
    fetch(Fetcher({"F-m1": CONTENT, "F-m2": CONTENT}))
    first, second = Media.objects.order_by("msgid")

    assert keeping.expire(NOW) is False
    assert (on_disk(first), on_disk(second)) == (None, CONTENT)
    assert [each for each, *_rest in states()] == ["m2"]


def test_more_old_files_than_one_turn_deletes_are_deleted_turn_by_turn_at_once(archive, monkeypatch):
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    note_files(archive, [message(f"m{n}", at=AT - 999 * 86_400_000) for n in range(5)], now=NOW)

    assert [keeping.expire(NOW) for _turn in range(3)] == [True, True, False]
    assert states() == []


def test_files_without_a_row_are_swept_after_a_day(world, archive):
    note_files(archive, [message(), message("m2")], now=NOW)
    fetch(Fetcher({"F-m1": CONTENT, "F-m2": CONTENT}))
    left, kept = Media.objects.order_by("msgid")
    for row in (left, kept):
        os.utime(keeping.path_of(row.workspace, row), (NOW.timestamp(), NOW.timestamp()))
    Media.objects.filter(pk=left.pk).delete()

    sweep_all(NOW + timedelta(hours=23))
    assert (on_disk(left), on_disk(kept)) == (CONTENT, CONTENT)
    sweep_all(NOW + timedelta(hours=25))
    assert (on_disk(left), on_disk(kept)) == (None, CONTENT)


def sweep_all(now):
    sweep = keeping.Sweep()
    while sweep.go_on(now):
        pass


def test_the_sweep_looks_at_one_folder_a_turn_and_begins_again_after_the_last(settings, tmp_path):
    settings.JINLIN_HOME = tmp_path
    files = [tmp_path / "media" / place / "orphan" for place in ("a/00", "a/zz", "b/00")]
    for file in files:
        file.parent.mkdir(parents=True)
        file.touch()
        os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    sweep, later = keeping.Sweep(), NOW + timedelta(days=2)

    assert [(sweep.go_on(later), [file.exists() for file in files]) for _turn in range(4)] == [
        (True, [False, True, True]),
        (True, [False, False, True]),
        (True, [False, False, False]),
        (False, [False, False, False]),
    ]
    files[0].touch()
    os.utime(files[0], (NOW.timestamp(), NOW.timestamp()))
    assert (sweep.go_on(later), files[0].exists()) == (True, False)


def test_the_settings_count_what_is_there_and_why_the_rest_is_not(world, archive):
    note_files(archive, [message(), message("m2"), message("m3", filesize=2_000_000)], now=NOW)
    fetch(Fetcher({"F-m2": CONTENT}, [10010]))
    counted = queries.media_counts(world.qinghe)

    assert (counted.there, counted.waiting, counted.bytes) == (1, 0, 35)
    assert counted.left_out == (("下载失败", "平台只保留 5 天,已过期", 1), ("没有下载", "超过大小上限", 1))
    assert queries.media_counts(world.elsewhere).left_out == ()


def test_which_files_are_fetched_is_chosen_on_the_settings_page(world, archive, client_of):
    App.objects.create(workspace=world.qinghe, connection=Connection.objects.get(), kind=AppKind.MAIN)
    ArchiveKey.objects.create(workspace=world.qinghe, version=1, private_sealed="x", public_key="p", made_at=NOW)
    client = client_of(world.lin)
    for sent, kept in (
        ({"which": "images", "most_mb": "7"}, ("images", 7)),
        ({"which": "images", "most_mb": "0"}, ("images", 7)),
        ({"which": "everything", "most_mb": "5"}, ("images", 7)),
        ({"which": "off", "most_mb": "7"}, ("off", 7)),
    ):
        client.post(reverse("wecom-archive-files"), sent)
        row = Archive.objects.get()
        assert (row.media, row.media_most_mb) == kept

    for part in ("steps", "sync", "health"):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("wecom-part", args=[part]))
        assert [query["sql"] for query in asked if "wecom_media" in query["sql"]] == []
    page = client.get(reverse("wecom"))
    assert page.context["media_form"].initial == {"which": "off", "most_mb": 7}
    assert page.context["media"].there == 0
    assert client_of(world.chen).post(reverse("wecom-archive-files"), {"which": "all", "most_mb": 1}).status_code == 403
