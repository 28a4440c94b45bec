"""A city behind the product."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jinlin.wecom import actions, opening
from jinlin.wecom.models import App
from jinlin.wecom.views.callback import PLATES
from tests.wecom.city import City
from tests.world import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.wecom.models import Connection
    from tests.world import World


@pytest.fixture
def city(request: pytest.FixtureRequest) -> Iterator[City]:
    """Run a small city of its own for one test; `@pytest.mark.city("--groups", "5")` makes it another."""
    mark = request.node.get_closest_marker("city")
    city = City(*(mark.args if mark else ("--groups", "6", "--members-per-group", "12")))
    city.ask("POST", "clock", now=NOW.isoformat())
    yield city
    city.close()


@pytest.fixture
def connection(world: World, city: City) -> Iterator[Connection]:
    """Connect Qinghe to the city."""
    opening._open.clear()
    made = actions.connect(
        world.qinghe,
        corp_id=city.corp_id,
        agent_id=city.agent_id,
        secret=city.secrets["main"],
        base_url=city.url,
        now=NOW,
    )
    actions.make_keys(world.qinghe, App.objects.get(connection=made), now=NOW)
    PLATES.forget()
    yield made
    for platform in opening._open.values():
        platform.close()
    opening._open.clear()
    PLATES.forget()
