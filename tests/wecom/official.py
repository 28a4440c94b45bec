"""A few days of talk in a city, and a reading of everything."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jinlin.console import connecting
from jinlin.wecom import actions
from jinlin.wecom.models import Sync
from tests.world import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from tests.wecom.city import City
    from tests.world import World

DAYS = 5


def days_of_talk(city: City) -> int:
    """Let people of some groups talk, come and befriend staff on each of the last days, no two days alike.

    Return how many messages were sent in groups.
    """
    truth, said = city.truth(), 0
    for back in range(DAYS, 0, -1):
        _at(city, NOW - timedelta(days=back))
        for number, (chat_id, group) in enumerate(list(truth["groups"].items())[: 2 + back % 3]):
            people = [each for each in group["members"] if each.startswith("wm")]
            for person in people[: 1 + number]:
                for _n in range(back):
                    city.do("message.send", chat_id=chat_id, person=person, text="今天有什么?")
                    said += 1
            city.do("message.send", chat_id=chat_id, person=group["owner"], text="今天有青团")
            said += 1
            city.do("group.join", chat_id=chat_id, name=f"新人{back}{number}")
        _talk_between_two(city, truth, back)
    _at(city, NOW)
    return said


def _talk_between_two(city: City, truth: dict[str, Any], back: int) -> None:
    customer, follows = list(truth["customers"].items())[back]
    userid = next(iter(follows))
    city.do("message.send", person=customer, to=userid, text="在吗?")
    if back % 2:
        city.settle(120)
        city.do("message.send", person=userid, to=customer, text="在的")
    city.do("customer.add", userid=userid, name=f"朋友{back}", state="")


def _at(city: City, moment: datetime) -> None:
    city.ask("POST", "clock", now=moment.isoformat())


def read_everything(world: World, now: datetime = NOW) -> Sync:
    """Read all there is; it has to end well."""
    actions.begin_sync(world.qinghe, now=now)
    for _turn in range(50):
        if not connecting.read_on(now):
            break
    sync = Sync.objects.latest("id")
    assert (sync.finished_at, sync.error) == (now, "")
    return sync
