"""Whether the ice is broken with somebody; while it is not, nobody offers them products (R-089, the state part of R-012)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.events import actions as events
from jinlin.joining.models import Greeting, IceBreak, IceWay, Newcomer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = ["BROKEN", "NOT_BROKEN", "UNKNOWN", "declare", "state_of", "states_of"]

BROKEN, NOT_BROKEN, UNKNOWN = "broken", "not_broken", "unknown"


def states_of(workspace: Workspace, members: Iterable[int]) -> dict[int, str]:
    """Return the state of each: `unknown` of whoever was here before we looked. Product scripts are for `broken` ones."""
    ids = list(dict.fromkeys(members))
    broken = set(IceBreak.objects.filter(workspace=workspace, member__in=ids).values_list("member_id", flat=True))
    new = set(Newcomer.objects.filter(workspace=workspace, member__in=ids).values_list("member_id", flat=True))
    new |= set(Greeting.objects.filter(workspace=workspace, member__in=ids).values_list("member_id", flat=True))
    return {each: BROKEN if each in broken else NOT_BROKEN if each in new else UNKNOWN for each in ids}


def state_of(member: Member) -> str:
    """Return the state of one person."""
    return states_of(member.workspace, [member.pk])[member.pk]


@transaction.atomic
def declare(*, who: Access, member: Member, now: datetime) -> IceBreak:
    """Let a colleague say that they and somebody have talked, where we cannot hear it; the first word counts."""
    row, made = IceBreak.objects.get_or_create(
        workspace=who.workspace, member=member, defaults={"at": now, "way": IceWay.DECLARED, "staff": who.staff}
    )
    if made:
        events.record("ice.broken", who.workspace, key=str(member.pk), at=now, now=now, member=member.pk)
    return row
