"""Who left with groups and customers still in their name, and who could take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from jinlin.communities.models import Community
from jinlin.members.models import Follow, Identity
from jinlin.wecom.models import Account, AccountState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.workspaces.access import Access

SHOWN = 200


@dataclass(frozen=True)
class Leaver:
    """Somebody who left, and what is still in their name."""

    account: Account
    groups: int
    customers: int

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to hand over."""
        return not (self.groups or self.customers)


def leavers(access: Access) -> list[Leaver]:
    """List those of the subtree who left, who has most left first; four queries, however many they are."""
    rows = Account.objects.select_related("staff__unit").filter(
        workspace=access.workspace, gone_at__isnull=False, staff__unit__path__startswith=access.unit.path
    )
    accounts = list(rows.order_by("-gone_at")[:SHOWN])
    groups, customers = _groups(access, accounts), _customers(access, accounts)
    found = [Leaver(each, groups.get(each.userid, 0), customers.get(each.userid, 0)) for each in accounts]
    return sorted(found, key=lambda each: (each.is_done, -each.groups - each.customers))


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


def customers_of(account: Account) -> list[str]:
    """Return the platform's ids of an account's customers."""
    rows = Follow.objects.filter(workspace=account.workspace_id, ended_at=None, userid=account.userid)
    ids = rows.filter(member__identities__external_id__startswith="w").order_by("id")
    return list(dict.fromkeys(ids.values_list("member__identities__external_id", flat=True)))


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
