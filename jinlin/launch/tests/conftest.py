"""A launch whose preparation is done."""

from __future__ import annotations

import pytest

from jinlin.communities.actions import appointing, chartering
from jinlin.communities.actions.appointing import Holder
from jinlin.communities.models import Function
from jinlin.conduct import actions as conduct
from jinlin.conduct.models import RuleVersion
from jinlin.launch import actions
from jinlin.launch.tests.test_launches import begin
from tests.world import NOW, access_of


@pytest.fixture
def prepared(world):
    """Return a launch with everything the four steps ask for."""
    launch, lin = begin(world), access_of(world.lin)
    chartering.declare_ready(who=lin, community=launch.community, now=NOW)
    actions.seat(who=lin, launch=launch, owner=world.chen, admins=[world.wang], now=NOW)
    rules = RuleVersion.objects.get(workspace=world.qinghe)
    conduct.publish(who=lin, version=rules, now=NOW)
    holder = Holder(staff=world.chen)
    appointing.appoint(who=lin, community=launch.community, function=Function.ASSISTANT, holder=holder, now=NOW)
    return launch
