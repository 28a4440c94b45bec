"""Who can keep a group going: its owner, its admins, and whether their accounts still work (R-046–R-048, R-326).

An account works while it is at the corp, active, and its staff member has not left. Of whom the platform tells nothing (an
imported file) we suppose that they can act. A group of which no owner or admin was ever told is left out: nothing is known.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from jinlin.communities.models import Community, Membership, MembershipRole
from jinlin.members.models import Identity
from jinlin.wecom.models import Account, AccountState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff, Workspace

__all__ = [
    "MOST_ADMINS",
    "STATES",
    "Keeper",
    "counts",
    "in_state",
    "keepers_of",
    "keepers_of_one",
    "states_of",
    "trouble_of",
    "troubled",
]

MOST_ADMINS = 3  # one to three per group

ALONE, OWNER_GONE, NOBODY, CROWDED, OWNERS = "alone", "owner_gone", "nobody", "crowded", "owners"
STATES: dict[str, _StrPromise] = {
    ALONE: _("只有群主一人能管"),
    OWNER_GONE: _("群主不能管了,有管理员"),
    NOBODY: _("没有人能管"),
    CROWDED: _("管理员超过 3 位"),
    OWNERS: _("没有群主,或不止一位"),
}


@dataclass(frozen=True)
class Keeper:
    """The owner or an admin of a group, with the account they act by."""

    member: Member
    role: str
    account: Account | None

    @property
    def staff(self) -> Staff | None:
        """The colleague they are, if known."""
        return self.account.staff if self.account else None

    @property
    def is_owner(self) -> bool:
        """Whether the group is theirs."""
        return self.role == MembershipRole.OWNER

    @property
    def works(self) -> bool:
        """Whether they can act."""
        return not self.trouble

    @property
    def trouble(self) -> str:
        """Why they cannot act; empty where they can."""
        return trouble_of(self.account) if self.account else ""


def trouble_of(account: Account) -> str:
    """Say why an account cannot act; empty where it can."""
    if account.gone_at is not None or (account.staff and account.staff.left_at is not None):
        return str(_("已离职"))
    return "" if account.state == AccountState.ACTIVE else account.get_state_display()


def troubled(workspace: Workspace) -> QuerySet[Identity, int]:
    """Return the ids of members whose account cannot act: left, disabled, not activated. Asked once, not per group."""
    cannot = Q(gone_at__isnull=False) | ~Q(state=AccountState.ACTIVE) | Q(staff__left_at__isnull=False)
    accounts = Account.objects.filter(cannot, workspace=workspace).values("userid")
    return Identity.objects.filter(workspace=workspace, external_id__in=accounts).values_list("member", flat=True)


def in_state(rows: QuerySet[Community], workspace: Workspace, which: str) -> QuerySet[Community]:
    """Return those of the open groups that are in one of `STATES`."""
    rows = rows.filter(planned_at=None, ended_at=None)
    if which == CROWDED:
        return rows.filter(_has_more_than(MOST_ADMINS, MembershipRole.ADMIN))
    if which == OWNERS:
        none = Q(Exists(_with_power()), owner=None)
        return rows.filter(none | Q(_has_more_than(1, MembershipRole.OWNER)))
    wanted = {ALONE: (True, False), OWNER_GONE: (False, True), NOBODY: (False, False)}[which]
    owner_works, has_help = wanted
    return _judged(rows, workspace).filter(Q(cannot=not owner_works, has_help=has_help))


def counts(access: Access) -> dict[str, int]:
    """Count the groups of the subtree that hang on one account or none, in one query."""
    rows = _judged(Community.objects.visible_to(access).begun().filter(ended_at=None), access.workspace)
    return rows.aggregate(
        alone=Count("pk", filter=Q(cannot=False, has_help=False)),
        owner_gone=Count("pk", filter=Q(cannot=True, has_help=True)),
        nobody=Count("pk", filter=Q(cannot=True, has_help=False)),
    )


def _judged(rows: QuerySet[Community], workspace: Workspace) -> QuerySet[Community]:
    """Add `cannot`, whether the owner's account does not work, and `has_help`, whether an admin's does."""
    ill = troubled(workspace)
    helping = _with_power().filter(role=MembershipRole.ADMIN, left_at=None)
    helping = helping.exclude(member=OuterRef("owner")).exclude(member__in=ill)
    rows = rows.filter(Exists(_with_power()), owner__isnull=False)
    return rows.annotate(cannot=Q(owner__in=ill), has_help=Exists(helping))


def _with_power() -> QuerySet[Membership]:
    """Return the owner's and admins' intervals of the group outside; the words are those of the index."""
    return Membership.objects.filter(~Q(role=MembershipRole.MEMBER), community=OuterRef("pk"))


def _has_more_than(most: int, role: MembershipRole) -> Exists:
    """Ask for the one too many; no group's people are counted."""
    return Exists(_with_power().filter(role=role, left_at=None)[most : most + 1])


def keepers_of(communities: Sequence[Community]) -> dict[int, list[Keeper]]:
    """Return owner and admins of each group, the owner first; a handful of queries, however many groups."""
    ids = [each.pk for each in communities]
    rows = Membership.objects.filter(~Q(role=MembershipRole.MEMBER), community__in=ids, left_at=None)
    people = [(row.community_id, row.member, row.role) for row in rows.select_related("member").order_by("pk")]
    seated = {(community, member.pk) for community, member, role in people if role == MembershipRole.OWNER}
    # Whoever left the corp is in no group any more; the groups stay theirs until somebody takes them over [D:92120].
    away = [each for each in communities if each.owner_id and (each.pk, each.owner_id) not in seated]
    people += [(each.pk, each.owner, MembershipRole.OWNER.value) for each in away if each.owner]
    accounts = _accounts({member.pk for _community, member, _role in people})
    found: dict[int, list[Keeper]] = defaultdict(list)
    for community, member, role in people:
        found[community].append(Keeper(member, role, accounts.get(member.pk)))
    return {key: sorted(found[key], key=lambda each: not each.is_owner) for key in ids}


def keepers_of_one(community: Community) -> list[Keeper]:
    """Return owner and admins of a group, the owner first."""
    return keepers_of([community])[community.pk]


def states_of(found: Sequence[Keeper]) -> list[str]:
    """Return in which of `STATES` an open group with these keepers is, as `in_state` would find it; none where fine."""
    owners, admins = [each for each in found if each.is_owner], [each for each in found if not each.is_owner]
    states = [OWNERS] if found and len(owners) != 1 else []
    states += [CROWDED] if len(admins) > MOST_ADMINS else []
    if not owners:
        return states
    own = {each.member.pk for each in owners}
    helped = any(each.works for each in admins if each.member.pk not in own)
    if not owners[0].works:
        return [OWNER_GONE if helped else NOBODY, *states]
    return states if helped else [ALONE, *states]


def _accounts(members: Iterable[int]) -> dict[int, Account]:
    """Return the accounts of members; where one has two, the one that is gone, as `troubled` sees it."""
    ids = Identity.objects.filter(member__in=members).values_list("external_id", "member_id", "workspace_id")
    by_id = {(workspace, external): member for external, member, workspace in ids}
    rows = Account.objects.filter(
        workspace__in={workspace for workspace, _external in by_id},
        userid__in=[external for _workspace, external in by_id],
    ).select_related("staff__unit")
    found: dict[int, Account] = {}
    for account in rows:
        member = by_id.get((account.workspace_id, account.userid))
        if member is not None and (member not in found or account.gone_at is not None):
            found[member] = account
    return found
