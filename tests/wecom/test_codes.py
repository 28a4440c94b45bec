"""Group codes at the platform: made once, changed, ended; groups it makes are ours; a crash loses nothing anybody has (R-268)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.communities.models import Community
from jinlin.console import connecting, reactions
from jinlin.core import faults
from jinlin.joining.codes import actions as codes
from jinlin.joining.codes.actions import Wanted
from jinlin.joining.codes.queries import came_by
from jinlin.joining.models import Code, CodeDeed, CodeWish, CodeWishState, Place
from jinlin.wecom import actions
from jinlin.wecom.client.errors import WeComError
from jinlin.wecom.opening import open_platform
from tests.world import NOW, access_of, valued

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

JOINERS, LATER = 450, NOW + timedelta(hours=1)


@pytest.fixture
def lin(world):
    return access_of(world.lin)


@pytest.fixture
def group(world, city, connection):
    """A new group of the platform, read into the product."""
    city.do("group.create", owner="dz0001", name="福利10群")
    city.settle()
    read(world, NOW)
    return Community.objects.get(name="福利10群")


def read(world, now):
    sync = actions.begin_sync(world.qinghe, now=now)
    while connecting.read_on(now):
        pass
    sync.refresh_from_db()
    assert sync.error == ""
    while reactions.react(now):
        pass


def send(now=NOW):
    while connecting.send_codes(now):
        pass


def made(lin, group, **fields):
    wanted = {"name": "门口海报", "grow": True, "base_name": "福利群", "next_number": 11} | fields
    return codes.make(lin, Wanted(groups=valued(group), **wanted), now=NOW)


def at_the_platform(connection, code):
    code.refresh_from_db()
    return open_platform(connection).join_ways.get(code.config_id)


def test_450_joiners_of_our_code_fill_200_200_and_50_and_the_groups_made_are_behind_it_r_268(
    world, city, connection, lin, group
):
    code = made(lin, group, channel=world.channel("门口海报"))
    send()
    code.refresh_from_db()
    for number in range(JOINERS):
        city.do("group.join", config_id=code.config_id, name=f"扫码{number}")
    city.settle()
    read(world, LATER)

    places = Place.objects.filter(code=code, left_at=None).order_by("number").select_related("community")
    came = {row.name: row.community.memberships.filter(state=code.state, left_at=None).count() for row in places}
    seats = {row.name: row.community.memberships.filter(left_at=None).count() for row in places}
    assert list(seats) == ["福利10群", "福利群11", "福利群12"]
    assert [seats["福利10群"], seats["福利群11"]] == [200, 200]
    assert max(seats.values()) == 200
    assert sum(came.values()) == JOINERS
    assert came_by(world.qinghe, [code.state], LATER)[code.state].joined == JOINERS
    channels = {each.channel.name for row in places for each in row.community.memberships.filter(state=code.state)}
    assert channels == {"门口海报"}
    code.refresh_from_db()
    assert (code.next_number, code.people_count) == (13, sum(seats.values()))


def test_what_is_asked_for_is_written_down_first_and_made_at_the_platform_by_the_clock(connection, lin, group):
    code = made(lin, group)
    wish = CodeWish.objects.get(code=code)
    assert (wish.deed, wish.state, code.config_id) == (CodeDeed.MAKE, CodeWishState.WAITING, "")
    send()
    way = at_the_platform(connection, code)
    assert (way.state, way.room_base_name, way.room_base_id) == (code.state, "福利群", 11)
    assert (way.auto_create_room, way.chat_id_list) == (1, [group.external_id])
    wish.refresh_from_db()
    assert (wish.state, code.picture_url) == (CodeWishState.DONE, way.qr_code)


def test_a_change_leads_the_same_picture_to_other_groups(world, connection, lin, group):
    code = made(lin, group)
    send()
    before = at_the_platform(connection, code)
    others = list(Community.objects.filter(external_id__startswith="wr").exclude(pk=group.pk).order_by("pk")[:2])
    codes.change(lin, code, Wanted(name="新名字", groups=valued(*others)), now=NOW)
    send()
    after = at_the_platform(connection, code)
    assert (after.config_id, after.state, after.qr_code) == (before.config_id, before.state, before.qr_code)
    assert (after.chat_id_list, after.remark) == ([each.external_id for each in others], "新名字")
    assert after.auto_create_room == 0


def test_a_code_that_is_stopped_is_deleted_there_and_again_does_no_harm(connection, lin, group):
    code = made(lin, group)
    send()
    config_id = at_the_platform(connection, code).config_id
    codes.stop(lin, code, now=NOW)
    codes.stop(lin, code, now=NOW)
    send()
    with pytest.raises(WeComError, match="41044"):
        open_platform(connection).join_ways.get(config_id)
    code.refresh_from_db()
    assert (code.config_id, CodeWish.objects.filter(code=code).exclude(state=CodeWishState.DONE).count()) == ("", 0)


def test_a_code_whose_making_was_cut_off_is_made_once_more_and_says_that_one_may_lie_there(
    city, connection, lin, group
):
    city.ask(
        "POST",
        "faults",
        calls=[{"path": "externalcontact/groupchat/add_join_way", "cut": "after_write", "times": 1}],
    )
    code = made(lin, group)
    send()
    code.refresh_from_db()
    assert (code.config_id, code.lost_count) == ("", 0)
    send(NOW + timedelta(minutes=1))
    assert at_the_platform(connection, code).state == code.state
    assert code.lost_count == 1


@pytest.mark.parametrize("point", ["joining:way-called", "joining:way-kept"])
def test_a_worker_that_dies_around_the_call_leaves_one_code_that_works(connection, lin, group, point, monkeypatch):
    class Died(BaseException):
        """The process is gone."""

    def die(name):
        if name == point:
            raise Died

    code = made(lin, group)
    with monkeypatch.context() as dying:
        dying.setattr(faults, "reach", die)
        with pytest.raises(Died):
            send()
    send(NOW + timedelta(minutes=5))
    way = at_the_platform(connection, code)
    assert (way.state, way.chat_id_list) == (code.state, [group.external_id])
    assert code.lost_count == (point == "joining:way-called")
    assert [row.state for row in CodeWish.objects.filter(code=code)] == [CodeWishState.DONE]


def test_what_the_platform_refuses_stands_on_the_page_with_its_reason_and_is_sent_again_on_demand(
    world, city, connection, lin, group, client_of
):
    city.ask("POST", "faults", calls=[{"path": "externalcontact/groupchat/add_join_way", "errcode": 41045, "times": 1}])
    code = made(lin, group)
    send()
    page = client_of(world.lin).get(f"/codes/{code.slug}/").content.decode()
    assert "企业微信没有接受(新建):" in page
    assert "41045" in page
    client_of(world.lin).post(f"/codes/{code.slug}/again/")
    send()
    assert at_the_platform(connection, code).config_id


def test_a_code_somebody_deleted_at_the_platform_is_told_of_after_the_nightly_reading(
    world, connection, lin, group, client_of
):
    code = made(lin, group)
    send()
    open_platform(connection).join_ways.delete(at_the_platform(connection, code).config_id)
    read(world, LATER)
    code.refresh_from_db()
    assert code.gone_at == LATER
    assert "企业微信说没有这个群活码了" in client_of(world.lin).get(f"/codes/{code.slug}/").content.decode()
    read(world, LATER + timedelta(days=1))
    assert Code.objects.get(pk=code.pk).gone_at == LATER


def test_without_a_connection_a_wish_waits_and_says_why(world, lin, city, connection, group):
    code = made(lin, group)
    actions.disconnect(lin, world.qinghe, now=NOW)
    send()
    wish = CodeWish.objects.get(code=code)
    assert (wish.state, bool(wish.error)) == (CodeWishState.FAILED, True)


def test_every_fact_of_codes_is_named_and_joins_keep_codes_up():
    named = {kind for kind in reactions.REACTIONS if kind.startswith("code.")}
    assert named == {"code.made", "code.changed", "code.stopped", "code.refused", "code.gone", "code.nearly_full"}
    assert [each.__name__ for each in reactions.REACTIONS["membership.began"]].count("somebody_came") == 1
