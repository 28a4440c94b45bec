"""The vendor's library, in a process of its own: asked, crashed, asked again."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import timedelta

import pytest

from jinlin.console import connecting
from jinlin.wecom import actions
from jinlin.wecom.archive.fetching import note_files
from jinlin.wecom.archive.keeping import path_of
from jinlin.wecom.archive.native import NativeSdk
from jinlin.wecom.archive.sdk import ArchiveRefused
from jinlin.wecom.models import OFFICIAL, Media, MediaChoice
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

STUB = r"""
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>
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
  if (seq == 777) for (;;) sleep(1);
  if (seq == 888) { printf("debug: %d\n", limit); fflush(stdout); }
  if (seq == 999) return put(out, "{\"errcode\":0,\"of\":\"\xff\"}");
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


def test_a_library_that_hangs_is_ended_and_asked_again(library):
    sdk = NativeSdk(library, "ww1", "right", patience=0.5)
    with pytest.raises(ArchiveRefused) as refused:
        sdk.chat_data(777, 1)
    sdk._patience = 30
    told = sdk.chat_data(7, 1)
    sdk.close()

    assert (refused.value.number, "7" in told) == (10003, True)


def test_what_the_library_prints_or_garbles_does_not_come_between(library):
    sdk = NativeSdk(library, "ww1", "right")
    told = [sdk.chat_data(seq, 1) for seq in (888, 999, 7)]
    sdk.close()

    assert told == [
        '{"errcode":0,"chatdata":[],"seq":888}',
        '{"errcode":0,"of":"\ufffd"}',
        '{"errcode":0,"chatdata":[],"seq":7}',
    ]


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
    sdk, numbers = NativeSdk(library, "ww1", "wrong"), []
    for _twice in range(2):  # and no child is asked that was never let in
        with pytest.raises(ArchiveRefused) as refused:
            sdk.chat_data(0, 1)
        numbers.append(refused.value.number)
    sdk.close()

    assert numbers == [40001, 40001]
