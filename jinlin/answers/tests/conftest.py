"""A library, a group that talks, and the people of it, as answers meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jinlin.answers import actions
from jinlin.answers.actions import Wording
from jinlin.imports.tests.files import imported, rows
from jinlin.members.models import Affiliation
from jinlin.wecom.models import Account
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jinlin.answers.models import Entry
    from jinlin.communities.models import Community
    from tests.world import World

HEADER = ("time", "community_id", "community", "member", "name", "kind", "text", "id")


@pytest.fixture
def write(world: World) -> Callable[..., Entry]:
    """Return a function that lets 林 write an entry."""

    def add(title: str = "打卡", asked: str = "怎么打卡\n打卡+积分", **more: Any) -> Entry:
        wording = Wording(title=title, asked=asked, **({"text": "每天早上 8 点前发“打卡”两个字"} | more))
        return actions.add(who=access_of(world.lin), wording=wording, now=NOW)

    return add


@pytest.fixture
def group(world: World) -> Community:
    """Open 静安店 1 群: 张女士 and 李先生 are in it, 陈 runs it, 小二 is its bot."""
    chen = world.member("陈店长", external_id="chen")
    bot = world.member("小助理", external_id="wbASSISTANT")
    group = world.community("静安店 1 群", external_id="g1", owner=chen)
    Affiliation.objects.create(workspace=world.qinghe, member=chen, kind="staff")
    Affiliation.objects.create(workspace=world.qinghe, member=bot, kind="bot")
    Account.objects.create(workspace=world.qinghe, userid="chen", staff=world.chen, name="陈店长")
    world.join(chen, group, role="owner")
    for name in ("张女士", "李先生"):
        world.join(world.member(name, external_id=name), group)
    return group


@pytest.fixture
def say(world: World, tmp_path: Path) -> Callable[..., None]:
    """Return a function that brings in what was said: lines of (time, who, text) on the day of NOW, or more."""

    def bring(*lines: tuple[Any, ...], on: str = "2026-03-05", chat: str = "g1") -> None:
        told = []
        for at, who, text, *more in lines:
            kind = more[0] if more else "message"
            told.append((f"{on} {at}", chat, "静安店 1 群", who, who, kind, text, f"m{world.next('message')}"))
        imported(world.qinghe, "history", rows(tmp_path, HEADER, told, f"chat{world.next('file')}.csv"))

    return bring
