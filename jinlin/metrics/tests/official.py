"""Official statistics as the platform would have told them, for tests of what is made of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jinlin.communities.actions import Counted, begin_counting, keep_counted
from jinlin.communities.models import OfficialKind
from jinlin.core.clock import Window
from jinlin.wecom.models import Account, Department
from tests.world import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.members.models import Member
    from jinlin.workspaces.models import Unit
    from tests.world import World

FIRST, LAST, TODAY = date(2026, 2, 25), date(2026, 3, 4), date(2026, 3, 5)
DAY = timedelta(days=1)
WEEK = Window(FIRST, TODAY)
DAYS = tuple(WEEK.dates())
NAMES = ("new_groups", "groups", "groups_with_messages", "joins", "members", "speakers", "messages")


def owner(world: World, userid: str, unit: Unit) -> tuple[Account, Member]:
    """Make an account that owns groups, in a department that stands for the unit, known as a person."""
    number = 100 + unit.pk
    Department.objects.get_or_create(
        workspace=world.qinghe, number=number, defaults={"parent_number": 1, "name": unit.name, "unit": unit}
    )
    person = world.member(userid, external_id=userid)
    account = Account.objects.create(workspace=world.qinghe, userid=userid, department=number, serves=True)
    return account, person


def tell(
    world: World, rows: list[dict[str, Any]], days: Iterable[date] = DAYS, kind: OfficialKind = OfficialKind.GROUPS
) -> int:
    """Let the platform have told these rows of these days."""
    accounts = dict(Account.objects.filter(serves=True).values_list("pk", "userid"))
    begin_counting(world.qinghe, kind, TODAY, [])
    return keep_counted(world.qinghe, kind, Counted(accounts, list(days), rows, {}), now=NOW)


def row(account: Account, on: date, *counts: int) -> dict[str, Any]:
    """Return one owner's day: new groups, groups, those with messages, joins, members, speakers, messages."""
    return {"account": account.pk, "on": on, **dict(zip(NAMES, counts, strict=True))}
