"""Move a community along its life, propose, decide, close, and say what it grew out of (R-039, R-042, R-045, R-027)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, override

from jinlin.communities import lifecycle
from jinlin.communities.models import (
    Charter,
    Closing,
    Community,
    Outcome,
    Proposal,
    ProposalKind,
    StageSpell,
    Succession,
)
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from jinlin.communities.lifecycle import Wish
    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Workspace

ROWS = 500
QUIET_AFTER_NO = timedelta(days=14)  # what somebody declined is not proposed again for so long
# What is to be done when a community closes, and within how many days.
LAST_THINGS = (("thanks", 1), ("survey", 3), ("migration", 3), ("archive", 7))


class ReasonMissing(Refusal):
    """What goes against the usual way says why."""

    code = "lifecycle_reason_missing"
    source_what = _("还没有写原因")
    source_remedy = _("请写一句为什么,以后查得到")


class AlreadyDecided(Refusal):
    """Somebody else was faster."""

    code = "already_decided"
    source_what = _("这条提议已经处理过了")
    source_remedy = _("请刷新页面看结果")


class NoTarget(Refusal):
    """Whoever dissolves a community says where its active people go."""

    code = "closing_target_missing"
    source_what = _("还没有选把活跃的人迁到哪个群")
    source_remedy = _("请选一个服务群,或选择保留并写明原因")


class SameCommunity(Refusal):
    """A community does not take its own place."""

    code = "same_community"
    source_what = _("一个群不能接替它自己")
    source_remedy = _("请选另一个群")


@transaction.atomic
def move(
    *,
    who: Access,
    community: Community,
    to: str,
    evidence: Mapping[str, Any] | None = None,
    reason: str = "",
    now: datetime,
) -> StageSpell:
    """Let a community enter another stage and keep by which evidence; the one it is in changes nothing.

    Raises lifecycle.NotAnEdge.
    """
    open_one = StageSpell.objects.select_for_update().filter(community=community, until=None).first()
    here = lifecycle.stage_of(community)
    if open_one and open_one.stage == to:
        return open_one
    lifecycle.refuse_other_edges(here, to)
    if open_one:
        StageSpell.objects.filter(pk=open_one.pk).update(until=now)
    made = StageSpell.objects.create(
        workspace=community.workspace,
        community=community,
        stage=to,
        since=now,
        evidence=dict(evidence or {}),
        by=who.staff,
        reason=reason.strip()[:200],
    )
    about = {"community": community.pk, "from": here, "to": to}
    events.record("community.staged", community.workspace, key=f"{made.pk}", at=now, now=now, **about)
    workspaces.audit(
        who, "community.staged", community, details={"from": here, "to": to, "reason": made.reason}, now=now
    )
    _settle(who, community, ProposalKind.STAGE, accepted=None, now=now)
    return made


def _settle(who: Access, community: Community, kind: str, *, accepted: bool | None, now: datetime) -> None:
    """Close what still waits of a kind: it was overtaken."""
    waiting = Proposal.objects.that_wait().filter(workspace=community.workspace, community=community, kind=kind)
    waiting.update(decided_at=now, decided_by=who.staff, accepted=accepted)


@transaction.atomic
def propose_all(*, workspace: Workspace, wishes: Sequence[Wish], now: datetime) -> int:
    """Write down what rules found; return how many are new.

    One of a kind waits per community: the same wish again keeps it, another one takes its place. What was declined is not
    proposed again for a while. Safe to repeat.
    """
    about = [wish.community for wish in wishes]
    rows = Proposal.objects.filter(workspace=workspace, community__in=about)
    waiting = {(row.community_id, row.kind): row for row in rows.filter(decided_at=None)}
    declined = set(
        rows.filter(accepted=False, decided_at__gt=now - QUIET_AFTER_NO).values_list("community_id", "kind", "to")
    )
    fresh = [
        wish for wish in wishes if _is_news(wish, waiting) and (wish.community, wish.kind, wish.to) not in declined
    ]
    overtaken = [waiting[wish.community, wish.kind].pk for wish in fresh if (wish.community, wish.kind) in waiting]
    Proposal.objects.filter(pk__in=overtaken).update(decided_at=now)
    made = [
        Proposal(workspace=workspace, community_id=pk, kind=kind, to=to, evidence=evidence, made_at=now)
        for pk, kind, to, evidence in fresh
    ]
    Proposal.objects.bulk_create(made, batch_size=ROWS, ignore_conflicts=True)
    happened = [
        Happened(
            "community.proposed", row.slug, now, {"community": row.community_id, "proposal": row.kind, "to": row.to}
        )
        for row in made
    ]
    events.record_all(workspace, happened, now=now)
    return len(made)


def _is_news(wish: Wish, waiting: Mapping[tuple[int, str], Proposal]) -> bool:
    row = waiting.get((wish.community, wish.kind))
    return row is None or row.to != wish.to


@transaction.atomic
def decide(*, who: Access, proposal: Proposal, accept: bool, reason: str = "", now: datetime) -> Proposal:
    """Accept a proposal, and do what it says, or decline it. Raises AlreadyDecided, lifecycle.NotAnEdge."""
    row = Proposal.objects.select_for_update(of=("self",)).select_related("community").get(pk=proposal.pk)
    if row.decided_at is not None:
        raise AlreadyDecided
    row.decided_at, row.decided_by, row.accepted, row.reason = now, who.staff, accept, reason.strip()[:200]
    row.save(update_fields=["decided_at", "decided_by", "accepted", "reason"])
    if accept and row.kind == ProposalKind.STAGE:
        move(who=who, community=row.community, to=row.to, evidence=row.evidence, reason=reason, now=now)
    if accept and row.kind == ProposalKind.SUNSET:
        close(who=who, community=row.community, now=now)
    about = {"community": row.community_id, "proposal": row.kind, "accepted": accept}
    events.record("community.decided", row.workspace, key=row.slug, at=now, now=now, **about)
    word = "accepted" if accept else "declined"
    details = {"kind": row.kind, "to": row.to, "reason": row.reason}
    workspaces.audit(who, f"proposal.{word}", row.community, details=details, now=now)
    return row


@transaction.atomic
def close(*, who: Actor, community: Community, now: datetime) -> Closing:
    """Let a community enter closing, and give out what is to be done then; closing it twice changes nothing.

    Where the clock closes it (`who` is the workspace), nobody has tasks yet: they come with the decision.
    """
    person = who.staff if isinstance(who, Access) else None
    made, new = Closing.objects.get_or_create(
        community=community, defaults={"workspace": community.workspace, "began_at": now, "by": person}
    )
    if new:
        events.record(
            "community.closing", community.workspace, key=f"{community.pk}", at=now, now=now, community=community.pk
        )
        if isinstance(who, Access):
            workspaces.audit(who, "community.closing", community, now=now)
    if isinstance(who, Access):
        _settle(who, community, ProposalKind.SUNSET, accepted=True, now=now)
        _give_out_last_things(who, community, now)
    return made


def close_those_over(*, now: datetime) -> bool:
    """Let flash groups whose planned end has come enter closing by themselves (R-025); say whether more are waiting."""
    over = Charter.objects.filter(ends_at__lte=now, community__ended_at=None, community__closing=None)
    flash = over.filter(community__placements__key="flash").values_list("community_id", flat=True)
    due = list(Community.objects.filter(pk__in=flash).select_related("workspace").order_by("pk")[:ROWS])
    for community in due:
        close(who=community.workspace, community=community, now=now)
    return len(due) == ROWS


def _give_out_last_things(who: Access, community: Community, now: datetime) -> None:
    """Give whoever decided the last things to do, once each."""
    with override(None):
        wanted = [
            Wanted(
                who.staff,
                _title(thing, community),
                now + timedelta(days=days),
                kind="sunset",
                subject=Subject("community", community.pk),
                link=reverse("charter", args=[community.slug]),
                key=f"sunset:{community.pk}:{thing}",
            )
            for thing, days in LAST_THINGS
        ]
    tasks.assign_all(who=who, wanted=wanted, now=now)


def _title(thing: str, community: Community) -> str:
    titles = {
        "thanks": gettext("向“%(group)s”的成员致谢并说明去处"),
        "survey": gettext("请“%(group)s”的成员填一份结束问卷"),
        "migration": gettext("把“%(group)s”里愿意来的人请到新群"),
        "archive": gettext("核对“%(group)s”的存档:数字和同意记录都在"),
    }
    return titles[thing] % {"group": community.name[:60]}


@transaction.atomic
def resolve(
    *, who: Access, community: Community, outcome: str, target: Community | None = None, reason: str = "", now: datetime
) -> Closing:
    """Decide what becomes of a community in closing: move the active people and dissolve, or keep it with a reason (R-027).

    Raises NoTarget, ReasonMissing.
    """
    if outcome == Outcome.DISSOLVE and (target is None or target.pk == community.pk):
        raise NoTarget
    if outcome == Outcome.KEEP and not reason.strip():
        raise ReasonMissing
    made = close(who=who, community=community, now=now)
    made.outcome, made.target, made.reason = (
        outcome,
        target if outcome == Outcome.DISSOLVE else None,
        reason.strip()[:200],
    )
    made.decided_at, made.decided_by = now, who.staff
    made.save(update_fields=["outcome", "target", "reason", "decided_at", "decided_by"])
    if made.target:
        succeed(
            who=who, predecessor=community, successor=made.target, reason=reason or str(Outcome(outcome).label), now=now
        )
    about = {"community": community.pk, "outcome": outcome, "target": made.target_id}
    events.record(
        "community.resolved", community.workspace, key=f"{community.pk}:{now.isoformat()}", at=now, now=now, **about
    )
    details = {"to": outcome, "reason": made.reason}
    workspaces.audit(who, "community.resolved", community, details=details, now=now)
    return made


@transaction.atomic
def succeed(*, who: Access, predecessor: Community, successor: Community, reason: str, now: datetime) -> Succession:
    """Write down that one community took the place of another. Raises SameCommunity, ReasonMissing."""
    if predecessor.pk == successor.pk:
        raise SameCommunity
    if not reason.strip():
        raise ReasonMissing
    row, new = Succession.objects.get_or_create(
        predecessor=predecessor,
        successor=successor,
        defaults={"workspace": predecessor.workspace, "reason": reason.strip()[:200], "at": now, "by": who.staff},
    )
    if new:
        about = {"predecessor": predecessor.pk, "successor": successor.pk}
        events.record("community.succeeded", predecessor.workspace, key=f"{row.pk}", at=now, now=now, **about)
        workspaces.audit(who, "community.succeeded", predecessor, details={"to": successor.name}, now=now)
    return row
