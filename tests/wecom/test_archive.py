"""The archive: what people said arrives in the lake once, opened with the key it was sealed with."""

from __future__ import annotations

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
from jinlin.wecom.archive.native import NativeSdk
from jinlin.wecom.archive.pulling import pull_all
from jinlin.wecom.archive.sdk import ArchiveRefused
from jinlin.wecom.models import App, Archive, ArchiveKey
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


def test_a_wrong_secret_is_told_by_the_librarys_number(library):
    sdk = NativeSdk(library, "ww1", "wrong")
    with pytest.raises(ArchiveRefused) as refused:
        sdk.chat_data(0, 1)
    sdk.close()

    assert refused.value.number == 40001
