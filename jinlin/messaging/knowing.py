"""What the judge has to know of groups and accounts, gathered for thousands of groups in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from jinlin.communities.models import CommunityTag
from jinlin.messaging import pauses
from jinlin.messaging.door import Known, Said
from jinlin.messaging.door.policy import period_of
from jinlin.messaging.models import TAKING, Channel, Pause, Post, PostState
from jinlin.messaging.policies import row_of
from jinlin.messaging.senders import in_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinlin.messaging.models import SendPolicy
    from jinlin.wecom.models import Account
    from jinlin.workspaces.models import Workspace

__all__ = ["QUOTA_FAULT", "Tasks", "gather", "used_of"]

A_WEEK = timedelta(days=7)
QUOTA_FAULT = "quota"

Tasks = dict[int, dict[datetime, set[int]]]  # account → time → contents


def gather(
    workspace: Workspace, communities: Sequence[int], senders: Mapping[int, Account], days: tuple[date, date]
) -> dict[int, Known]:
    """Return what is known of each group (by id) around these days; groups of one account share its tasks."""
    row, zone = row_of(workspace), workspace.zone
    tasks = _tasks(workspace, {each.pk for each in senders.values()}, days)
    found = {
        pk: Known(has_account=pk in senders, tasks=tasks[senders[pk].pk] if pk in senders else {}) for pk in communities
    }
    for piece in in_pieces(communities):
        _add_said(workspace, piece, days, found)
        for period, since, until in periods(row.quota, days):
            _add_used(workspace, piece, period, since, until, found)
        for pk in CommunityTag.objects.filter(
            workspace=workspace, community__in=piece, name=row.office_tag
        ).values_list("community_id", flat=True):
            found[pk].office = True
        _add_cooling(workspace, piece, row, found)
    for pk in pauses.paused(workspace, communities):
        found[pk].paused = True
    for known in found.values():
        known.said = [Said(each.at.astimezone(zone), each.promo, each.demand) for each in known.said]
        if known.cool_until:
            known.cool_until = known.cool_until.astimezone(zone)
    return found


def _add_said(workspace: Workspace, ids: Sequence[int], days: tuple[date, date], found: dict[int, Known]) -> None:
    rows = Post.objects.filter(workspace=workspace, community__in=ids, state__in=TAKING)
    rows = rows.filter(on__gte=days[0] - A_WEEK, on__lte=days[1] + A_WEEK)
    for pk, at, promo, demand in rows.values_list("community_id", "at", "promo", "demand"):
        found[pk].said.append(Said(at, promo, demand))


def periods(quota: str, days: tuple[date, date]) -> list[tuple[str, date, date]]:
    """Return the quota's periods from the first day to a week after the last: name, first day, last day."""
    starts, ends = {"month": (31, 31), "week": (7, 7)}.get(quota, (0, 0))
    named: dict[str, list[date]] = defaultdict(list)
    count = (days[1] - days[0]).days + A_WEEK.days
    touched = {period_of(quota, days[0] + timedelta(days=n)) for n in range(count + 1)}
    for n in range(-starts, count + ends + 1):
        day = days[0] + timedelta(days=n)
        if (name := period_of(quota, day)) in touched:
            named[name].append(day)
    return [(name, each[0], each[-1]) for name, each in named.items()]


def _add_used(
    workspace: Workspace, ids: Sequence[int], period: str, since: date, until: date, found: dict[int, Known]
) -> None:
    counted, spent = used_of(workspace, ids, since, until)
    for pk, count in counted.items():
        found[pk].used[period] = count
    for pk in spent:
        found[pk].spent.add(period)


def used_of(workspace: Workspace, ids: Iterable[int], since: date, until: date) -> tuple[dict[int, int], set[int]]:
    """Count each group's mass messages from a day to another, and name those the platform said have had their fill."""
    rows = Post.objects.filter(workspace=workspace, community__in=list(ids), channel=Channel.GROUP_TASK)
    rows = rows.filter(on__gte=since, on__lte=until)
    counted = rows.filter(state__in=TAKING).order_by().values_list("community_id").annotate(n=Count("pk"))
    full = rows.filter(state=PostState.FAILED, fault=QUOTA_FAULT).values_list("community_id", flat=True)
    return dict(counted), set(full)


def _add_cooling(workspace: Workspace, ids: Sequence[int], row: SendPolicy, found: dict[int, Known]) -> None:
    lifted = Pause.objects.filter(workspace=workspace, community__in=ids, lifted_at__isnull=False)
    for pk, at in lifted.order_by().values_list("community_id").annotate(at=Max("lifted_at")):
        found[pk].cool_until = at + timedelta(hours=row.cool_hours)


def _tasks(workspace: Workspace, accounts: set[int], days: tuple[date, date]) -> Tasks:
    """Return the platform tasks of accounts around these days: their contents by time."""
    found: Tasks = {pk: {} for pk in accounts}
    for piece in in_pieces(sorted(accounts)):
        rows = Post.objects.filter(workspace=workspace, account__in=piece, channel=Channel.GROUP_TASK, state__in=TAKING)
        rows = rows.filter(on__gte=days[0], on__lte=days[1] + A_WEEK).order_by()
        for account, at, body in rows.values_list("account_id", "at", "body_id").distinct():
            found[account].setdefault(at.astimezone(workspace.zone), set()).add(body)
    return found
