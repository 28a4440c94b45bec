"""Alternate accounts: registered, off by default, few words a week, and never in reviews, orders or votes (R-050, C-16)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import ibis

from jinlin.communities.models import Appointment, Function, TeamChoices
from jinlin.core.clock import day_bounds, local_date
from jinlin.core.refusals import Refusal, source_text
from jinlin.lake import queries as lake
from jinlin.members.models import Affiliation, AffiliationKind

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = ["AlternateMayNot", "Talk", "choices_of", "refuse", "this_week", "weekly_cap"]

WEEKLY_CAP = 5
HISTORY = "history"


class AlternateMayNot(Refusal):
    """What counts as a customer's own word is not for accounts of the operator."""

    code = "alternate_may_not"
    source_what = source_text("“%(name)s”是登记的小号,不能评价、下单或投票")
    source_remedy = source_text("请由真实成员来做")


@dataclass(frozen=True)
class Talk:
    """What an alternate account said in a group this week, and how much it may."""

    appointment: Appointment
    said: int
    cap: int

    @property
    def is_over(self) -> bool:
        """Whether members may begin to feel that they are being operated (R-325)."""
        return self.said > self.cap


def choices_of(workspace: Workspace) -> TeamChoices:
    """Return what a workspace decided about its people, or the defaults."""
    return TeamChoices.objects.filter(workspace=workspace).first() or TeamChoices(workspace=workspace)


def weekly_cap(workspace: Workspace) -> int:
    """Return how many messages an alternate account may send in one group from Monday to Sunday."""
    return int(choices_of(workspace).limits.get("alternate_weekly", WEEKLY_CAP))


def refuse(member: Member, *, at: datetime) -> None:
    """Refuse a review, an order or a vote of an alternate account. Raises AlternateMayNot."""
    rows = Affiliation.objects.filter(member=member, kind=AffiliationKind.ALTERNATE)
    if any((row.since is None or row.since <= at) and (row.until is None or at < row.until) for row in rows):
        raise AlternateMayNot(name=str(member))


def this_week(access: Access, now: datetime) -> list[Talk]:
    """Return what the alternate accounts of the subtree said in their groups since Monday, the most first."""
    rows = Appointment.objects.visible_to(access).that_last().filter(function=Function.ALTERNATE)
    appointments = list(rows.select_related("community", "member").order_by("pk"))
    said, cap = _said(access.workspace, appointments, now), weekly_cap(access.workspace)
    talks = [Talk(row, said[row.community_id, row.member_id or 0], cap) for row in appointments]
    return sorted(talks, key=lambda talk: (-talk.said, talk.appointment.pk))


def _said(workspace: Workspace, appointments: list[Appointment], now: datetime) -> Counter[tuple[int, int]]:
    if not appointments:
        return Counter()
    today = local_date(now, workspace.zone)
    monday = today - timedelta(days=today.weekday())
    rows = lake.table(workspace, HISTORY, monday, today + timedelta(days=1))
    members = [row.member_id for row in appointments]
    begin = day_bounds(monday, workspace.zone)[0].astimezone(UTC).replace(tzinfo=None)
    mine = rows.filter(rows["person"].isin(members) & (rows["at"] >= ibis.literal(begin, "timestamp(6)")))
    told = mine.group_by(["community", "person"]).aggregate(n=mine.count())
    return Counter({(row["community"], row["person"]): row["n"] for row in told.to_pyarrow().to_pylist()})
