"""Where a browser stands in for the client and the corp is a simulated city, what is "sent" is really said there."""

from __future__ import annotations

import pytest

from jinlin.communities.models import Community, Membership
from jinlin.console import connecting
from jinlin.members.models import Follow
from jinlin.wecom import actions
from jinlin.wecom.models import Account
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.roles import Role
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def manager(world, city, connection, client_of, settings):
    """Have the city read, and let the manager of the first store in, in a browser that stands in for the client."""
    settings.JINLIN_STAND_IN = True
    actions.begin_sync(world.qinghe, now=NOW)
    while connecting.read_on(NOW):
        pass
    staff = Account.objects.get(userid="dz0001").staff
    workspaces.grant(world.qinghe, staff, Role.STORE_MANAGER, now=NOW)
    workspaces.let_in(staff, now=NOW)
    staff.refresh_from_db()
    return client_of(staff)


def said(city, **where):
    rows = city.http.get("state", params={"what": "messages", "limit": 1000} | where).json()
    return [
        (row["sender"], row["payload"].get("text", row["payload"])["content"])
        for row in rows["messages"]
        if row["kind"] == "text"
    ]


def group_of_dz0001():
    seat = Membership.objects.filter(member__identities__external_id="dz0001", left_at=None).first()
    return Community.objects.get(pk=seat.community_id)


def test_a_sentence_is_said_in_the_group_by_whoever_is_signed_in(city, manager):
    group = group_of_dz0001()
    answer = manager.post("/sidebar/say/", {"chat": group.external_id, "text": "今天十点上新"})
    assert answer.json() == {"said": True}
    assert ("dz0001", "今天十点上新") in said(city, chat_id=group.external_id)


def test_a_sentence_is_said_to_a_customer(city, manager):
    follow = Follow.objects.filter(userid="dz0001", ended_at=None).first()
    customer = follow.member.identities.get(external_id__startswith="wm").external_id
    answer = manager.post("/sidebar/say/", {"customer": customer, "text": "给你留了叶菜"})
    assert answer.json() == {"said": True}
    assert ("dz0001", "给你留了叶菜") in said(city)


def test_what_the_city_refuses_is_told(world, city, manager):
    strange = world.community(
        "不在城里的群", external_id="wrNOWHERE", unit=Account.objects.get(userid="dz0001").staff.unit
    )
    answer = manager.post("/sidebar/say/", {"chat": strange.external_id, "text": "早"})
    assert answer.status_code == 400
    assert "演示城市没有说出这句话" in answer.json()["error"]
