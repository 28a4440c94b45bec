"""Customer groups as the platform knows them: made, renamed, given to another owner, ended; what an event tells at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities.actions.planning import adopt_planned
from jinlin.communities.actions.seating import SeatAsIs, Seating
from jinlin.communities.models import Basis, Community, Membership, MembershipRole
from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.imports.engine.writing import update
from jinlin.members import actions as members
from jinlin.members.actions import PersonAsIs, known_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from jinlin.workspaces.models import Workspace

__all__ = ["GroupAsIs", "Mirrored", "SeatAsIs", "end_group", "mirror_groups", "note_leaves"]

UNNAMED = "未命名群聊"  # what the platform's own client calls a group without a name


@dataclass(frozen=True)
class GroupAsIs:
    """A customer group, as the platform tells it [D:92122]; owner and admins are accounts of the corp."""

    external_id: str
    name: str
    owner: str
    created_at: datetime
    notice: str
    admins: tuple[str, ...]
    seats: tuple[SeatAsIs, ...]


@dataclass(frozen=True)
class Mirrored:
    """What a batch changed, and the groups whose answer was older than an event we know."""

    changed_count: int
    unsettled: frozenset[str]


@transaction.atomic
def mirror_groups(
    workspace: Workspace, groups: Sequence[GroupAsIs], *, units: Mapping[str, int], now: datetime
) -> Mirrored:
    """Let these groups be as told, with exactly these people in them.

    `units` says where the accounts that own groups work: a group met for the first time is put there and goes along with
    its owner, until a file places it elsewhere. Joins of a group met for the first time are history, and no facts are
    recorded of them.
    """
    people = members.meet(workspace, _people(groups), now=now)
    rows = {row.external_id: row for row in _rows(workspace, groups)}
    happened: list[Happened] = []
    adopt_planned(workspace, [group for group in groups if group.external_id not in rows], rows, happened)
    first = _make(workspace, [group for group in groups if group.external_id not in rows], rows, units, happened)
    changed = len(first)
    for group in groups:
        changed += _keep(rows[group.external_id], group, people, units, happened, now)
    seating = Seating(workspace, people, now, frozenset(first))
    seating.load([row.pk for row in rows.values()])
    for group in groups:
        changed += seating.seat(rows[group.external_id].pk, group.seats, _roles(group))
    seating.save()
    events.record_all(workspace, [*happened, *seating.happened], now=now)
    unsettled = {each.external_id for each in groups if rows[each.external_id].pk in seating.unsettled}
    return Mirrored(changed, frozenset(unsettled))


def _people(groups: Sequence[GroupAsIs]) -> list[PersonAsIs]:
    accounts = {account.lower() for group in groups for account in (group.owner, *group.admins) if account}
    seated = [seat.person for group in groups for seat in group.seats]
    inviters = {seat.inviter.lower() for group in groups for seat in group.seats if seat.inviter}
    named = {person.external_id for person in seated}
    return [*seated, *(PersonAsIs(each, staff=True) for each in sorted((accounts | inviters) - named))]


def _rows(workspace: Workspace, groups: Sequence[GroupAsIs]) -> list[Community]:
    return list(Community.objects.filter(workspace=workspace, external_id__in=[each.external_id for each in groups]))


def _roles(group: GroupAsIs) -> dict[str, MembershipRole]:
    admins = {each.lower(): MembershipRole.ADMIN for each in group.admins}
    return admins | {group.owner.lower(): MembershipRole.OWNER}


def _make(
    workspace: Workspace,
    groups: Sequence[GroupAsIs],
    rows: dict[str | None, Community],
    units: Mapping[str, int],
    happened: list[Happened],
) -> list[int]:
    root = units[""]
    made = [
        Community(
            workspace=workspace,
            external_id=group.external_id,
            name=(group.name or UNNAMED)[:120],
            unit_id=units.get(group.owner.lower(), root),
            follows_owner=True,
            opened_at=group.created_at,
            notice=group.notice,
        )
        for group in groups
    ]
    Community.objects.bulk_create(made, batch_size=400)
    rows.update({row.external_id: row for row in made})
    happened += [
        Happened("community.met", str(row.pk), row.opened_at, {"community": row.pk}) for row in made if row.opened_at
    ]
    return [row.pk for row in made]


# What is recorded where a field of a group changes.
FACTS = {
    "name": "renamed",
    "owner_id": "owner_changed",
    "notice": "notice_changed",
    "ended_at": "returned",
    "unit_id": "moved",
}
TOLD = {"owner_id": "owner", "unit_id": "unit"}


def _keep(
    row: Community,
    told: GroupAsIs,
    people: Mapping[str, int],
    units: Mapping[str, int],
    happened: list[Happened],
    now: datetime,
) -> bool:
    """Let the row be as told; say whether it differed."""
    wanted = {
        "name": (told.name or UNNAMED)[:120],
        "owner_id": people.get(told.owner.lower()),
        "notice": told.notice,
        "opened_at": told.created_at,
        "ended_at": None,
        "unit_id": units.get(told.owner.lower(), row.unit_id) if row.follows_owner else row.unit_id,
    }
    differing = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in differing.items():
        was = getattr(row, name)
        setattr(row, name, value)
        if was or name == "notice":  # what was not known before has not changed
            data = {"community": row.pk} | ({TOLD[name]: value} if name in TOLD else {})
            if name in FACTS:
                happened.append(Happened(f"community.{FACTS[name]}", f"{row.pk}:{int(now.timestamp())}", now, data))
    if differing:
        row.published = False
        row.save(update_fields=[*differing, "published"])
    return bool(differing)


@transaction.atomic
def note_leaves(
    workspace: Workspace, group: str, people: Sequence[str], *, at: datetime, removed: bool | None, now: datetime
) -> int:
    """End at once the intervals an event tells of; return how many changed.

    An event that comes late ends, exactly, the interval whose end had only been inferred. Nobody unknown is made.
    """
    found = known_ids(workspace, people)
    rows = Membership.objects.filter(
        workspace=workspace, community__external_id=group, member__in=found.values(), joined_at__lte=at
    )
    happened, changed = [], []
    for row in rows.order_by("joined_at"):
        sure = row.left_at is not None and row.left_basis == Basis.DECLARED
        if sure or (row.left_at is not None and row.left_at < at):
            continue
        if row.left_at is None:
            data = {"community": row.community_id, "member": row.member_id, "scene": row.scene, "state": row.state}
            key = f"{row.community_id}:{row.member_id}:{int(row.joined_at.timestamp())}"
            happened.append(Happened("membership.ended", key, at, data))
        row.left_at, row.left_basis, row.removed, row.published = at, Basis.DECLARED, removed, False
        changed.append(row)
    update(changed, ["left_at", "left_basis", "removed", "published"])
    events.record_all(workspace, happened, now=now)
    return len(changed)


@transaction.atomic
def end_group(workspace: Workspace, group: str, *, at: datetime, now: datetime) -> int:
    """End a group that was dissolved or is out of our reach, and the intervals in it; return how many groups ended."""
    row = Community.objects.filter(workspace=workspace, external_id=group, ended_at=None).first()
    if row is None:
        return 0
    row.ended_at, row.published = at, False
    row.save(update_fields=["ended_at", "published"])
    seats = Membership.objects.filter(workspace=workspace, community=row, left_at=None)
    seats.filter(joined_at__lte=at).update(left_at=at, left_basis=Basis.INFERRED, published=False)
    events.record_all(workspace, [Happened("community.ended", str(row.pk), at, {"community": row.pk})], now=now)
    return 1
