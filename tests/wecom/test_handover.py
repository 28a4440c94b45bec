"""Somebody leaves: they cannot sign in, and what is in their name goes to another, through the platform (R-313)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.communities.models import Community
from jinlin.console import connecting
from jinlin.console.handover import queries
from jinlin.members.models import Follow, FollowEnd, Transfer
from jinlin.wecom import actions
from jinlin.wecom.models import Account, Recheck, Sync
from jinlin.workspaces.models import AuditEntry
from tests.wecom.city import mirrored
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


def read_everything(world, now=NOW):
    actions.begin_sync(world.qinghe, now=now)
    while connecting.read_on(now):
        pass


@pytest.fixture
def left(world, city, connection):
    """Let the manager of the first store leave, unheard of until the next reading."""
    read_everything(world)
    city.do("staff.leave", userid="dz0001")
    read_everything(world, NOW + timedelta(hours=1))
    return Account.objects.get(userid="dz0001")


def owners(userid):
    return Community.objects.filter(owner__identities__external_id=userid, ended_at=None).count()


def test_who_left_is_listed_with_groups_and_customers(client_of, world, left):
    page = client_of(world.lin).get("/settings/handover/").content.decode()

    assert left.name in page
    assert "交接" in page
    assert "已交接完" not in page


def test_groups_and_customers_go_to_another_and_the_groups_at_once(client_of, world, city, left):
    mine, before = owners("dz0001"), owners("dz0002")
    answer = client_of(world.lin).post(
        f"/settings/handover/{left.staff.slug}/", {"taker": "dz0002", "groups": "on", "customers": "on"}
    )
    told = [str(message) for message in answer.wsgi_request._messages]
    city.settle()
    connecting.read_again(NOW + timedelta(hours=2))

    assert answer.status_code == 302
    assert f"已交接 {mine} 个群" in told[0]
    assert (owners("dz0001"), owners("dz0002")) == (0, before + mine)
    entry = AuditEntry.objects.get(verb="wecom.handed_over")
    assert (entry.details["to"], entry.details["groups"], entry.details["refused"]) == ("dz0002", mine, 0)
    assert entry.details["customers"] > 0


def test_only_somebody_who_may_have_customers_can_take_over(client_of, world, left):
    client = client_of(world.lin)
    client.post(f"/settings/handover/{left.staff.slug}/", {"taker": "hq01", "groups": "on"})
    client.post(f"/settings/handover/{left.staff.slug}/", {"groups": "on"})

    assert owners("dz0001") > 0
    assert not Recheck.objects.exists()


def test_what_the_platform_refuses_is_said_with_its_reason(client_of, world, city, left):
    city.ask(
        "POST",
        "faults",
        calls=[{"path": "externalcontact/groupchat/transfer", "errcode": 48002, "times": 1}],
    )
    answer = client_of(world.lin).post(f"/settings/handover/{left.staff.slug}/", {"taker": "dz0002", "groups": "on"})

    assert "48002" in str(next(iter(answer.wsgi_request._messages)))
    assert owners("dz0001") > 0


def test_the_page_takes_as_many_queries_for_many_as_for_one(client_of, world, left, django_assert_num_queries):
    client = client_of(world.lin)
    client.get("/settings/handover/")
    with django_assert_num_queries(13):
        client.get("/settings/handover/")
    Account.objects.filter(userid__in=["dg0001", "hq01"]).update(gone_at=NOW)
    with django_assert_num_queries(13):
        client.get("/settings/handover/")


DAY_AND_HOUR = timedelta(hours=25)


def hand_over(client, left, taker="dz0002", **what):
    answer = client.post(f"/settings/handover/{left.staff.slug}/", {"taker": taker, **(what or {"customers": "on"})})
    return [str(message) for message in answer.wsgi_request._messages]


def had(userid):
    return Follow.objects.filter(userid=userid, ended_at=None).count()


def row_of(world, left):
    (row,) = [each for each in queries.leavers(access_of(world.lin)).rows if each.account == left]
    return row


def read_what_is_due(now):
    while connecting.read_again(now):
        pass


def clock_at(city, now):
    """Let the platform's clock be where ours is."""
    city.ask("POST", "clock", now=now.isoformat())


def test_after_the_day_nothing_is_left_with_who_left_and_everything_is_the_takers(client_of, world, city, left):
    client, mine = client_of(world.lin), had("dz0001")
    hand_over(client, left, groups="on", customers="on")
    assert row_of(world, left).way.waiting == mine
    later = NOW + timedelta(hours=2) + DAY_AND_HOUR
    clock_at(city, later)
    read_everything(world, later)
    read_what_is_due(later + timedelta(seconds=5))

    assert mine > 0
    assert (had("dz0001"), owners("dz0001"), row_of(world, left).rest) == (0, 0, 0)
    ends = Follow.objects.filter(userid="dz0001").exclude(ended_at=None)
    assert set(ends.values_list("ended_by", flat=True)) == {FollowEnd.TRANSFERRED}
    assert mirrored(world.qinghe) == city.truth()
    assert "已交接完" in client.get("/settings/handover/").content.decode()


def test_soon_after_the_day_it_is_asked_without_waiting_for_the_night(client_of, world, city, left):
    hand_over(client_of(world.lin), left)
    later = NOW + timedelta(hours=2) + DAY_AND_HOUR
    clock_at(city, later)
    read_what_is_due(later)
    read_what_is_due(later + timedelta(seconds=5))

    assert had("dz0001") == 0
    assert mirrored(world.qinghe)["customers"] == city.truth()["customers"]


def test_who_waits_is_not_asked_for_again_and_the_page_says_how_many_wait(client_of, world, city, left):
    client, mine = client_of(world.lin), had("dz0001")
    hand_over(client, left)
    told = hand_over(client, left, taker="dz0003")

    assert told[-1:] == ["已交接 0 个群;0 位客户 24 小时内完成,客户可以拒绝。"]
    assert Transfer.objects.count() == mine
    assert f"{mine} 位在等客户接受" in client.get("/settings/handover/").content.decode()
    assert row_of(world, left).to_give == 0


def test_who_refused_stays_with_the_reason_and_may_be_handed_to_another(client_of, world, city, left):
    client, mine = client_of(world.lin), had("dz0001")
    hand_over(client, left)
    refusing = Follow.objects.filter(userid="dz0001", ended_at=None).first().member.identities.first().external_id
    city.do("transfer.refuse", external_userid=refusing)
    later = NOW + timedelta(hours=2) + DAY_AND_HOUR
    clock_at(city, later)
    read_everything(world, later)
    row = row_of(world, left)

    assert (had("dz0001"), row.way.waiting, row.way.refused, row.to_give) == (1, 0, 1, 1)
    assert "1 位客户拒绝" in client.get("/settings/handover/").content.decode()
    assert mirrored(world.qinghe)["customers"] == city.truth()["customers"]
    hand_over(client, left, taker="dz0003")
    assert (row_of(world, left).way.waiting, row_of(world, left).way.refused) == (1, 0)
    assert Transfer.objects.count() == mine + 1


def test_what_was_assigned_in_the_platforms_console_leaves_the_leaver_too(client_of, world, city, left):
    hand_over(client_of(world.lin), left)
    Transfer.objects.all().delete()  # as if nobody had asked through us
    Recheck.objects.all().delete()
    later = NOW + timedelta(hours=2) + DAY_AND_HOUR
    clock_at(city, later)
    read_everything(world, later)
    read_what_is_due(later + timedelta(seconds=5))

    assert had("dz0001") == 0
    assert mirrored(world.qinghe)["customers"] == city.truth()["customers"]


def test_an_app_that_may_not_ask_stops_no_reading(client_of, world, city, left):
    hand_over(client_of(world.lin), left)
    refused = [
        {"path": f"externalcontact/{path}", "errcode": 48002, "times": 9}
        for path in ("get_unassigned_list", "resigned/transfer_result")
    ]
    city.ask("POST", "faults", calls=refused)
    before = had("dz0001")
    read_everything(world, NOW + timedelta(hours=3))

    assert had("dz0001") == before
    assert not Sync.objects.filter(finished_at=None).exists()


# -- who stays -------------------------------------------------------------------------------------------


@pytest.fixture
def stays(world, city, connection):
    """Return the manager of the first store, who works there and is to give away what they have."""
    read_everything(world)
    return Account.objects.get(userid="dz0001")


def give(client, account, **what):
    answer = client.post(f"/settings/handover/{account.staff.slug}/", {"taker": "dz0002", **what})
    return [str(message) for message in answer.wsgi_request._messages]


def test_somebody_who_stays_is_found_by_name_and_gives_groups_and_customers(client_of, world, city, stays):
    client, mine, before, customers = client_of(world.lin), owners("dz0001"), owners("dz0002"), had("dz0001")
    listed = client.get("/settings/handover/", {"stays": stays.name}).content.decode()
    drawer = client.get(f"/settings/handover/{stays.staff.slug}/").content.decode()
    told = give(client, stays, groups="on", customers="on", words="以后由小美照顾您")
    city.settle()
    read_what_is_due(NOW + timedelta(hours=2))
    later = NOW + timedelta(hours=2) + DAY_AND_HOUR
    clock_at(city, later)
    read_everything(world, later)
    read_what_is_due(later + timedelta(seconds=5))

    assert f"/settings/handover/{stays.staff.slug}/" in listed
    assert "告诉客户的话" in drawer
    assert told[0].startswith(f"已交接 {mine} 个群;")
    assert mine > 0
    assert customers > 0
    assert (owners("dz0001"), owners("dz0002")) == (0, before + mine)
    assert set(Transfer.objects.values_list("resigned", flat=True)) == {False}
    assert had("dz0001") == 0
    assert mirrored(world.qinghe) == city.truth()
    ends = Follow.objects.filter(userid="dz0001").exclude(ended_at=None)
    assert set(ends.values_list("ended_by", flat=True)) == {FollowEnd.TRANSFERRED}


def test_only_the_groups_of_one_store_go_where_one_is_chosen(client_of, world, city, stays):
    rows = Community.objects.filter(owner__identities__external_id="dz0001", ended_at=None).order_by("pk")
    first, mine = rows.first(), rows.count()
    elsewhere = Account.objects.get(userid="dz0002").staff.unit
    Community.objects.filter(pk=first.pk).update(unit=elsewhere, follows_owner=False)
    client = client_of(world.lin)
    units = queries.units_of(access_of(world.lin), stays)
    give(client, stays, groups="on", unit=elsewhere.pk)
    city.settle()
    read_what_is_due(NOW + timedelta(hours=2))

    assert mine > 1
    assert sorted(n for _pk, _name, n in units) == [1, mine - 1]
    assert owners("dz0001") == mine - 1
    first.refresh_from_db()
    assert first.owner.identities.filter(external_id="dz0002").exists()


def test_a_group_that_changed_hands_twice_in_ninety_days_is_refused_in_words(client_of, world, city, stays):
    client = client_of(world.lin)
    second = Account.objects.get(userid="dz0002")
    give(client, stays, groups="on")
    city.settle()
    read_what_is_due(NOW + timedelta(hours=2))
    client.post(f"/settings/handover/{second.staff.slug}/", {"taker": "dz0001", "groups": "on"})
    city.settle()
    read_what_is_due(NOW + timedelta(hours=3))
    told = give(client, stays, groups="on")

    assert any("40128" in each for each in told)
    assert owners("dz0001") > 0


def test_nobody_gives_to_themselves(client_of, world, stays):
    told = [
        *client_of(world.lin)
        .post(f"/settings/handover/{stays.staff.slug}/", {"taker": "dz0001", "groups": "on"})
        .wsgi_request._messages
    ]
    assert [str(each) for each in told] == ["请选择接手的人。"]


def test_a_customer_who_was_asked_while_their_account_stayed_is_asked_after_so_when_it_left(
    client_of, world, city, stays
):
    give(client_of(world.lin), stays, customers="on")
    city.do("staff.leave", userid="dz0001")
    later = NOW + timedelta(hours=2) + DAY_AND_HOUR
    clock_at(city, later)
    read_everything(world, later)
    read_what_is_due(later + timedelta(seconds=5))
    read_everything(world, later + timedelta(hours=1))

    assert mirrored(world.qinghe)["customers"] == city.truth()["customers"]


@pytest.mark.parametrize("who", ["left", "stays"])
def test_where_the_answer_was_lost_after_the_write_we_know_who_is_on_the_way(request, client_of, world, city, who):
    account = request.getfixturevalue(who)
    path = "externalcontact/resigned/transfer_customer" if who == "left" else "externalcontact/transfer_customer"
    city.ask("POST", "faults", calls=[{"path": path, "cut": "after_write", "times": 1}])
    mine = had("dz0001")
    told = give(client_of(world.lin), account, customers="on")

    assert mine > 0
    assert told == [f"已交接 0 个群;{mine} 位客户 24 小时内完成,客户可以拒绝。"]
    assert Transfer.objects.filter(resigned=who == "left").count() == mine


def test_groups_whose_answer_was_lost_after_the_write_are_read_again(client_of, world, city, stays):
    path = "externalcontact/groupchat/onjob_transfer"
    city.ask("POST", "faults", calls=[{"path": path, "cut": "after_write", "times": 1}])
    give(client_of(world.lin), stays, groups="on")
    city.settle()
    read_what_is_due(NOW + timedelta(hours=2))

    assert owners("dz0001") == 0
