"""The product reads the simulated platform whole: afterwards both say the same, and a second reading writes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from jinlin.communities.models import Community, Membership
from jinlin.console import connecting
from jinlin.events.models import Fact
from jinlin.members.models import Member
from jinlin.wecom import actions
from jinlin.wecom.models import CallCount, Sync
from tests.wecom.city import mirrored
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.enable_socket]


def read_everything(world, now=NOW):
    actions.begin_sync(world.qinghe, now=now)
    for _turn in range(50):
        if not connecting.read_on(now):
            break
    sync = Sync.objects.latest("id")
    assert (sync.finished_at, sync.error) == (now, "")
    return sync


def test_after_one_reading_the_product_equals_the_platform(world, city, connection):
    sync = read_everything(world)

    assert mirrored(world.qinghe) == city.truth()
    assert sync.counts["groups"]["read"] == 6
    assert Community.objects.filter(workspace=world.qinghe).count() == 6
    assert set(Fact.objects.values_list("kind", flat=True)) == {"community.met", "member.followed"}


def test_a_second_reading_writes_nothing_but_how_far_it_is(world, city, connection):
    read_everything(world)
    Membership.objects.update(published=True)

    with CaptureQueriesContext(database) as asked:
        sync = read_everything(world, NOW + timedelta(hours=1))
    written = {
        each["sql"].split('"')[1]
        for each in asked.captured_queries
        if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    }

    assert sync.changed_count == 0
    assert written <= {"wecom_sync", "wecom_chat", "wecom_callcount", "workspaces_auditentry"}


def test_whatever_people_did_meanwhile_is_there_after_the_next_reading(world, city, connection):
    read_everything(world)
    truth = city.truth()
    one, two, three = list(truth["groups"])[:3]
    leaver = next(each for each in truth["groups"][one]["members"] if each.startswith("wm"))
    city.do("group.leave", chat_id=one, person=leaver)
    city.do("group.join", chat_id=one, name="新来的")
    city.do("group.rename", chat_id=two, name="改了名的群")
    city.do("group.notice", chat_id=two, notice="新公告")
    city.do("group.owner", chat_id=two, owner="dg0002")
    city.do("group.dismiss", chat_id=three)
    city.do("group.create", owner="dz0001", name="")
    customer, follows = next(iter(truth["customers"].items()))
    userid = next(iter(follows))
    city.do("customer.edit", external_userid=customer, userid=userid, remark="老客", tags=list(truth["tags"])[:2])
    city.do("customer.add", userid="dg0001", name="扫码的人", state="qr9")
    city.do("tag.delete", tag_id=list(truth["tags"])[-1])
    city.do("tag.create", group="口味", name="爱吃辣")
    city.do("staff.create", userid="dg0099", name="新导购", department=100)
    city.do("staff.move", userid="dg0003", department=100)
    city.do("department.create", name="夜市店", parent=10)
    city.settle()

    read_everything(world, NOW + timedelta(hours=1))

    after = city.truth()
    after["groups"][list(after["groups"])[-1]]["name"] = "未命名群聊"
    assert mirrored(world.qinghe) == after
    assert Community.objects.get(external_id=three).ended_at is not None
    assert Membership.objects.get(member__identities__external_id=leaver, community__external_id=one).left_at


def test_a_busy_platform_is_asked_again_and_an_expired_token_is_renewed(world, city, connection):
    city.ask(
        "POST",
        "faults",
        calls=[
            {"path": "externalcontact/groupchat/get", "errcode": -1, "times": 2},
            {"path": "externalcontact/batch/get_by_user", "errcode": 6000, "times": 1},
            {"path": "user/list", "errcode": 42001, "times": 1},
        ],
    )
    for platform in [connecting.opening.open_platform(connection)]:
        platform.caller._sleep = lambda _seconds: None

    read_everything(world)

    assert mirrored(world.qinghe) == city.truth()
    numbers = dict(CallCount.objects.filter(errcode__in=[-1, 6000, 42001]).values_list("errcode", "count"))
    assert numbers == {-1: 2, 6000: 1, 42001: 1}


def test_a_platform_that_blocks_us_stops_the_reading_which_goes_on_later(world, city, connection):
    city.ask("POST", "faults", calls=[{"path": "externalcontact/groupchat/list", "errcode": 45009, "times": 1}])
    actions.begin_sync(world.qinghe, now=NOW)
    while connecting.read_on(NOW):
        pass
    stopped = Sync.objects.get()

    assert stopped.finished_at is None
    assert "45009" in stopped.error

    while connecting.read_on(stopped.due_at):
        pass

    assert Sync.objects.get().finished_at == stopped.due_at
    assert mirrored(world.qinghe) == city.truth()


def test_nobody_of_another_workspace_is_touched(world, city, connection):
    before = Member.objects.filter(workspace=world.elsewhere).count()
    read_everything(world)

    assert Member.objects.filter(workspace=world.elsewhere).count() == before
    assert not Community.objects.filter(workspace=world.elsewhere).exists()
