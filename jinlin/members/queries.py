"""Questions about members: whose corp tags somebody may change, what is known about one, what codes stand for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from jinlin.members.codebook import Entry
from jinlin.members.models import Attribute, AttributeValue, Code, Follow, Tag
from jinlin.wecom.models import Account

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff, Workspace

__all__ = ["Profile", "codebook", "corp_tags", "followers_of", "profile_of", "taggable"]

AT_ONCE = 1000


@dataclass(frozen=True)
class Profile:
    """What is known about a member, what is not, and what is old enough to be asked for again (R-183)."""

    values: list[AttributeValue]
    missing: list[Attribute]
    stale: list[AttributeValue]

    @property
    def complete_share(self) -> float | None:
        """How many of the brand's attributes are known; None where it has defined none."""
        whole = len(self.values) + len(self.missing)
        return len(self.values) / whole if whole else None


def profile_of(member: Member, *, now: datetime) -> Profile:
    """Return a member's profile, in two queries."""
    rows = AttributeValue.objects.filter(workspace=member.workspace_id, member=member, current=True)
    values = list(rows.select_related("attribute").order_by("attribute__name"))
    known = {value.attribute_id for value in values}
    defined = Attribute.objects.filter(workspace=member.workspace_id).order_by("name")
    stale = [value for value in values if value.at < now - timedelta(days=value.attribute.fresh_days)]
    return Profile(values, [each for each in defined if each.pk not in known], stale)


def codebook(workspace: Workspace) -> dict[str, Entry]:
    """Return the codebook, code by code, dimension by dimension."""
    rows = Code.objects.filter(workspace=workspace).order_by("place", "code")
    return {row.code: Entry(row.place, row.dimension, row.code, row.meaning) for row in rows}


def taggable(access: Access) -> QuerySet[Follow]:
    """Return the open follows whose tags somebody may change: who operates the whole brand all, others their own account's."""
    rows = Follow.objects.filter(workspace=access.workspace, ended_at=None)
    if not access.can("members.tag"):
        return rows.none()
    if access.unit.parent_id is None and access.can("communities.tag"):
        return rows
    mine = Account.objects.filter(workspace=access.workspace, staff=access.staff)
    return rows.filter(userid__in=mine.values("userid"))


def followers_of(workspace: Workspace, members: Iterable[int]) -> dict[int, Staff]:
    """Return who has each of these members as a customer and still works, the one who has had them longest; three queries."""
    wanted = sorted(set(members))
    accounts = Account.objects.filter(workspace=workspace, staff__isnull=False, staff__left_at=None)
    staff = {row.userid: row.staff for row in accounts.select_related("staff")}
    found: dict[int, Staff] = {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = Follow.objects.filter(workspace=workspace, ended_at=None, member__in=wanted[start : start + AT_ONCE])
        for member, userid in rows.order_by("since", "pk").values_list("member_id", "userid"):
            if (known := staff.get(userid)) is not None:
                found.setdefault(member, known)
    return found


def corp_tags(workspace: Workspace) -> QuerySet[Tag]:
    """Return the corp's tags that can be put on somebody, group by group."""
    rows = Tag.objects.filter(workspace=workspace, external_id__isnull=False, gone_at=None)
    return rows.order_by("group", "name", "pk")
