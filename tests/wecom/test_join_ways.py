"""A code for groups fills one group after the other; the product has every one of them with its name, cap and code (R-268)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.communities.models import Community, Membership
from jinlin.console import connecting
from jinlin.wecom import actions
from jinlin.wecom.opening import open_platform
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

JOINERS, LATER = 450, NOW + timedelta(hours=1)


def test_450_joiners_fill_groups_of_200_with_serial_names_and_the_codes_state(world, city, connection):
    first = city.do("group.create", owner="dz0001", name="福利10群")["chat_id"]
    platform = open_platform(connection)
    config = platform.join_ways.add([first], state="qr-gate", base_name="福利群", base_number=11)
    for number in range(JOINERS):
        city.do("group.join", config_id=config, name=f"扫码{number}")
    city.settle()
    actions.begin_sync(world.qinghe, now=LATER)
    while connecting.read_on(LATER):
        pass

    came = Membership.objects.filter(state="qr-gate", left_at=None)
    filled = Community.objects.filter(pk__in=came.values("community")).order_by("pk")
    people = {each.name: each.memberships.filter(left_at=None).count() for each in filled}
    assert came.count() == JOINERS
    assert list(people) == ["福利10群", "福利群11", "福利群12"]
    assert [*people.values()][:2] == [200, 200]
    assert {row.scene for row in came} == {3}
