"""Customers on their way from one colleague to another: begun, and what became of it (§4.10 of the protocol)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from jinlin.members.actions.identifying import known_ids
from jinlin.members.actions.mirroring import end_follows
from jinlin.members.models import Follow, FollowEnd, Transfer, TransferState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.workspaces.models import Workspace

__all__ = ["Became", "begin_transfers", "end_what_went", "settle_transfers"]

_ROWS = 400


class Became(NamedTuple):
    """What the platform says became of one customer's transfer."""

    state: TransferState
    at: datetime


@transaction.atomic
def begin_transfers(
    workspace: Workspace, giver: str, taker: str, external_ids: Collection[str], *, resigned: bool = True, now: datetime
) -> int:
    """Write down which customers the platform has begun to hand over; one under way stays as it is. Return how many."""
    follows = _open_follows(workspace, giver, external_ids)
    under_way = set(_waiting(workspace, giver).values_list("follow_id", flat=True))
    rows = [
        Transfer(workspace=workspace, follow=follow, taker=taker.lower(), resigned=resigned, asked_at=now)
        for follow in follows.values()
        if follow.pk not in under_way
    ]
    Transfer.objects.bulk_create(rows, batch_size=_ROWS)
    return len(rows)


@transaction.atomic
def settle_transfers(
    workspace: Workspace, giver: str, taker: str, became: Mapping[str, Became], *, now: datetime
) -> int:
    """Let transfers between two be as told: who went ends as the giver's customer, who refused stays. Return how many ended."""
    numbers = known_ids(workspace, became)
    told = {numbers[key]: each for key, each in became.items() if key in numbers}
    rows = _waiting(workspace, giver).filter(taker=taker.lower(), follow__member__in=told).select_related("follow")
    settled = [row for row in rows if told[row.follow.member_id].state != TransferState.WAITING]
    for row in settled:
        row.state, row.settled_at = told[row.follow.member_id]
    Transfer.objects.bulk_update(settled, ["state", "settled_at"], batch_size=_ROWS)
    went = [row.follow for row in settled if row.state == TransferState.DONE and row.follow.ended_at is None]
    ends = {follow.pk: told[follow.member_id].at for follow in went}
    return end_follows(workspace, went, ends, by=FollowEnd.TRANSFERRED, now=now)


@transaction.atomic
def end_what_went(workspace: Workspace, giver: str, external_ids: Sequence[str], *, now: datetime) -> int:
    """End the follows of a giver that the platform does not name any more, with the transfers they were on."""
    follows = list(_open_follows(workspace, giver, external_ids).values())
    under_way = Transfer.objects.filter(follow__in=follows, state=TransferState.WAITING)
    under_way.update(state=TransferState.DONE, settled_at=now)
    ends = {follow.pk: now for follow in follows}
    return end_follows(workspace, follows, ends, by=FollowEnd.TRANSFERRED, now=now)


def _waiting(workspace: Workspace, giver: str) -> QuerySet[Transfer]:
    return Transfer.objects.filter(
        workspace=workspace, follow__userid=giver.lower(), follow__ended_at=None, state=TransferState.WAITING
    )


def _open_follows(workspace: Workspace, giver: str, external_ids: Collection[str]) -> dict[int, Follow]:
    members = set(known_ids(workspace, external_ids).values())
    rows = Follow.objects.filter(workspace=workspace, userid=giver.lower(), member__in=members, ended_at=None)
    return {row.member_id: row for row in rows}
