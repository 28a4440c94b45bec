"""Messages of the archive that cannot be opened are passed over and told; they stop no other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.console import connecting
from jinlin.imports import jobs
from jinlin.lake import queries as lake
from jinlin.wecom import actions
from jinlin.wecom.archive.pulling import pull_all
from jinlin.wecom.archive.sdk import new_key
from jinlin.wecom.models import Archive, ArchiveKey
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def key(world, city, connection):
    """Have groups read and the archive connected; the console has no key yet."""
    actions.begin_sync(world.qinghe, now=NOW)
    while connecting.read_on(NOW):
        pass
    city.ask("POST", "clock", now=(NOW - timedelta(hours=1)).isoformat())
    return actions.set_archive(world.qinghe, connection, city.secrets["archive"], now=NOW)


def say(city, text):
    chat, group = next(iter(city.truth()["groups"].items()))
    person = next(each for each in group["members"] if each.startswith("wm"))
    city.do("message.send", chat_id=chat, person=person, text=text)


def fetched(world, now=NOW):
    pull_all(now)
    while jobs.work(now):
        pass
    return sorted(lake.table(world.qinghe, "texts").select("text").to_pyarrow().column("text").to_pylist())


def test_what_another_key_sealed_is_passed_over_and_counted(world, city, key):
    _theirs, public = new_key()
    city.ask("POST", "archive/key", version=7, public_key=public)
    say(city, "别人的钥匙锁的")
    assert fetched(world) == []
    city.ask("POST", "archive/key", version=8, public_key=key.public_key)
    say(city, "我们的")

    assert fetched(world, NOW + timedelta(minutes=1)) == ["我们的"]
    row = Archive.objects.get()
    assert (row.unreadable_count, row.error, row.next_seq) == (1, "", 2)
    assert "7" in row.unreadable_reason


def test_a_key_goes_by_the_number_the_console_gave_it(world, city, key):
    city.ask("POST", "archive/key", version=4, public_key=key.public_key)
    say(city, "第四版")

    assert fetched(world) == ["第四版"]
    assert list(ArchiveKey.objects.values_list("version", "public_key")) == [(4, key.public_key)]
    assert Archive.objects.get().unreadable_count == 0
