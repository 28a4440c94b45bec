"""Stop promotion and automatic answers in a community, and let them go on again (R-080, C-18).

A program may stop (a crisis was detected); only a person lets go on, and says why. What a pause stops asks here:
promotion, replies by keyword, invitations into the group, welcomes that stand ready. A person's own words are never stopped.

Whoever gives out such a thing reads `held` in the transaction that gives it out; a pause waits for those transactions, so
that what follows from it (`community.paused`) sees all they gave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities.models import Community
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.messaging.models import Pause
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Workspace

__all__ = ["NotPaused", "WhyMissing", "held", "lift", "pause", "pause_of", "paused"]

LONGEST = 300
IDS = 900  # SQLite takes 999 values in a query of old, and a list is asked in pieces anyhow


class WhyMissing(Refusal):
    """Whoever stops or goes on says why: the next colleague reads it."""

    code = "why_missing"
    source_what = _("还没有写原因")
    source_remedy = _("请写一句原因,同事会看到")


class NotPaused(Refusal):
    """There is nothing to lift."""

    code = "not_paused"
    source_what = _("“%(name)s”没有暂停")
    source_remedy = _("不需要解除;请刷新页面看最新状态")


@transaction.atomic
def pause(*, community: Community, reason: str, by: Actor, now: datetime) -> Pause:
    """Stop promotion and automatic answers in a community. A pause that lasts is returned as it is.

    Raises WhyMissing.
    """
    if not reason.strip():
        raise WhyMissing
    _lock([community.pk])
    row, made = Pause.objects.get_or_create(
        workspace=community.workspace,
        community=community,
        lifted_at=None,
        defaults={
            "reason": reason.strip()[:LONGEST],
            "paused_at": now,
            "paused_by": by.staff if isinstance(by, Access) else None,
        },
    )
    if made:
        _tell("community.paused", row, by, row.reason, now)
    return row


@transaction.atomic
def lift(*, community: Community, why: str, by: Access, now: datetime) -> Pause:
    """Let a community go on; a person says so, with a reason. Raises WhyMissing, NotPaused."""
    if not why.strip():
        raise WhyMissing
    row = pause_of(community)
    changes = {"lifted_at": now, "lifted_by": by.staff, "lifted_why": why.strip()[:LONGEST]}
    if row is None or not Pause.objects.filter(pk=row.pk, lifted_at=None).update(**changes):
        raise NotPaused(name=community.name)
    row.refresh_from_db()
    _tell("community.resumed", row, by, row.lifted_why, now)
    return row


def held(workspace: Workspace, community_ids: Iterable[int]) -> frozenset[int]:
    """Return as `paused` which are paused, and let no other of them be paused before the caller's transaction is over."""
    ids = sorted(set(community_ids))
    _lock(ids)
    return paused(workspace, ids)


def _lock(community_ids: list[int]) -> None:
    for begin in range(0, len(community_ids), IDS):
        rows = Community.objects.filter(pk__in=community_ids[begin : begin + IDS]).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def pause_of(community: Community) -> Pause | None:
    """Return the pause a community is in, or None."""
    rows = Pause.objects.select_related("paused_by").filter(workspace=community.workspace_id, lifted_at=None)
    return rows.filter(community=community).first()


def paused(workspace: Workspace, community_ids: Iterable[int]) -> frozenset[int]:
    """Return which of these communities are paused, in one query for every 900 of them."""
    ids = list(dict.fromkeys(community_ids))
    rows = Pause.objects.filter(workspace=workspace, lifted_at=None)
    found: set[int] = set()
    for begin in range(0, len(ids), IDS):
        found |= set(rows.filter(community__in=ids[begin : begin + IDS]).values_list("community_id", flat=True))
    return frozenset(found)


def _tell(kind: str, row: Pause, by: Actor, reason: str, now: datetime) -> None:
    """Record what happened, and who did it with which words in the trail."""
    events.record(kind, row.workspace, key=str(row.pk), at=now, now=now, pause=row.pk, community=row.community_id)
    workspaces.audit(by, kind, row.community, details={"reason": reason}, now=now)
