"""The connection page tells what is not there: rooms passed over, accounts without statistics; the truth page what nobody knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.wecom import actions, truth, words
from jinlin.wecom.models import Account, Room, Sync
from jinlin.wecom.queries import named_in, rooms, statistics_read
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db

UNKNOWNS_OF_THE_SHEET = 12


@pytest.fixture
def archived(world, platform):
    """Let the archive be connected too."""
    actions.set_archive(access_of(world.lin), platform.connection, "s" * 43, now=NOW)
    return platform


def room(world, chat_id, **fields):
    asked = {"met_at": NOW - timedelta(days=1), "asked_at": NOW - timedelta(days=1)}
    return Room.objects.create(workspace=world.qinghe, chat_id=chat_id, **asked | fields)


def test_rooms_of_the_archive_that_were_passed_over_are_counted_and_named(world, client_of, archived):
    room(world, "wrOTHERS", not_ours_at=NOW)
    room(world, "wrWAITING")
    late = room(world, "wrPASSED", passed_over_at=NOW)
    told = rooms(world.qinghe)
    page = client_of(world.lin).get("/settings/wecom/").content.decode()

    assert (told.others, told.waiting, told.passed_over, told.named) == (1, 1, 1, (late,))
    assert "有 1 个聊天室的消息没有收" in page
    assert "wrPASSED" in page
    assert "wrOTHERS" not in page
    assert "正在问平台:1 个聊天室" in page
    assert "1 个聊天室不是我们的客户群" in page


def test_a_room_passed_over_that_turned_out_to_be_none_of_ours_is_counted_once(world):
    room(world, "wrBOTH", passed_over_at=NOW, not_ours_at=NOW)
    told = rooms(world.qinghe)
    assert (told.others, told.waiting, told.passed_over, told.named) == (1, 0, 0, ())


def test_nothing_is_said_of_rooms_where_there_are_none(world, client_of, archived):
    page = client_of(world.lin).get("/settings/wecom/").content.decode()
    assert "聊天室" not in page


def test_accounts_whose_statistics_are_behind_or_refused_are_named_with_day_and_reason(world, client_of, platform):
    Account.objects.create(workspace=world.qinghe, userid="dz0001", name="静安店长")
    told = {"first": "2026-01-01", "last": "2026-03-04", "accounts": 3, "behind": 2, "refused": 1}
    lacking = {"late": [["dz0001", "2026-03-01"], ["dz0009", ""]], "denied": [["dg0001", 60111]]}
    counts = {"contact_work": {"read": 0, "changed": 0, **told, **lacking}}
    Sync.objects.create(workspace=world.qinghe, started_at=NOW, due_at=NOW, counts=counts)
    read = statistics_read(world.qinghe)
    [(label, far, lines)] = words.statistics_lines(read, named_in(world.qinghe, read))
    page = client_of(world.lin).get("/settings/wecom/parts/health/").content.decode()

    assert label == "官方联系客户统计"
    assert far == "读到 2026-03-04(自 2026-01-01);2 个账号还差几天;1 个账号平台不给"
    assert lines[:2] == ["静安店长:读到 2026-03-01", "dz0009:还没有读"]
    assert lines[2].startswith("dg0001:平台没有给(60111),")
    assert all(line in page for line in lines)


def test_every_unknown_of_the_protocol_sheet_stands_on_the_truth_page_as_unknown(world, client_of):
    shown = [each for each in truth.TRUTHS if each.unknown]
    page = client_of(world.zhou).get("/settings/wecom/truth/").content.decode()

    assert {each.unknown for each in shown} == set(range(1, UNKNOWNS_OF_THE_SHEET + 1))
    assert {each.kind for each in shown} == {truth.UNKNOWN}
    assert [str(each.wish) for each in shown if str(each.wish) not in page] == []
