"""A workspace that is connected, and a platform that calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jinlin.wecom import actions
from jinlin.wecom.tests.platform import Platform, corp
from jinlin.wecom.views.callback import PLATES
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World


@pytest.fixture
def platform(world: World) -> Iterator[Platform]:
    """Connect Qinghe to a corp and return what can call its door."""
    access = access_of(world.lin)
    connection = actions.connect(access, corp_id=corp, agent_id=1000002, secret="s" * 43, now=NOW)
    app = connection.apps.get()
    keys = actions.make_keys(access, app, now=NOW)
    PLATES.forget()
    yield Platform(connection, app, keys)
    PLATES.forget()
