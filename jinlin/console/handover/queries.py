"""Who left with groups, customers and tasks still in their name, who stays and gives some away, and who could take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from jinlin.communities import keepers
from jinlin.communities.models import Community
from jinlin.members.leavers import ACCEPTED_AFTER
from jinlin.members.models import Follow, Identity, Transfer, TransferState
from jinlin.tasks.models import Task
from jinlin.wecom.models import Account, AccountState
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

SHOWN = 200
MOST_TAKERS = 500
STAYERS = 50


@dataclass(frozen=True)
class OnTheWay:
    """What was begun for a giver's customers: how many wait for the customer's word and until when, how many did not go."""

    waiting: int = 0
    until: datetime | None = None
    refused: int = 0
    limit: int = 0  # the taker has as many customers as the platform allows


@dataclass(frozen=True)
class Giver:
    """Somebody who left, or stays, and what is in their name; whoever had no account of the corp may still have tasks."""

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
    def stays(self) -> bool:
        """Whether they still work here."""
        return self.account is not None and self.account.gone_at is None

    @property
    def rest(self) -> int:
        """How much is still in their name."""
        return self.groups + self.customers + self.tasks


@dataclass(frozen=True)
class Leavers:
    """Those who left and are listed; `hidden` more still have something in their name."""

    rows: list[Giver]
    words: str = ""
    hidden: int = 0


def leavers(access: Access, words: str = "") -> Leavers:
    """List those of the subtree who left, who has most left first, by part of the name; a handful of queries."""
    gone = Account.objects.filter(
        workspace=access.workspace, gone_at__isnull=False, staff__unit__path__startswith=access.unit.path
    ).filter(Q(name__icontains=words) | Q(staff__name__icontains=words))
    groups, customers, waiting = _groups(access, gone), _customers(access, gone), _tasks_of_leavers(access, words)
    rest: dict[tuple[int, int], int] = {}  # staff and account → what is left, the newest before the rest
    for staff, account, userid in gone.order_by("-gone_at", "pk").values_list("staff", "pk", "userid"):
        rest[staff or 0, account] = groups.get(userid, 0) + customers.get(userid, 0) + waiting.get(staff or 0, 0)
    known = {staff for staff, _account in rest}
    rest |= {(staff, 0): n for staff, n in waiting.items() if staff not in known}
    ranked = sorted(rest, key=lambda each: -rest[each])
    shown = list(_loaded(ranked[:SHOWN]))
    ways = _on_the_way(access.workspace, [userid for _staff, _account, userid in shown if userid])
    rows = [
        Giver(
            staff,
            account,
            groups.get(userid, 0),
            customers.get(userid, 0),
            waiting.get(staff.pk, 0),
            ways.get(userid, OnTheWay()),
        )
        for staff, account, userid in shown
    ]
    return Leavers(rows, words, sum(rest[each] > 0 for each in ranked[SHOWN:]))


def _loaded(found: Sequence[tuple[int, int]]) -> Iterator[tuple[Staff, Account | None, str]]:
    """Return those of whom the ids are given, with the account that is gone and its id; without one, nothing of it."""
    accounts = Account.objects.select_related("staff__unit").in_bulk([account for _staff, account in found])
    others = Staff.objects.select_related("unit").in_bulk([staff for staff, account in found if not account])
    for staff, account in found:
        row = accounts.get(account)
        if row and row.staff:
            yield row.staff, row, row.userid
        else:
            yield others[staff], None, ""


def _tasks_of_leavers(access: Access, words: str) -> dict[int, int]:
    """Count what those of the subtree who left still had to do."""
    gone = Q(assignee__left_at__isnull=False) | Q(assignee__wecom_accounts__gone_at__isnull=False)
    named = Q(assignee__name__icontains=words) | Q(assignee__wecom_accounts__name__icontains=words)
    rows = Task.objects.that_wait().filter(
        gone, named, workspace=access.workspace, assignee__unit__path__startswith=access.unit.path
    )
    return dict(rows.order_by().values_list("assignee").annotate(n=Count("pk", distinct=True)))


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


def giver(access: Access, slug: str) -> Giver | None:
    """Return one of those who left, or who stay and own groups or have customers."""
    staff = Staff.objects.visible_to(access).select_related("unit").filter(slug=slug).first()
    if staff is None:
        return None
    accounts = Account.objects.filter(workspace=access.workspace, staff=staff)
    account = accounts.order_by(F("gone_at").desc(nulls_last=True), "pk").first()
    tasks = tasks_of(staff).count()
    if account is None:
        return Giver(staff, None, 0, 0, tasks) if staff.left_at and tasks else None
    account.staff = staff
    way = _on_the_way(access.workspace, [account.userid]).get(account.userid, OnTheWay())
    customers = _customers(access, Account.objects.filter(pk=account.pk)).get(account.userid, 0)
    found = Giver(staff, account, len(groups_of(access, account)), customers, tasks, way)
    return found if found.groups or found.customers or account.gone_at else None


def tasks_of(staff: Staff) -> QuerySet[Task]:
    """Return what somebody still has to do."""
    return Task.objects.that_wait().filter(workspace=staff.workspace_id, assignee=staff).select_related("assignee")


def _groups(access: Access, accounts: QuerySet[Account]) -> dict[str, int]:
    """Count the open groups of each account that has any, by the id of its member."""
    rows = Community.objects.visible_to(access).filter(
        ended_at=None, owner__identities__external_id__in=accounts.values("userid")
    )
    return dict(rows.order_by().values_list("owner__identities__external_id").annotate(n=Count("id")))


def _customers(access: Access, accounts: QuerySet[Account]) -> dict[str, int]:
    rows = Follow.objects.filter(workspace=access.workspace, ended_at=None, userid__in=accounts.values("userid"))
    return dict(rows.order_by().values_list("userid").annotate(n=Count("id")))


def groups_of(access: Access, account: Account, unit: int | None = None) -> list[str]:
    """Return the platform's ids of the open groups an account owns, as far as one may see them; those of a unit alone."""
    rows = _owned(access, account) if unit is None else _owned(access, account).filter(unit=unit)
    return [str(each) for each in rows.order_by("id").values_list("external_id", flat=True)]


def units_of(access: Access, account: Account) -> list[tuple[int, str, int]]:
    """Return where the groups of an account are: unit, its name, how many; most groups first."""
    rows = _owned(access, account).order_by().values_list("unit", "unit__name")
    return [(pk, name, n) for pk, name, n in rows.annotate(n=Count("pk")).order_by("-n", "unit")]


def _owned(access: Access, account: Account) -> QuerySet[Community]:
    return Community.objects.visible_to(access).filter(
        ended_at=None, external_id__isnull=False, owner__identities__external_id=account.userid
    )


def stayers(access: Access, words: str) -> list[Giver]:
    """List those of the subtree who work here and own groups or have customers, by part of the name, most groups first."""
    rows = _accounts(access).filter(name__icontains=words).order_by("name", "pk")[:MOST_TAKERS] if words else []
    accounts = list(rows)
    mine = Account.objects.filter(pk__in=[each.pk for each in accounts])
    groups, customers = _groups(access, mine), _customers(access, mine)
    ways = _on_the_way(access.workspace, [each.userid for each in accounts])
    found = [
        Giver(
            staff, each, groups.get(each.userid, 0), customers.get(each.userid, 0), 0, ways.get(each.userid, OnTheWay())
        )
        for each in accounts
        if (staff := each.staff)
    ]
    return sorted((each for each in found if each.rest), key=lambda each: (-each.groups, -each.customers))[:STAYERS]


def _on_the_way(workspace: Workspace, userids: Sequence[str]) -> dict[str, OnTheWay]:
    """Count by giver what became of their customers so far; of those asked for twice the last word counts."""
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


@dataclass(frozen=True)
class Takers:
    """Who can be chosen, by what the page sends and in words; `cut`: more match `words` than are listed."""

    people: list[tuple[str, str]]
    words: str
    cut: bool


def takers_for(access: Access, giver: Giver, words: str = "") -> Takers:
    """List who could take over what somebody has, by part of the name.

    Groups and customers go to accounts [D:92127]; where there are only tasks, to everybody who works here.
    """
    if giver.account:
        rows = _accounts(access).exclude(pk=giver.account.pk).filter(name__icontains=words)
        accounts = list(rows.order_by("name", "pk")[: MOST_TAKERS + 1])
        people = [(each.userid, _placed(each.name, each.staff)) for each in accounts]
    else:
        staff = list(_colleagues(access).filter(name__icontains=words).order_by("name", "pk")[: MOST_TAKERS + 1])
        people = [(each.slug, _placed(each.name, each)) for each in staff]
    return Takers(people[:MOST_TAKERS], words, len(people) > MOST_TAKERS)


def can_take(access: Access, giver: Giver, key: str) -> bool:
    """Say whether somebody could take over, whether the list had room for them or not."""
    if giver.account:
        return _accounts(access).filter(userid=key).exclude(pk=giver.account.pk).exists()
    return _colleagues(access).filter(slug=key).exists()


def _placed(name: str, staff: Staff | None) -> str:
    return f"{name}({staff.unit.name})" if staff else name


def _colleagues(access: Access) -> QuerySet[Staff]:
    return Staff.objects.visible_to(access).filter(left_at=None).select_related("unit")


def _accounts(access: Access) -> QuerySet[Account]:
    """Return the accounts that are active and allowed to have customers [D:92127]."""
    return Account.objects.filter(
        workspace=access.workspace,
        gone_at=None,
        serves=True,
        state=AccountState.ACTIVE,
        staff__unit__path__startswith=access.unit.path,
    ).select_related("staff__unit")
