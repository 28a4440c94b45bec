"""The product reads the simulated platform whole: afterwards both say the same, and a second reading writes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from jinlin.communities.models import Community, Membership
from jinlin.console import connecting, reactions
from jinlin.events.models import Fact
from jinlin.members.models import Member
from jinlin.wecom import actions
from jinlin.wecom.models import Account, CallCount, Sync
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
    assert written <= {"wecom_sync", "wecom_chat", "wecom_account", "wecom_callcount", "workspaces_auditentry"}


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
    kinds = set(Fact.objects.values_list("kind", flat=True))
    assert kinds <= set(reactions.REACTIONS)
    assert {"membership.began", "membership.ended", "community.renamed", "community.ended"} <= kinds
    while reactions.react(NOW):
        pass
    assert not Fact.objects.filter(handled_at=None).exists()
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


def test_a_corp_with_more_people_than_the_platform_lists_at_once_is_read_all_the_same(world, city, connection):
    city.ask("POST", "settings", owners_in_range=2)
    read_everything(world)

    assert mirrored(world.qinghe) == city.truth()


def test_an_owner_whom_the_platform_does_not_know_any_more_holds_up_nobody(world, city, connection):
    read_everything(world)
    Account.objects.create(workspace=world.qinghe, userid="nobody", gone_at=NOW)
    city.do("staff.leave", userid="dz0001")
    read_everything(world, NOW + timedelta(hours=1))
    mine = mirrored(world.qinghe)

    assert mine["groups"] == city.truth()["groups"]
    assert Account.objects.get(userid="dz0001").serves is False


def test_whoever_left_while_nobody_told_us_cannot_sign_in_after_the_next_reading(world, city, connection):
    read_everything(world)
    city.do("staff.leave", userid="dz0001")
    read_everything(world, NOW + timedelta(hours=1))
    gone = Account.objects.get(userid="dz0001")

    assert (gone.gone_at, gone.staff.left_at) == (NOW + timedelta(hours=1), NOW + timedelta(hours=1))
    assert Account.objects.get(userid="dz0002").gone_at is None


def test_whoever_is_only_out_of_our_range_keeps_their_account(world, city, connection):
    read_everything(world)
    city.ask("POST", "apps", visible=[10])
    read_everything(world, NOW + timedelta(hours=1))

    assert not Account.objects.filter(gone_at__isnull=False).exists()
    assert not Community.objects.filter(ended_at__isnull=False).exists()

    city.ask("POST", "apps", visible=[1])
    read_everything(world, NOW + timedelta(hours=2))
    assert mirrored(world.qinghe) == city.truth()


def test_nobody_of_another_workspace_is_touched(world, city, connection):
    before = Member.objects.filter(workspace=world.elsewhere).count()
    read_everything(world)

    assert Member.objects.filter(workspace=world.elsewhere).count() == before
    assert not Community.objects.filter(workspace=world.elsewhere).exists()


def test_a_wrong_secret_is_asked_once_and_then_not_until_somebody_mends_it(world, city, connection):
    city.ask("POST", "apps", enabled=False)
    actions.begin_sync(world.qinghe, now=NOW)
    while connecting.read_on(NOW):
        pass
    connection.refresh_from_db()
    before = city.ask("GET", "state")["calls"]

    assert (connection.paused_at, connection.paused_by) == (NOW, 40001)
    assert connecting.read_on(NOW + timedelta(days=1)) is False
    assert city.ask("GET", "state")["calls"] == before

    city.ask("POST", "apps", enabled=True)
    actions.ask_for_a_check(connection, now=NOW)
    while connecting.read_on(NOW + timedelta(days=1)):
        pass
    assert mirrored(world.qinghe) == city.truth()
