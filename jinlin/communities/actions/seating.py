"""Who sits in a customer group now, held against what we knew: joins, returns and leaves as intervals.

The platform names those who are there, not those who left: an open interval nobody is told of any more ends now, inferred,
unless an event told its end before. Works for a batch of groups with a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from jinlin.communities.models import Basis, Membership, MembershipRole
from jinlin.events.actions import Happened
from jinlin.imports.engine.writing import insert, update

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinlin.members.actions import PersonAsIs
    from jinlin.workspaces.models import Workspace

__all__ = ["SeatAsIs", "Seating"]

_FIELDS = (
    "joined_at", "joined_basis", "left_at", "left_basis", "role", "inviter_id", "scene", "state", "removed", "published",
)  # fmt: skip
SETTLING = timedelta(seconds=10)  # the platform writes a change a few seconds after it told of it


@dataclass(frozen=True)
class SeatAsIs:
    """Somebody in a group, as the platform tells it."""

    person: PersonAsIs
    joined_at: datetime
    scene: int | None = None
    inviter: str = ""  # the id of an account of the corp
    state: str = ""


@dataclass
class Seating:
    """The changes of one batch of groups; `first` are those read for the first time, of whom no joins are told."""

    workspace: Workspace
    people: Mapping[str, int]
    now: datetime
    first: frozenset[int] = frozenset()
    unsettled: set[int] = field(default_factory=set)  # groups whose answer was older than an event: read them again
    happened: list[Happened] = field(default_factory=list)
    _new: list[Membership] = field(default_factory=list)
    _changed: dict[int, Membership] = field(default_factory=dict)
    _open: dict[tuple[int, int], Membership] = field(default_factory=dict)
    _past: dict[tuple[int, int], list[Membership]] = field(default_factory=lambda: defaultdict(list))

    def load(self, communities: Iterable[int]) -> None:
        """Read the intervals of groups that were known before."""
        known = set(communities) - self.first
        if not known:
            return
        rows = Membership.objects.filter(workspace=self.workspace, community__in=known)
        for row in rows.filter(left_at=None):
            self._open[row.community_id, row.member_id] = row
        for row in rows.filter(left_at__isnull=False).order_by("joined_at"):
            self._past[row.community_id, row.member_id].append(row)

    def seat(self, community: int, seats: Sequence[SeatAsIs], roles: Mapping[str, MembershipRole]) -> int:
        """Let exactly these people be in the group; return how many intervals changed."""
        before = len(self._new) + len(self._changed)
        present = set()
        for each in seats:
            member = self.people[each.person.external_id]
            if member in present:  # two ids of one person: one seat
                continue
            present.add(member)
            self._sit(community, member, each, roles.get(each.person.external_id, MembershipRole.MEMBER))
        for (where, member), row in self._open.items():
            if where == community and member not in present:
                self._leave(row, self.now, Basis.INFERRED)
        return len(self._new) + len(self._changed) - before

    def _sit(self, community: int, member: int, told: SeatAsIs, role: MembershipRole) -> None:
        row = self._open.get((community, member))
        if row and row.joined_at < told.joined_at:  # left and came back while nobody told us
            self._leave(row, told.joined_at, Basis.INFERRED)
            row = None
        if row is None:
            row = self._reopened(community, member, told)
        if row is None:
            self._begin(community, member, told, role)
        elif row.left_at is None:
            self._amend(row, told, role)

    def _reopened(self, community: int, member: int, told: SeatAsIs) -> Membership | None:
        """Return the past interval that this seat goes on with, or contradicts; none for a new one."""
        for row in reversed(self._past[community, member]):
            if row.left_at is None or row.left_at <= told.joined_at:
                continue
            if row.left_basis == Basis.DECLARED and self.now - row.left_at < SETTLING:
                self.unsettled.add(community)  # the answer is older than the event that told of the leaving
                return row
            if row.joined_at < told.joined_at:  # the end was guessed later than the return
                self._change(row, left_at=told.joined_at)
                return None
            self._change(row, left_at=None, left_basis="", removed=None)
            return row
        return None

    def _begin(self, community: int, member: int, told: SeatAsIs, role: MembershipRole) -> None:
        row = Membership(
            workspace=self.workspace,
            community_id=community,
            member_id=member,
            joined_at=told.joined_at,
            role=role,
            scene=told.scene,
            state=told.state[:64],
            inviter_id=self.people.get(told.inviter.lower()) if told.inviter else None,
        )
        self._new.append(row)
        if community not in self.first:
            self._tell("membership.began", row, told.joined_at)
            self._tell_of_admins(row, MembershipRole.MEMBER)

    def _amend(self, row: Membership, told: SeatAsIs, role: MembershipRole) -> None:
        wanted = {"role": role, "scene": told.scene, "state": told.state[:64], "joined_at": told.joined_at}
        wanted["joined_basis"] = Basis.DECLARED
        if told.inviter and (inviter := self.people.get(told.inviter.lower())):
            wanted["inviter_id"] = inviter
        if any(
            other.left_at and other.left_at > told.joined_at for other in self._past[row.community_id, row.member_id]
        ):
            del wanted["joined_at"]  # it would reach into an interval that is over
        before = MembershipRole(row.role)
        self._change(row, **wanted)
        self._tell_of_admins(row, before)

    def _tell_of_admins(self, row: Membership, before: MembershipRole) -> None:
        """Record who became an admin or is none any more; a new owner is told of by the group."""
        if row.role == before or MembershipRole.ADMIN not in {row.role, before} or row.role == MembershipRole.OWNER:
            return
        kind = "membership.admin_added" if row.role == MembershipRole.ADMIN else "membership.admin_removed"
        key = f"{row.community_id}:{row.member_id}:{int(self.now.timestamp())}"
        data = {"community": row.community_id, "member": row.member_id}
        self.happened.append(Happened(kind, key, self.now, data))

    def _leave(self, row: Membership, at: datetime, basis: Basis) -> None:
        self._change(row, left_at=max(at, row.joined_at), left_basis=basis)
        self._past[row.community_id, row.member_id].append(row)
        self._tell("membership.ended", row, at)

    def _change(self, row: Membership, **wanted: object) -> None:
        differing = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        for name, value in differing.items():
            setattr(row, name, value)
        if differing:
            row.published = False
            self._changed[row.pk] = row

    def _tell(self, kind: str, row: Membership, at: datetime) -> None:
        key = f"{row.community_id}:{row.member_id}:{int(row.joined_at.timestamp())}"
        data = {"community": row.community_id, "member": row.member_id, "scene": row.scene, "state": row.state}
        self.happened.append(Happened(kind, key, at, data))

    def save(self) -> None:
        """Write: ends before beginnings, since nobody sits twice in one group."""
        update(list(self._changed.values()), _FIELDS)
        insert(self._new)
