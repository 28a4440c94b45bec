"""Somebody leaves: they cannot sign in, and what is in their name goes to another, through the platform (R-313)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.communities.models import Community
from jinlin.console import connecting
from jinlin.wecom import actions
from jinlin.wecom.models import Account, Recheck
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW

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
    with django_assert_num_queries(12):
        client.get("/settings/handover/")
    Account.objects.filter(userid__in=["dg0001", "hq01"]).update(gone_at=NOW)
    with django_assert_num_queries(12):
        client.get("/settings/handover/")
