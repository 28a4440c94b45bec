"""How much each owner carries, and how many people it takes: 150 contacts a day, 1,250 members a team (R-250)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.communities.models import Community
from jinlin.metrics.activity import ground, thresholds
from jinlin.metrics.activity.ground import Scope

if TYPE_CHECKING:
    from datetime import date

    from jinlin.workspaces.access import Access

DAYS = 7
NO_OWNER = _("没有群主")
DEFINITION = _(
    "负荷按群主:群数、期末成员、最近 7 天平均每天发言的成员(当作接待人数)。"
    "需要人数 = 接待人数 ÷ 每人每天接待上限与群数 ÷ 每人群数上限中较大者,向上取整;需要小组 = 成员 ÷ 每组成员数。"
    "默认值 150 人/天、1250 人/组为来源中的轶事数据,仅供参考。"
)


@dataclass(frozen=True)
class Load:
    """What one owner carries, and whether it is too much by which measure."""

    owner: str
    communities: int
    members: int
    contacts_per_day: float
    people_needed: int
    overloaded: tuple[str, ...]


@dataclass(frozen=True)
class Capacity:
    """The loads, the heaviest first, and what the whole scope needs."""

    loads: tuple[Load, ...]
    communities: int
    members: int
    contacts_per_day: float
    people_needed: int
    teams_needed: int
    limits: dict[str, float]
    definition: Any = DEFINITION

    @property
    def overloaded(self) -> tuple[Load, ...]:
        """The owners who carry more than one person's share."""
        return tuple(load for load in self.loads if load.overloaded)


def report(access: Access, as_of: date) -> Capacity:
    """Return the loads of everybody who owns communities of the subtree."""
    scope = Scope.of(access)
    limits = thresholds.of(access.workspace)
    members, contacts = _members(scope, as_of), _contacts(scope, as_of)
    owned: dict[str, list[int]] = {}
    listed = Community.objects.visible_to(access).begun().filter(ended_at=None).select_related("owner")
    for community in listed:
        name = str(community.owner) if community.owner else community.owner_name or str(NO_OWNER)
        owned.setdefault(name, []).append(community.pk)
    loads = [
        _load(name, len(own), sum(members.get(pk, 0) for pk in own), sum(contacts.get(pk, 0) for pk in own), limits)
        for name, own in owned.items()
    ]
    loads.sort(key=lambda load: (-load.people_needed, -load.members, load.owner))
    people, everybody = sum(load.members for load in loads), sum(load.contacts_per_day for load in loads)
    groups = sum(load.communities for load in loads)
    return Capacity(
        loads=tuple(loads),
        communities=groups,
        members=people,
        contacts_per_day=everybody,
        people_needed=needed(groups, everybody, limits),
        teams_needed=math.ceil(people / limits["capacity.members_per_team"]),
        limits={key: value for key, value in limits.items() if key.startswith("capacity.")},
    )


def needed(communities: int, contacts_per_day: float, limits: dict[str, float]) -> int:
    """Return how many people it takes."""
    return max(
        math.ceil(contacts_per_day / limits["capacity.contacts_per_day"]),
        math.ceil(communities / limits["capacity.communities_per_person"]),
    )


def _load(owner: str, communities: int, members: int, contacts: float, limits: dict[str, float]) -> Load:
    measures = (
        ("communities", communities, limits["capacity.communities_per_person"]),
        ("contacts", contacts, limits["capacity.contacts_per_day"]),
        ("members", members, limits["capacity.members_per_team"]),
    )
    too_much = tuple(name for name, value, limit in measures if value > limit)
    return Load(owner, communities, members, contacts, needed(communities, contacts, limits), too_much)


def _members(scope: Scope, as_of: date) -> dict[int, int]:
    table = ground.present(scope, as_of)
    found = table.group_by("community").aggregate(count=table.count())
    return {row["community"]: row["count"] for row in ground.rows(found)}


def _contacts(scope: Scope, as_of: date) -> dict[int, float]:
    table = ground.community_days(scope, ground.ending(as_of, DAYS))
    found = table.group_by("community").aggregate(speakers=table["speakers"].sum())
    return {row["community"]: (row["speakers"] or 0) / DAYS for row in ground.rows(found)}
