"""Who left with groups, customers and tasks still in their name, and who could take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Max, OuterRef, Q

from jinlin.communities import keepers
from jinlin.communities.models import Community
from jinlin.members.leavers import ACCEPTED_AFTER
from jinlin.members.models import Follow, Identity, Transfer, TransferState
from jinlin.tasks.models import Task
from jinlin.wecom.models import Account, AccountState
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

SHOWN = 200
MOST_COLLEAGUES = 500


@dataclass(frozen=True)
class OnTheWay:
    """What was begun for a leaver's customers: how many wait for the customer's word and until when, how many did not go."""

    waiting: int = 0
    until: datetime | None = None
    refused: int = 0
    limit: int = 0  # the taker has as many customers as the platform allows


@dataclass(frozen=True)
class Leaver:
    """Somebody who left, and what is still in their name; whoever had no account of the corp may still have tasks."""

    staff: Staff
    account: Account | None
    groups: int
    customers: int
    tasks: int
    way: OnTheWay = OnTheWay()

    @property
    def to_give(self) -> int:
        """How many customers can be handed over now: those who are on the way already are not asked for again."""
        return self.customers - self.way.waiting

    @property
    def name(self) -> str:
        """What they are called."""
        return self.account.name if self.account and self.account.name else self.staff.name

    @property
    def left_at(self) -> datetime | None:
        """When they left."""
        return self.account.gone_at if self.account else self.staff.left_at

    @property
    def rest(self) -> int:
        """How much is still in their name."""
        return self.groups + self.customers + self.tasks


def leavers(access: Access) -> list[Leaver]:
    """List those of the subtree who left, who has most left first; a handful of queries, however many they are."""
    rows = Account.objects.select_related("staff__unit").filter(
        workspace=access.workspace, gone_at__isnull=False, staff__unit__path__startswith=access.unit.path
    )
    accounts = list(rows.order_by("-gone_at")[:SHOWN])
    groups, customers = _groups(access, accounts), _customers(access, accounts)
    ways = _on_the_way(access.workspace, [each.userid for each in accounts])
    known = {each.staff_id: each for each in accounts}
    waiting = dict(_tasks_of_leavers(access))
    others = Staff.objects.select_related("unit").filter(pk__in=waiting.keys() - known.keys())
    found = [
        Leaver(
            each.staff,
            each,
            groups.get(each.userid, 0),
            customers.get(each.userid, 0),
            waiting.get(each.staff.pk, 0),
            ways.get(each.userid, OnTheWay()),
        )
        for each in accounts
        if each.staff
    ]
    found += [Leaver(each, None, 0, 0, waiting[each.pk]) for each in others]
    return sorted(found, key=lambda each: (not each.rest, -each.rest))


def _tasks_of_leavers(access: Access) -> QuerySet[Task, tuple[int, int]]:
    """Count what those of the subtree who left still had to do."""
    gone = Q(assignee__left_at__isnull=False) | Q(assignee__wecom_accounts__gone_at__isnull=False)
    rows = Task.objects.that_wait().filter(
        gone, workspace=access.workspace, assignee__unit__path__startswith=access.unit.path
    )
    return rows.order_by().values_list("assignee").annotate(n=Count("pk", distinct=True))


@dataclass(frozen=True)
class Blocked:
    """Somebody who is still at the corp, whose account cannot act, and who owns groups."""

    account: Account
    groups: int
    trouble: str


def blocked(access: Access) -> list[Blocked]:
    """List the owners of the subtree whose account does not work though they have not left; most groups first."""
    rows = Community.objects.visible_to(access).filter(ended_at=None, owner__in=keepers.troubled(access.workspace))
    counted = rows.order_by().values_list("owner").annotate(n=Count("pk")).order_by("-n", "owner")[:SHOWN]
    owned = dict(counted)
    ids = dict(Identity.objects.filter(member__in=owned).values_list("external_id", "member_id"))
    accounts = Account.objects.select_related("staff__unit").filter(
        workspace=access.workspace, userid__in=ids, gone_at=None, staff__isnull=False
    )
    found = [Blocked(each, owned[ids[each.userid]], keepers.trouble_of(each)) for each in accounts]
    return sorted(found, key=lambda each: (-each.groups, each.account.pk))


def leaver(access: Access, slug: str) -> Leaver | None:
    """Return one of those who left."""
    staff = Staff.objects.visible_to(access).select_related("unit").filter(slug=slug).first()
    if staff is None:
        return None
    account = Account.objects.filter(workspace=access.workspace, staff=staff, gone_at__isnull=False).first()
    tasks = tasks_of(staff).count()
    if account is None:
        return Leaver(staff, None, 0, 0, tasks) if staff.left_at and tasks else None
    account.staff = staff
    way = _on_the_way(access.workspace, [account.userid]).get(account.userid, OnTheWay())
    customers = _customers(access, [account]).get(account.userid, 0)
    return Leaver(staff, account, len(groups_of(account)), customers, tasks, way)


def tasks_of(staff: Staff) -> QuerySet[Task]:
    """Return what somebody still has to do."""
    return Task.objects.that_wait().filter(workspace=staff.workspace_id, assignee=staff).select_related("assignee")


def _groups(access: Access, accounts: Sequence[Account]) -> dict[str, int]:
    """Count the open groups of each account, by the id of its member."""
    ids = Identity.objects.filter(workspace=access.workspace, external_id__in=[each.userid for each in accounts])
    by_member = dict(ids.values_list("member_id", "external_id"))
    rows = Community.objects.filter(workspace=access.workspace, ended_at=None, owner__in=by_member)
    counted = rows.values_list("owner").annotate(n=Count("id"))
    return {by_member[owner]: count for owner, count in counted}


def _customers(access: Access, accounts: Sequence[Account]) -> dict[str, int]:
    rows = Follow.objects.filter(
        workspace=access.workspace, ended_at=None, userid__in=[each.userid for each in accounts]
    )
    return dict(rows.values_list("userid").annotate(n=Count("id")))


def groups_of(account: Account) -> list[str]:
    """Return the platform's ids of the open groups an account owns."""
    rows = Community.objects.filter(
        workspace=account.workspace_id,
        ended_at=None,
        external_id__isnull=False,
        owner__identities__external_id=account.userid,
    )
    return [str(each) for each in rows.order_by("id").values_list("external_id", flat=True)]


def _on_the_way(workspace: Workspace, userids: Sequence[str]) -> dict[str, OnTheWay]:
    """Count by leaver what became of their customers so far; of those asked for twice the last word counts."""
    rows = Transfer.objects.filter(workspace=workspace, follow__userid__in=userids, follow__ended_at=None)
    later = Transfer.objects.filter(follow=OuterRef("follow"), pk__gt=OuterRef("pk"))
    rows = rows.exclude(Exists(later)).order_by()
    counted = rows.values_list("follow__userid").annotate(
        waiting=Count("pk", filter=Q(state=TransferState.WAITING)),
        asked_at=Max("asked_at", filter=Q(state=TransferState.WAITING)),
        refused=Count("pk", filter=Q(state=TransferState.REFUSED)),
        limit=Count("pk", filter=Q(state=TransferState.LIMIT)),
    )
    return {
        userid: OnTheWay(waiting, asked_at + ACCEPTED_AFTER if asked_at else None, refused, limit)
        for userid, waiting, asked_at, refused, limit in counted
    }


def customers_to_give(account: Account) -> list[str]:
    """Return the platform's ids of an account's customers who are not on their way to somebody already."""
    on_the_way = Transfer.objects.filter(follow=OuterRef("pk"), state=TransferState.WAITING)
    rows = Follow.objects.filter(workspace=account.workspace_id, ended_at=None, userid=account.userid)
    rows = rows.exclude(Exists(on_the_way))
    ids = rows.filter(member__identities__external_id__startswith="w").order_by("id")
    return list(dict.fromkeys(ids.values_list("member__identities__external_id", flat=True)))


def colleagues(access: Access) -> list[tuple[str, str]]:
    """List who could take over tasks where there is neither group nor customer: everybody who works here."""
    rows = Staff.objects.visible_to(access).filter(left_at=None).select_related("unit").order_by("name", "pk")
    return [(row.slug, f"{row.name}({row.unit.name})") for row in rows[:MOST_COLLEAGUES]]


def takers(access: Access) -> list[tuple[str, str]]:
    """List who could take over: active and allowed to have customers [D:92127]."""
    rows = Account.objects.filter(
        workspace=access.workspace,
        gone_at=None,
        serves=True,
        state=AccountState.ACTIVE,
        staff__unit__path__startswith=access.unit.path,
    ).select_related("staff__unit")
    return [
        (row.userid, f"{row.name}({row.staff.unit.name})" if row.staff else row.name) for row in rows.order_by("name")
    ]
