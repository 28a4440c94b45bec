"""Questions about rules, cases and crises."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from jinlin.communities.models import Membership, MembershipRole, Placement
from jinlin.conduct.models import Exemption, RuleSet, RuleVersion
from jinlin.members.models import Affiliation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = [
    "IDS",
    "draft_of",
    "in_force_for",
    "newest_of",
    "pieces",
    "spared_persons",
    "version_of",
    "versions_for",
    "white_list",
]

IDS = 900  # SQLite takes 999 values in a query of old, and lists are asked in pieces anyhow


def pieces(ids: Iterable[int]) -> list[list[int]]:
    """Cut ids into lists a query takes."""
    whole = list(dict.fromkeys(ids))
    return [whole[start : start + IDS] for start in range(0, len(whole), IDS)]


def newest_of(workspace: Workspace) -> dict[int, RuleVersion]:
    """Return the published version of each rule set in force, by set; two queries, whatever the size."""
    rows = RuleVersion.objects.filter(workspace=workspace, published_at__isnull=False, rule_set__ended_at=None)
    return {row.rule_set_id: row for row in rows.select_related("rule_set").order_by("number")}


def draft_of(rule_set: RuleSet) -> RuleVersion | None:
    """Return the draft of a set, if one is being written."""
    return rule_set.versions.filter(published_at=None).first()


def drafts_for(access: Access, community: Community) -> list[RuleVersion]:
    """Return the drafts that could come to hold in a group: its own, and those for types and for everybody."""
    rows = RuleVersion.objects.filter(workspace=access.workspace, published_at=None, rule_set__ended_at=None)
    rows = rows.filter(Q(rule_set__community=None) | Q(rule_set__community=community))
    return list(rows.select_related("rule_set").order_by("rule_set__community", "pk"))


def versions_for(workspace: Workspace, communities: Iterable[int]) -> dict[int, RuleVersion]:
    """Return the version that holds in each community: its own, else its type's, else everybody's. Those without are left out."""
    newest = newest_of(workspace)
    by_type = {
        (each.rule_set.axis, each.rule_set.key): each for each in newest.values() if not each.rule_set.community_id
    }
    own = {each.rule_set.community_id: each for each in newest.values() if each.rule_set.community_id}
    usual = by_type.get(("", ""))
    placed = _placed(workspace, communities, set(by_type) - {("", "")})
    found = {}
    for community in dict.fromkeys(communities):
        typed = [by_type[place] for place in placed.get(community, [])]
        version = own.get(community) or min(typed, key=lambda each: each.rule_set_id, default=None) or usual
        if version is not None:
            found[community] = version
    return found


def _placed(
    workspace: Workspace, communities: Iterable[int], types: set[tuple[str, str]]
) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    if not types:
        return found
    rows = Placement.objects.filter(workspace=workspace, axis__in={axis for axis, _key in types})
    for ids in pieces(communities):
        for community, axis, key in rows.filter(community__in=ids).values_list("community_id", "axis", "key"):
            if (axis, key) in types:
                found[community].append((axis, key))
    return found


def version_of(community: Community) -> RuleVersion | None:
    """Return the version that holds in a community, if there is one."""
    return versions_for(community.workspace, [community.pk]).get(community.pk)


def in_force_for(version: RuleVersion, after: int, most: int) -> list[int]:
    """Return open communities in which a version holds, by id after one, at most so many looked at; [] where none is left."""
    from jinlin.communities.models import Community

    rows = Community.objects.filter(workspace=version.workspace_id, ended_at=None, pk__gt=after)
    if version.rule_set.community_id:
        rows = rows.filter(pk=version.rule_set.community_id)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def spared_persons(
    workspace: Workspace, communities: Iterable[int], now: datetime
) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """Return who is never found against the rules: staff, bots and alternates anywhere; owners and admins where they are."""
    during = Q(until=None) | Q(until__gt=now)
    outside = Affiliation.objects.filter(during, workspace=workspace).values_list("member_id", flat=True)
    seats: set[tuple[int, int]] = set()
    rows = Membership.objects.filter(~Q(role=MembershipRole.MEMBER), left_at=None)
    for ids in pieces(communities):
        seats |= set(rows.filter(community__in=ids).values_list("community_id", "member_id"))
    return frozenset(outside), frozenset(seats)


def white_list(workspace: Workspace) -> list[Exemption]:
    """Return what is spared now; a list people write, so it is short."""
    return list(Exemption.objects.filter(workspace=workspace, ended_at=None).order_by("-made_at", "-pk"))
