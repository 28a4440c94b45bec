"""Reading everything: piece by piece, on from where it stopped, one at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.wecom import actions
from jinlin.wecom.client.errors import error_for
from jinlin.wecom.models import Sync
from jinlin.wecom.reading import Piece, Step, read_on
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class Pages:
    """A step of three pages that notes what was asked and kept, and fails when told to."""

    def __init__(self, key):
        self.key, self.asked, self.kept, self.broken_at = key, [], [], None

    @property
    def step(self):
        return Step(self.key, self.fetch, self.keep)

    def fetch(self, _reading, cursor):
        page = cursor.get("page", 0)
        self.asked.append(page)
        if page == self.broken_at:
            raise RuntimeError("the platform is busy")
        return f"{self.key}{page}"

    def keep(self, _reading, cursor, fetched):
        self.kept.append(fetched)
        page = cursor.get("page", 0) + 1
        return Piece(10, 1, {"page": page} if page < 3 else None, total=30)


@pytest.fixture
def begun(world, platform):
    return actions.begin_sync(access_of(world.lin), now=NOW)


def test_every_step_is_read_to_its_end_in_order(begun):
    one, two = Pages("one"), Pages("two")

    assert read_on([one.step, two.step], lambda _connection: None, NOW) is True

    sync = Sync.objects.get()
    assert [*one.kept, *two.kept] == ["one0", "one1", "one2", "two0", "two1", "two2"]
    assert sync.finished_at == NOW
    assert sync.counts == {"one": {"read": 30, "changed": 3}, "two": {"read": 30, "changed": 3}}
    assert sync.changed_count == 6
    assert read_on([one.step, two.step], lambda _connection: None, NOW) is False


def test_after_an_error_it_goes_on_where_it_stopped(begun):
    one = Pages("one")
    one.broken_at = 1
    read_on([one.step], lambda _connection: None, NOW)
    stopped = Sync.objects.get()

    assert (stopped.cursor, stopped.done_count, stopped.finished_at) == ({"page": 1}, 10, None)
    assert "the platform is busy" in stopped.error
    assert read_on([one.step], lambda _connection: None, NOW + timedelta(seconds=9)) is False

    one.broken_at = None
    read_on([one.step], lambda _connection: None, NOW + timedelta(seconds=10))

    assert one.kept == ["one0", "one1", "one2"]
    assert (Sync.objects.get().finished_at is not None, Sync.objects.get().error) == (True, "")


def test_a_page_mark_that_is_over_begins_the_list_anew_instead_of_failing_for_ever(begun):
    asked = []

    def fetch(_reading, cursor):
        asked.append(dict(cursor))
        if cursor.get("page") == "old":
            raise error_for(50100, "invalid cursor", "externalcontact/groupchat/list")

    def keep(_reading, cursor, _fetched):
        return Piece(1, 0, {"after": "a", "page": "old"} if len(asked) == 1 else None)

    read_on([Step("one", fetch, keep)], lambda _connection: None, NOW)
    read_on([Step("one", fetch, keep)], lambda _connection: None, NOW + timedelta(minutes=1))

    assert asked == [{}, {"after": "a", "page": "old"}, {"after": "a"}]
    assert Sync.objects.get().finished_at is not None


def test_what_a_piece_wrote_is_not_there_when_its_cursor_is_not(begun, world):
    def half(reading, cursor, fetched):
        reading.workspace.units.create(name="half", kind="store", path="/x/")
        raise RuntimeError("no room")

    read_on([Step("one", lambda _reading, _cursor: None, half)], lambda _connection: None, NOW)

    assert not world.qinghe.units.filter(name="half").exists()


def test_one_worker_at_a_time(begun):
    Sync.objects.update(working_until=NOW + timedelta(minutes=1))
    one = Pages("one")

    assert read_on([one.step], lambda _connection: None, NOW) is False
    assert read_on([one.step], lambda _connection: None, NOW + timedelta(minutes=2)) is True
