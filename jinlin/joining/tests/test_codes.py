"""Group codes: a pool never gives a group more than its cap, people keep the group they were shown, the list says how full (R-268)."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from jinlin.communities.actions import chartering
from jinlin.communities.charters import CharterIncomplete
from jinlin.communities.models import Membership
from jinlin.joining.codes import actions, keeping, queries
from jinlin.joining.codes.actions import Wanted
from jinlin.joining.codes.queries import Came
from jinlin.joining.codes.refusals import (
    BaseNameMissing,
    CodeFull,
    CodeNotOpen,
    CodeStopped,
    NameTaken,
    NotAPlatformGroup,
    PlatformAllocates,
    WrongNumberOfGroups,
)
from jinlin.joining.models import Code, CodeKind, CodeState, CodeWish, Place, Showing
from jinlin.members.models import Tagging
from jinlin.tasks.models import Task
from jinlin.wecom.models import Chat
from tests.world import NOW, access_of, valued

pytestmark = pytest.mark.django_db

JOINERS = 450


def pool(world, *groups, **fields):
    valued(*groups)
    wanted = {"name": "门店福利群", "kind": CodeKind.MANUAL, "cap": 200} | fields
    return actions.make(access_of(world.lin), Wanted(groups=groups, **wanted), now=NOW)


def platform_code(world, *groups, **fields):
    valued(*groups)
    for group in groups:
        Chat.objects.get_or_create(workspace=world.qinghe, chat_id=group.external_id)
    wanted = {"name": "门口海报", "cap": 10} | fields
    return actions.make(access_of(world.lin), Wanted(groups=groups, **wanted), now=NOW)


def filled(code):
    return {row.name: row.given for row in Place.objects.filter(code=code, left_at=None).order_by("number")}


# -- a pool of ours ---------------------------------------------------------------------------------------


def test_450_joiners_of_a_pool_fill_groups_of_200_200_and_50_with_serial_names_r_268(world):
    code = pool(world, world.community("福利群10"), grow=True, base_name="福利群", next_number=11)
    for number in range(JOINERS):
        actions.allocate(code=code, key=f"phone{number}", now=NOW)

    assert filled(code) == {"福利群10": 200, "福利群11": 200, "福利群12": 50}
    code.refresh_from_db()
    assert (code.people_count, code.room_count, code.next_number) == (450, 600, 13)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_however_many_ask_at_a_time_no_group_gets_more_than_its_cap(world):
    code = pool(world, world.community("福利群1"), cap=7, grow=True, base_name="福利群", next_number=2)
    together = threading.Barrier(5)

    def ask(first):
        try:
            together.wait(10)
            for number in range(8):
                actions.allocate(code=code, key=f"{first}-{number}", now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(each,)) for each in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shown = Counter(Showing.objects.filter(code=code).values_list("place__name", flat=True))
    assert filled(code) == shown == {"福利群1": 7, "福利群2": 7, "福利群3": 7, "福利群4": 7, "福利群5": 7, "福利群6": 5}


def test_whoever_asks_again_is_shown_the_same_group_and_takes_no_second_seat(world):
    code = pool(world, world.community("甲群"), world.community("乙群"), cap=2)
    first = actions.allocate(code=code, key="a", now=NOW)
    again = actions.allocate(code=code, key="a", now=NOW)
    assert (again, filled(code)) == (first, {"甲群": 1, "乙群": 0})


def test_people_who_sit_in_a_group_already_take_its_seats(world):
    group = world.community("甲群")
    for _n in range(2):
        world.join(world.member(), group)
    code = pool(world, group, world.community("乙群"), cap=3)
    assert [actions.allocate(code=code, key=str(n), now=NOW).name for n in range(2)] == ["甲群", "乙群"]


def test_a_full_pool_that_does_not_grow_says_so(world):
    code = pool(world, world.community(), cap=2)
    for number in range(2):
        actions.allocate(code=code, key=str(number), now=NOW)
    with pytest.raises(CodeFull):
        actions.allocate(code=code, key="late", now=NOW)


def test_a_pool_that_has_not_begun_or_was_stopped_shows_nobody_a_group(world):
    later = pool(world, world.community(), starts_at=NOW + timedelta(hours=1))
    with pytest.raises(CodeNotOpen):
        actions.allocate(code=later, key="a", now=NOW)
    assert actions.allocate(code=later, key="a", now=NOW + timedelta(hours=2)).number == 1
    actions.stop(access_of(world.lin), later, now=NOW)
    with pytest.raises(CodeStopped):
        actions.allocate(code=later, key="b", now=NOW + timedelta(hours=2))


def test_whoever_was_shown_a_group_the_code_left_is_shown_another(world):
    one, other = world.community("甲群"), world.community("乙群")
    code = pool(world, one)
    actions.allocate(code=code, key="a", now=NOW)
    wanted = Wanted(name=code.name, kind=code.kind, groups=valued(other))
    actions.change(access_of(world.lin), code, wanted, now=NOW)
    assert actions.allocate(code=code, key="a", now=NOW).name == "乙群"


def test_a_code_for_a_group_without_value_is_refused_naming_what_is_missing_r_004(world):
    group = world.community("静安店群")
    wanted = Wanted(name="门口", groups=[group], kind=CodeKind.MANUAL)
    content = {"value": "每天的到货", "persona": "街坊", "found_at": ["门店"]}
    chartering.write(who=access_of(world.lin), community=group, content=content, now=NOW)
    with pytest.raises(CharterIncomplete, match="pain_points") as refused:
        actions.make(access_of(world.lin), wanted, now=NOW)
    assert (refused.value.missing, Code.objects.exists()) == (["pain_points"], False)
    whole = content | {"pain_points": ["买不到新鲜的"]}
    chartering.write(who=access_of(world.lin), community=group, content=whole, now=NOW)
    assert actions.make(access_of(world.lin), wanted, now=NOW).name == "门口"


# -- what cannot be ----------------------------------------------------------------------------------------


def test_a_code_of_the_platform_is_for_one_to_five_groups_the_platform_knows(world):
    groups = [world.community() for _n in range(6)]
    with pytest.raises(NotAPlatformGroup):
        actions.make(access_of(world.lin), Wanted(name="x", groups=groups[:1]), now=NOW)
    with pytest.raises(WrongNumberOfGroups):
        platform_code(world, *groups)
    with pytest.raises(WrongNumberOfGroups):
        platform_code(world)
    with pytest.raises(PlatformAllocates):
        actions.allocate(code=platform_code(world, groups[0]), key="a", now=NOW)


def test_two_codes_in_use_are_not_called_the_same_and_growing_needs_a_name(world):
    first = pool(world, world.community())
    with pytest.raises(NameTaken):
        pool(world, world.community())
    with pytest.raises(BaseNameMissing):
        pool(world, world.community(), name="别的", grow=True)
    actions.stop(access_of(world.lin), first, now=NOW)
    assert pool(world, world.community()).name == first.name


def test_a_code_that_was_stopped_before_the_platform_heard_of_it_is_never_made_there(world):
    code = platform_code(world, world.community())
    actions.stop(access_of(world.lin), code, now=NOW)
    assert list(CodeWish.objects.filter(code=code)) == []


# -- who came ----------------------------------------------------------------------------------------------


def came(world, code, group, joined, left=""):
    return world.join(world.member(), group, joined, left, state=code.state)


def test_joins_are_counted_by_their_state_with_who_stayed_a_day_and_a_week(world):
    group = world.community()
    code = platform_code(world, group)
    came(world, code, group, "2026-02-01")
    came(world, code, group, "2026-02-01", "2026-02-01 12:00")
    came(world, code, group, "2026-02-20", "2026-02-24")
    came(world, code, group, "2026-03-05 09:00")
    world.join(world.member(), group)
    told = queries.came_by(world.qinghe, [code.state], NOW)

    assert told == {code.state: Came(joined=4, present=2, day_old=3, day_stayed=2, week_old=3, week_stayed=1)}
    assert (told[code.state].day_share, Came().day_share) == (2 / 3, None)


def test_who_came_by_a_code_counts_for_its_channel_and_carries_its_tags_and_a_group_it_made_is_its_own(world):
    channel = world.channel()
    code = platform_code(world, world.community(), channel=channel, tags=["扫码来的"], grow=True, base_name="福利群")
    made = world.community("福利群1")
    seat = came(world, code, made, "2026-03-05 09:00")
    keeping.keep_up(code, [seat.member_id], now=NOW)

    seat.refresh_from_db()
    assert seat.channel == channel
    assert [each.tag.name for each in Tagging.objects.filter(member=seat.member)] == ["扫码来的"]
    assert [(row.community, row.grown) for row in Place.objects.filter(code=code).order_by("number")][1:] == [
        (made, True)
    ]
    code.refresh_from_db()
    assert (code.people_count, code.room_count) == (1, 20)


def test_a_channel_that_a_file_told_stays(world):
    code = platform_code(world, group := world.community(), channel=world.channel())
    seat = world.join(world.member(), group, state=code.state, channel=world.channel("公众号"))
    keeping.keep_up(code, [seat.member_id], now=NOW)
    assert Membership.objects.get(pk=seat.pk).channel.name == "公众号"


def test_at_80_per_cent_whoever_made_the_code_gets_one_task(world):
    group = world.community()
    code = platform_code(world, group)
    for number in range(9):
        came(world, code, group, "2026-03-05 09:00")
        keeping.keep_up(code, (), now=NOW)
        assert Task.objects.count() == (number >= 7)

    task = Task.objects.get()
    code.refresh_from_db()
    assert (task.assignee, task.title, task.link) == (world.lin, "群活码“门口海报”快满了:8/10", f"/codes/{code.slug}/")
    assert code.stands(NOW) == CodeState.NEARLY_FULL
    assert list(Code.objects.in_state(CodeState.NEARLY_FULL, NOW)) == [code]


def test_a_code_that_grows_is_never_nearly_full(world):
    group = world.community()
    code = platform_code(world, group, grow=True, base_name="福利群")
    for _n in range(10):
        came(world, code, group, "2026-03-05 09:00")
    keeping.keep_up(code, (), now=NOW)
    assert (code.stands(NOW), Task.objects.count()) == (CodeState.OPEN, 0)
    assert list(Code.objects.in_state(CodeState.OPEN, NOW)) == [code]


# -- on screen ---------------------------------------------------------------------------------------------


def typed(**fields):
    given = {"name": "门店福利群", "kind": "manual", "groups": "静安一群\n静安二群", "cap": 200, "next_number": 1}
    return given | fields


def test_a_code_is_made_on_its_page_and_stands_in_the_list(world, client_of):
    for name in ("静安一群", "静安二群"):
        valued(world.community(name))
    client = client_of(world.lin)
    response = client.post("/codes/new/", typed(tags="宝妈;新客"))
    code = Code.objects.get()
    assert response.url == f"/codes/{code.slug}/"
    assert (code.tags, list(filled(code))) == (["宝妈", "新客"], ["静安一群", "静安二群"])
    page = client.get("/codes/").content.decode()
    assert f'href="/codes/{code.slug}/"' in page
    assert "0 / 400" in page


def test_a_group_that_is_unknown_or_not_clear_is_named(world, client_of):
    for _n in range(2):
        world.community("静安一群", external_id=f"wr{_n}")
    page = client_of(world.lin).post("/codes/new/", typed(groups="静安一群")).content.decode()
    assert "有几个群叫“静安一群”,请填群 ID" in page
    assert "没有找到:别的群" in client_of(world.lin).post("/codes/new/", typed(groups="别的群")).content.decode()


def test_a_store_sees_its_own_codes_and_who_may_not_manage_makes_none(world, client_of):
    code = pool(world, world.community())
    assert client_of(world.chen).get(f"/codes/{code.slug}/").status_code == 404
    assert client_of(world.charlie).get(f"/codes/{code.slug}/").status_code == 404
    assert client_of(world.zhou).get("/codes/new/").status_code == 403


def test_the_poster_leads_to_the_page_of_the_code(world, client_of):
    code = pool(world, world.community())
    picture = client_of(world.lin).get(f"/codes/{code.slug}/poster.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<?xml")


def test_a_phone_is_shown_the_picture_of_its_group_and_no_other(world, client):
    code = pool(world, world.community("甲群"), cap=2, title="春茶福利群", contact="店长 138")
    place = Place.objects.get(code=code)
    actions.set_link(access_of(world.lin), place, link="https://work.weixin.qq.com/gm/abc", until=None, now=NOW)
    assert client.get(f"/h/c/{code.slug}/picture").status_code == 404
    page = client.get(f"/h/c/{code.slug}/", follow=True).content.decode()
    picture = client.get(f"/h/c/{code.slug}/picture")

    assert "春茶福利群" in page
    assert "甲群" in page
    assert "进不去?请找 店长 138" in page
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml")
    client.get(f"/h/c/{code.slug}/")
    code.refresh_from_db()
    assert (filled(code), code.shown_count) == ({"甲群": 1}, 2)


def test_a_phone_learns_that_a_code_is_over_full_or_not_ready(world, client):
    code = pool(world, world.community(), cap=2)
    assert "二维码还在准备" in client.get(f"/h/c/{code.slug}/", follow=True).content.decode()
    Place.objects.filter(code=code).update(given=2)
    client.cookies.clear()
    assert "群都满了" in client.get(f"/h/c/{code.slug}/", follow=True).content.decode()
    actions.stop(access_of(world.lin), code, now=NOW)
    assert "这个码现在不能用" in client.get(f"/h/c/{code.slug}/", follow=True).content.decode()


def test_a_groups_own_picture_that_has_ended_is_not_shown(world, client):
    code = pool(world, world.community())
    place = Place.objects.get(code=code)
    over = (NOW - timedelta(days=1)).date()
    actions.set_link(access_of(world.lin), place, link="https://work.weixin.qq.com/gm/abc", until=over, now=NOW)
    assert "二维码还在准备" in client.get(f"/h/c/{code.slug}/", follow=True).content.decode()


def test_who_joined_by_a_pool_of_ours_is_not_known_and_never_nought(world, client_of):
    code = pool(world, world.community())
    for address in ("/codes/", f"/codes/{code.slug}/"):
        assert "群自己的二维码不带标记,看不出谁从这里进群" in client_of(world.lin).get(address).content.decode()
