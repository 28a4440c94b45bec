"""Whose account sends to a group: the platform takes a group's owner alone for a mass message [D:92135]."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from jinlin.communities import keepers
from jinlin.members.models import Identity
from jinlin.wecom.models import Account, AccountState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jinlin.communities.models import Community
    from jinlin.workspaces.models import Workspace

__all__ = ["IDS", "helpers_of", "in_pieces", "owners_of"]

T = TypeVar("T")

IDS = 900  # SQLite takes 999 values in a query of old


def in_pieces(rows: Iterable[T], size: int = IDS) -> Iterator[list[T]]:
    """Yield rows in lists of at most `size`."""
    every = list(rows)
    for begin in range(0, len(every), size):
        yield every[begin : begin + size]


def owners_of(workspace: Workspace, communities: Sequence[Community]) -> dict[int, Account]:
    """Return the owner's account of each group that has one that works; a few queries for 900 owners."""
    owners = {each.owner_id for each in communities if each.owner_id}
    found: dict[int, Account] = {}
    for piece in in_pieces(sorted(owners)):
        ids = Identity.objects.filter(workspace=workspace, member__in=piece).values_list("external_id", "member_id")
        by_userid = dict(ids)
        rows = Account.objects.filter(workspace=workspace, userid__in=list(by_userid), state=AccountState.ACTIVE)
        for account in rows.filter(gone_at=None).select_related("staff"):
            if account.staff is None or account.staff.left_at is None:
                found[by_userid[account.userid]] = account
    return {each.pk: found[each.owner_id] for each in communities if each.owner_id in found}


def helpers_of(communities: Sequence[Community]) -> dict[int, Account]:
    """Return for each group the first account that can act in it: the owner's, else an admin's."""
    able = {
        key: [each.account for each in of if each.works and each.account]
        for key, of in keepers.keepers_of(communities).items()
    }
    return {key: of[0] for key, of in able.items() if of}
