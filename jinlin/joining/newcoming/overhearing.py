"""What newcomers and colleagues say, as far as the archive tells: welcomed, introduced, a first word, the ice broken.

Cost follows new messages: those of groups that look after newcomers are held against the newcomers who are not done.
The platform's archive gives no id of the message an answer quotes, so that colleagues are taken to speak to somebody
when they write their name with an @, or welcome whoever has just come.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from jinlin.communities import listening
from jinlin.communities.models import Membership, MembershipRole
from jinlin.core.text import search_key
from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.joining.models import IceBreak, IceWay, Newcomer, Onboarding, Welcomed
from jinlin.joining.newcoming.plans import LISTENER
from jinlin.members.models import Affiliation
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.communities.listening import Message

__all__ = ["listen"]

LOOKED_AFTER = timedelta(days=30)
WELCOMES = re.compile("欢迎|歡迎|welcome", re.IGNORECASE)
INTRODUCES = re.compile("我是|我叫|大家好|新人报到|报到|自我介绍|住在|坐标|hello everyone|i am |i'm ", re.IGNORECASE)
SHORTEST_INTRODUCTION = 6
MARKS = ["welcomed_at", "welcomed_how", "addressed_at", "spoke_at", "introduced_at"]


def listen(now: datetime) -> bool:
    """Hear what is new in each workspace that looks after newcomers; say whether there was something."""
    on = Onboarding.objects.filter(ended_at=None).values("workspace")
    heard = [_listen(workspace, now) for workspace in Workspace.objects.filter(pk__in=on)]  # all, not until the first
    return any(heard)


def _listen(workspace: Workspace, now: datetime) -> bool:
    something = False
    for batch in listening.hear(workspace, LISTENER, since=now - LOOKED_AFTER):
        with transaction.atomic():
            _take(workspace, list(batch), now)
            listening.heard(batch, now=now)
        something = something or len(batch) > 0
    return something


def _take(workspace: Workspace, messages: list[Message], now: datetime) -> None:
    """Set new messages beside the newcomers of their groups; the rows are locked, so that nothing noted by hand is lost."""
    groups = {each.community for each in messages}
    rows = Newcomer.objects.filter(workspace=workspace, community__in=groups, joined_at__gt=now - LOOKED_AFTER)
    rows = rows.filter(Q(welcomed_at=None) | Q(spoke_at=None) | Q(introduced_at=None) | Q(addressed_at=None))
    found = list(rows.select_related("member").order_by("pk").select_for_update(of=("self",), no_key=True))
    if not found:
        return
    here: dict[int, list[Newcomer]] = defaultdict(list)
    speaking: dict[tuple[int, int], list[Newcomer]] = defaultdict(list)
    for row in found:
        here[row.community_id].append(row)
        speaking[row.community_id, row.member_id].append(row)
    before = [_marks_of(row) for row in found]
    colleagues = _colleagues(workspace, list(here), now)
    for message in messages:
        if message.community in here and message.person is not None:
            seat = (message.community, message.person)
            if message.person in colleagues or seat in colleagues:
                _said_by_us(message, here[message.community])
            else:
                _said(message, speaking.get(seat, ()))
    changed = [row for row, marks in zip(found, before, strict=True) if _marks_of(row) != marks]
    Newcomer.objects.bulk_update(changed, MARKS, batch_size=200)
    _break_ice(workspace, changed, now)


def _marks_of(row: Newcomer) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in MARKS)


def _colleagues(workspace: Workspace, groups: list[int], now: datetime) -> set[int | tuple[int, int]]:
    """Return who speaks for the brand: colleagues anywhere, owners and admins in their group."""
    during = Q(until=None) | Q(until__gt=now)
    staff = Affiliation.objects.filter(during, workspace=workspace, kind="staff").values_list("member_id", flat=True)
    power = Membership.objects.filter(~Q(role=MembershipRole.MEMBER), community__in=groups, left_at=None)
    return {*staff, *power.values_list("community_id", "member_id")}


def _said(message: Message, newcomers: Iterable[Newcomer]) -> None:
    """Note what a newcomer said: a first word, and whether it introduces them."""
    text = message.text or ""
    for row in newcomers:
        if message.at < row.joined_at or message.emoji_only:
            continue
        row.spoke_at = row.spoke_at or message.at
        if len(text) >= SHORTEST_INTRODUCTION and INTRODUCES.search(text):
            row.introduced_at = row.introduced_at or message.at


def _said_by_us(message: Message, newcomers: Iterable[Newcomer]) -> None:
    """Note whom a colleague welcomed or spoke to: by name, or all who have just come."""
    text = search_key(message.text or "")
    welcomes = bool(WELCOMES.search(text))
    for row in newcomers:
        if message.at < row.joined_at:
            continue
        named = bool(row.member.name) and f"@{search_key(row.member.name)}" in text
        if named:
            row.addressed_at = row.addressed_at or message.at
        if row.welcomed_at is None and (named or (welcomes and message.at <= row.welcome_by)):
            row.welcomed_at, row.welcomed_how = message.at, Welcomed.SEEN


def _break_ice(workspace: Workspace, rows: Iterable[Newcomer], now: datetime) -> None:
    """Keep the first two-way exchange of each: they said something, and a colleague spoke to them by name."""
    broken = [
        IceBreak(
            workspace=workspace,
            member_id=row.member_id,
            at=max(row.spoke_at, row.addressed_at),
            way=IceWay.GROUP,
            community_id=row.community_id,
        )
        for row in rows
        if row.spoke_at and row.addressed_at
    ]
    IceBreak.objects.bulk_create(broken, ignore_conflicts=True, batch_size=400)
    happened = [Happened("ice.broken", str(each.member_id), each.at, {"member": each.member_id}) for each in broken]
    events.record_all(workspace, happened, now=now)
