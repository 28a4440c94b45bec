"""What each person carries: groups they own or look after, messages in them, and what to do where it is too much (R-043)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, F, Sum

from jinlin.communities import types
from jinlin.communities.models import Appointment, Community, Function, Placement
from jinlin.members.models import Identity
from jinlin.metrics.activity import thresholds
from jinlin.wecom.models import Account
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access

CARRIES = (Function.ASSISTANT, Function.VOLUNTEER)
DAYS = 7  # messages are those of the standing's last seven days
SMALL = 60  # members: below this two groups of a kind in one store are proposed for merging
ADVISED = 20
MERGES = 3


class Carried(NamedTuple):
    """How many groups, and messages in them in seven days."""

    groups: int = 0
    messages: int = 0

    def plus(self, other: Carried, sign: int = 1) -> Carried:
        """Return both together, or this without the other."""
        return Carried(self.groups + sign * other.groups, self.messages + sign * other.messages)


NOTHING = Carried()


@dataclass(frozen=True)
class Load:
    """What one person carries. `staff` is None for an owner who is nobody's account here."""

    name: str
    staff: Staff | None
    owned: int
    helped: int
    groups: int
    messages_per_day: float
    most_groups: float
    most_messages: float

    @property
    def too_many_groups(self) -> bool:
        """Whether there are more groups than one person's share."""
        return self.groups > self.most_groups

    @property
    def too_many_messages(self) -> bool:
        """Whether there are more messages than one person's share."""
        return self.messages_per_day > self.most_messages

    @property
    def is_over(self) -> bool:
        """Whether either is too much."""
        return self.too_many_groups or self.too_many_messages

    @property
    def room(self) -> int:
        """How many groups more they could carry."""
        return max(0, int(self.most_groups) - self.groups)


@dataclass(frozen=True)
class Merge:
    """Two small groups of one kind in one store."""

    first: Community
    second: Community
    members: int


@dataclass(frozen=True)
class Advice:
    """What to do for somebody who carries too much: groups to give away and to whom, groups to merge."""

    load: Load
    give: int
    takers: list[Load] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)


def loads(access: Access) -> list[Load]:
    """Return what everybody carries in the subtree, the most first; five queries, whatever the number of groups."""
    groups = Community.objects.visible_to(access).filter(ended_at=None)
    owned, names = _owned(groups)
    helped, both = _helped(access), _both(access)
    limits = thresholds.of(access.workspace)
    people = {
        each.pk: each for each in Staff.objects.filter(pk__in=owned.keys() | helped.keys()).select_related("unit")
    }
    found = [
        _load(each.name, each, owned.get(pk, NOTHING), helped.get(pk, NOTHING), both.get(pk, NOTHING), limits)
        for pk, each in people.items()
    ]
    found += [_load(name, None, carried, NOTHING, NOTHING, limits) for name, carried in names]
    return sorted(found, key=lambda load: (-load.groups, -load.messages_per_day, load.name))


def _load(
    name: str, staff: Staff | None, owned: Carried, helped: Carried, both: Carried, limits: Mapping[str, float]
) -> Load:
    total = owned.plus(helped).plus(both, -1)
    return Load(
        name,
        staff,
        owned.groups,
        helped.groups,
        total.groups,
        total.messages / DAYS,
        limits["capacity.communities_per_person"],
        limits["capacity.messages_per_day"],
    )


def _owned(groups: QuerySet[Community]) -> tuple[dict[int, Carried], list[tuple[str, Carried]]]:
    """Return what is owned by colleagues, and by owners who are nobody's account: name and what they carry."""
    rows = groups.filter(owner__isnull=False).order_by().values_list("owner", "owner__name")
    told = rows.annotate(groups=Count("pk"), said=Sum("standing__messages_7d"))
    carried = {owner: (name, Carried(n, said or 0)) for owner, name, n, said in told}
    staff_of = _staff_of(carried)
    owned: dict[int, Carried] = defaultdict(Carried)
    others = []
    for owner, (name, each) in carried.items():
        if owner in staff_of:
            owned[staff_of[owner]] = owned[staff_of[owner]].plus(each)
        else:
            others.append((name, each))
    return dict(owned), others


def _staff_of(owners: Iterable[int]) -> dict[int, int]:
    """Return the colleagues behind owners, by the id of the account they own with."""
    ids = Identity.objects.filter(member__in=list(owners)).values_list("external_id", "member_id", "workspace_id")
    by_id = {(workspace, external): member for external, member, workspace in ids}
    accounts = Account.objects.filter(userid__in=[key[1] for key in by_id], staff__isnull=False)
    rows = accounts.values_list("workspace_id", "userid", "staff_id")
    return {
        by_id[workspace, userid]: staff for workspace, userid, staff in rows if staff and (workspace, userid) in by_id
    }


def _helped(access: Access) -> dict[int, Carried]:
    return _counted(_carrying(access))


def _both(access: Access) -> dict[int, Carried]:
    """Return what people own and look after at once, so that it counts once."""
    own = F("community__owner__identities__external_id")
    return _counted(_carrying(access).filter(staff__wecom_accounts__userid=own))


def _carrying(access: Access) -> QuerySet[Appointment]:
    rows = Appointment.objects.visible_to(access).that_last().filter(function__in=CARRIES, community__ended_at=None)
    return rows.filter(staff__left_at=None)


def _counted(rows: QuerySet[Appointment]) -> dict[int, Carried]:
    told = (
        rows.order_by()
        .values_list("staff")
        .annotate(groups=Count("community", distinct=True), said=Sum("community__standing__messages_7d"))
    )
    return {staff: Carried(n, said or 0) for staff, n, said in told if staff is not None}


def ownerless(access: Access) -> QuerySet[Community]:
    """Return the open groups nobody is known to own."""
    return Community.objects.visible_to(access).filter(ended_at=None, owner=None, owner_name="")


def advice(access: Access, found: Sequence[Load]) -> list[Advice]:
    """Say what to do for those who carry too much, the heaviest first."""
    over = [load for load in found if load.is_over][:ADVISED]
    return [_advice(access, load, found) for load in over]


def _advice(access: Access, load: Load, found: Sequence[Load]) -> Advice:
    give = max(0, load.groups - int(load.most_groups))
    takers = [each for each in found if each.staff and each.room and not each.is_over and _is_near(load, each)]
    takers.sort(key=lambda each: (each.groups, each.name))
    return Advice(load, give, takers[:3], _merges(access, load))


def _is_near(load: Load, other: Load) -> bool:
    """Say whether somebody works where the other does, or above, so that the groups are in their reach."""
    if load.staff is None or other.staff is None:
        return True
    return load.staff.unit.path.startswith(other.staff.unit.path)


def _merges(access: Access, load: Load) -> list[Merge]:
    """Return pairs of small groups of one kind in one store, the smallest first."""
    if load.staff is None:
        return []
    ids = Account.objects.filter(staff=load.staff).values("userid")
    rows = Community.objects.visible_to(access).filter(ended_at=None, owner__identities__external_id__in=ids)
    small = list(rows.filter(standing__member_count__lt=SMALL).select_related("standing")[:200])
    kinds = dict(Placement.objects.filter(community__in=small, axis="stage").values_list("community_id", "key"))
    alike: dict[tuple[int, str], list[Community]] = defaultdict(list)
    for each in sorted(small, key=lambda one: (one.standing.member_count, one.pk)):
        if types.value_of("stage", kinds.get(each.pk, "")):
            alike[each.unit_id, kinds[each.pk]].append(each)
    pairs = [(group[n], group[n + 1]) for group in alike.values() for n in range(0, len(group) - 1, 2)]
    merges = [Merge(one, two, one.standing.member_count + two.standing.member_count) for one, two in pairs]
    return sorted(merges, key=lambda merge: merge.members)[:MERGES]
