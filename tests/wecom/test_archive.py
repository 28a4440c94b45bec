"""The archive: what people said arrives in the lake once, opened with the key it was sealed with."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import timedelta

import pytest
from django.utils import translation

from jinlin.console import connecting
from jinlin.imports import jobs
from jinlin.imports.models import Run
from jinlin.lake import queries as lake
from jinlin.wecom import actions
from jinlin.wecom.archive import pulling
from jinlin.wecom.archive.fetching import note_files
from jinlin.wecom.archive.keeping import path_of
from jinlin.wecom.archive.native import NativeSdk
from jinlin.wecom.archive.pulling import pull_all
from jinlin.wecom.archive.sdk import ArchiveRefused
from jinlin.wecom.models import OFFICIAL, App, Archive, ArchiveKey, Media, MediaChoice
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

STUB = r"""
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
typedef struct { char *text; int length; } Slice;
typedef struct { char data[64]; char index[64]; int finish; } Media;
void *NewSdk(void) { return calloc(1, 64); }
int Init(void *sdk, const char *corp, const char *secret) { return strcmp(secret, "right") ? 40001 : 0; }
Slice *NewSlice(void) { return calloc(1, sizeof(Slice)); }
void FreeSlice(Slice *s) { free(s->text); free(s); }
char *GetContentFromSlice(Slice *s) { return s->text; }
int GetSliceLen(Slice *s) { return s->length; }
static int put(Slice *s, const char *text) { s->text = strdup(text); s->length = strlen(text); return 0; }
int GetChatData(void *sdk, unsigned long long seq, unsigned int limit, const char *p, const char *w, int t, Slice *out) {
  char text[128];
  if (limit > 1000) return 10000;
  if (seq == 666) abort();
  snprintf(text, sizeof text, "{\"errcode\":0,\"chatdata\":[],\"seq\":%llu}", seq);
  return put(out, text);
}
int DecryptData(const char *key, const char *message, Slice *out) { return strcmp(key, "key") ? 10008 : put(out, message); }
Media *NewMediaData(void) { return calloc(1, sizeof(Media)); }
void FreeMediaData(Media *m) { free(m); }
int GetMediaData(void *sdk, const char *index, const char *id, const char *p, const char *w, int t, Media *out) {
  if (!strcmp(id, "crash") && *index) abort();
  strcpy(out->data, *index ? "two" : "one"); strcpy(out->index, "Range:bytes=3-5"); out->finish = *index != 0; return 0;
}
char *GetOutIndexBuf(Media *m) { return m->index; }
char *GetData(Media *m) { return m->data; }
int GetDataLen(Media *m) { return 3; }
int GetIndexLen(Media *m) { return strlen(m->index); }
int IsMediaDataFinish(Media *m) { return m->finish; }
"""


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
    archived.do("group.create", owner="dz0001", name="新群")
    chat = list(archived.truth()["groups"])[-1]
    for n in range(3):
        archived.do("message.send", chat_id=chat, person="dz0001", text=f"{n}")

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

    pull_all(NOW + every, every)
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
    archived.do("group.create", owner="dz0001", name="新群")
    chat = list(archived.truth()["groups"])[-1]
    archived.do("message.send", chat_id=chat, person="dz0001", text="大家好")
    pull_all(NOW)

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


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Compile a library with the vendor's functions and none of its insides."""
    if not shutil.which("gcc"):
        pytest.skip("no C compiler here for a stand-in of the vendor's library")
    folder = tmp_path_factory.mktemp("sdk")
    (folder / "stub.c").write_text(STUB)
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", "stub.so", "stub.c"], cwd=folder, check=True)
    return str(folder / "stub.so")


def test_the_vendors_library_is_asked_through_a_process_of_its_own_which_may_crash(library):
    sdk = NativeSdk(library, "ww1", "right")
    try:
        assert sdk.chat_data(7, 1000) == '{"errcode":0,"chatdata":[],"seq":7}'
        assert sdk.decrypt("key", '{"msgid":"中文"}') == '{"msgid":"中文"}'
        assert sdk.media("f", "") == (b"one", "Range:bytes=3-5", False)
        assert sdk.media("f", "Range:bytes=3-5") == (b"two", "Range:bytes=3-5", True)
        for ask, number in (
            (lambda: sdk.chat_data(1, 1001), 10000),
            (lambda: sdk.decrypt("no", "x"), 10008),
            (lambda: sdk.chat_data(666, 1), 10003),
        ):
            with pytest.raises(ArchiveRefused) as refused:
                ask()
            assert refused.value.number == number
        assert "7" in sdk.chat_data(7, 1000)  # another child, after the crash
    finally:
        sdk.close()


def test_a_crash_of_the_library_costs_one_piece_of_a_file(world, library, settings, tmp_path):
    settings.JINLIN_HOME, settings.JINLIN_FINANCE_SDK = tmp_path, library
    made = actions.connect(world.qinghe, corp_id="ww" + "1" * 16, agent_id=1, secret="s", base_url=OFFICIAL, now=NOW)
    actions.set_archive(world.qinghe, made, "right", now=NOW)
    archive = actions.choose_media(world.qinghe, world.qinghe, media=MediaChoice.ALL, now=NOW)
    file = {"sdkfileid": "crash", "filesize": 6, "md5sum": hashlib.md5(b"onetwo", usedforsecurity=False).hexdigest()}
    note_files(archive, [{"msgid": "m", "msgtype": "video", "video": file, "roomid": "wr1"}], now=NOW)
    connecting.fetch_media(NOW)
    row = Media.objects.get()
    assert (row.state, row.had_count, row.index, row.failures) == ("waiting", 3, "Range:bytes=3-5", 1)

    Media.objects.update(file_id="well")
    connecting.fetch_media(NOW + timedelta(minutes=1))
    row.refresh_from_db()
    assert (row.state, path_of(world.qinghe, row).read_bytes()) == ("there", b"onetwo")


def test_a_wrong_secret_is_told_by_the_librarys_number(library):
    sdk = NativeSdk(library, "ww1", "wrong")
    with pytest.raises(ArchiveRefused) as refused:
        sdk.chat_data(0, 1)
    sdk.close()

    assert refused.value.number == 40001
