"""A group and a customer of 静安店, as the toolbar meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jinlin.wecom import actions as wecom
from jinlin.wecom.models import App
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from jinlin.communities.models import Community
    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access
    from tests.world import World

CHAT, CUSTOMER = "wrJINGAN1", "wmZHANG1"


@pytest.fixture
def group(world: World) -> Community:
    """Open 静安店 1 群 with three people in it."""
    owner = world.member("王店长", external_id="dz0001")
    group = world.community("静安店 1 群", external_id=CHAT, owner=owner, cap=200, notice="文明团购,禁广告")
    world.join(owner, group, "2026-01-01", role="owner")
    world.join(world.member("张女士", external_id=CUSTOMER, phone_masked="138****0001"), group, "2026-03-03")
    world.join(world.member("李先生", external_id="wmLI"), group, "2026-02-01")
    return group


@pytest.fixture
def zhang(group: Community) -> Member:
    """Return 张女士."""
    return group.memberships.get(member__name="张女士").member


@pytest.fixture
def chen(world: World) -> Access:
    """Return what 陈 of 静安店 may see."""
    return access_of(world.chen)


@pytest.fixture
def app(world: World) -> App:
    """Connect 青禾 to a corp that nobody asks anything."""
    made = wecom.connect(
        world.qinghe,
        corp_id="ww6a112864f8022910",
        agent_id=1000002,
        secret="s" * 43,
        base_url="http://127.0.0.1:9",
        now=NOW,
    )
    return App.objects.select_related("connection").get(connection=made)
