"""A mass message from draft to result: kept, looked ahead, approved by somebody else, confirmed, stopped, tried again (R-269)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.messaging import posting, reaching
from jinlin.messaging.door.judging import LIFTABLE
from jinlin.messaging.models import OPEN, Broadcast, BroadcastState, Channel, Post, PostState
from jinlin.messaging.policies import row_of
from jinlin.messaging.posting import Exempt, Wanted
from jinlin.messaging.reaching import ReachAim
from jinlin.tasks.models import Subject
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.content.models import Asset
    from jinlin.messaging.models import Body
    from jinlin.messaging.models.posts import PostQuerySet
    from jinlin.messaging.posting import Planned
    from jinlin.messaging.reaching import Foreseen, Reach
    from jinlin.workspaces.access import Access

__all__ = [
    "SOURCE",
    "Ahead",
    "Draft",
    "ask",
    "confirm",
    "decide",
    "look_ahead",
    "make",
    "needs_approval",
    "posts_of",
    "retry",
    "stop",
]

SOURCE = "broadcast"


class NotNow(Refusal):
    """What runs is not changed, what is over is not confirmed."""

    code = "broadcast_not_now"
    source_what = _("群发“%(title)s”现在是“%(state)s”,不能这样做")
    source_remedy = _("请刷新页面看最新状态")


class NobodyMeant(Refusal):
    """A broadcast goes to some group."""

    code = "broadcast_without_groups"
    source_what = _("没有选到能发的群")
    source_remedy = _("请放宽对象的条件")


class ApprovalMissing(Refusal):
    """Many groups, a lifted rule or a promotion: somebody else looks at it first."""

    code = "broadcast_needs_approval"
    source_what = _("这条群发要先审批")
    source_remedy = _("点“提交审批”,由有权限的同事批准")


class OwnApproval(Refusal):
    """Two people stand for it."""

    code = "broadcast_own_approval"
    source_what = _("不能批准自己的群发")
    source_remedy = _("请另一位有审批权限的同事批准")


@dataclass(frozen=True)
class Draft:
    """What a broadcast is to be."""

    title: str
    aim: dict[str, str]
    body: Body
    other: Body | None = None
    asset: Asset | None = None
    at: datetime | None = None
    waves: int = 1
    minutes: int = 15
    otherwise: str = "move"
    exception: str = ""


@transaction.atomic
def make(*, who: Access, draft: Draft, row: Broadcast | None = None, now: datetime) -> Broadcast:
    """Keep a draft, a new one or another version of one. Raises NotNow for what is under way."""
    if row is not None:
        _refuse_unless(row, BroadcastState.DRAFT, BroadcastState.DECLINED)
    fresh = row or Broadcast(workspace=who.workspace, unit=who.unit, made_by=who.staff, made_at=now)
    fresh.state = BroadcastState.DRAFT
    for name, value in vars(draft).items():
        setattr(fresh, name, value)
    fresh.save()
    verb = "broadcast.changed" if row else "broadcast.made"
    workspaces.audit(who, verb, fresh, details={"title": fresh.title}, now=now)
    return fresh


@dataclass(frozen=True)
class Ahead:
    """What would come of it if it were confirmed now."""

    reach: Reach
    foreseen: Foreseen
    needs_approval: bool


def look_ahead(access: Access, row: Broadcast, now: datetime) -> Ahead:
    """Say whom it would reach and what the door would say to each group; nothing is kept."""
    groups = _groups(access, row, now)
    judged = posting.foresee(who=access, wanted=_wanted(row, groups, now), now=now)
    return Ahead(reaching.reach(access, groups), reaching.foreseen(judged), needs_approval(row, len(groups)))


def needs_approval(row: Broadcast, groups: int) -> bool:
    """Say whether somebody else has to approve it: many groups, lifted rules, something that sells."""
    sells = any(body and body.promo for body in (row.body, row.other))
    return groups > row_of(row.workspace).approve_above or bool(row.exception) or sells


@transaction.atomic
def ask(*, who: Access, row: Broadcast, now: datetime) -> Broadcast:
    """Hand it to those who approve. Raises NotNow, NobodyMeant."""
    _refuse_unless(row, BroadcastState.DRAFT, BroadcastState.DECLINED)
    if not _groups(who, row, now):
        raise NobodyMeant
    row.state, row.asked_at = BroadcastState.ASKED, now
    row.save(update_fields=["state", "asked_at"])
    workspaces.audit(who, "broadcast.asked", row, details={"title": row.title}, now=now)
    return row


@transaction.atomic
def decide(*, who: Access, row: Broadcast, approve: bool, why: str, now: datetime) -> Planned | None:
    """Approve it, which sends it on its way, or decline it with a reason. Raises NotNow, OwnApproval, ReasonMissing, NobodyMeant."""
    _refuse_unless(row, BroadcastState.ASKED)
    if row.made_by_id == who.staff.pk:
        raise OwnApproval
    if not approve and not why.strip():
        raise posting.ReasonMissing
    row.decided_by, row.decided_at, row.decided_why = who.staff, now, why.strip()[:300]
    row.state = BroadcastState.ASKED if approve else BroadcastState.DECLINED
    row.save(update_fields=["decided_by", "decided_at", "decided_why", "state"])
    verb = "broadcast.approved" if approve else "broadcast.declined"
    workspaces.audit(who, verb, row, details={"title": row.title, "reason": row.decided_why}, now=now)
    return _run(who, row, now) if approve else None


@transaction.atomic
def confirm(*, who: Access, row: Broadcast, now: datetime) -> Planned:
    """Send it on its way without approval. Raises NotNow, ApprovalMissing, NobodyMeant."""
    _refuse_unless(row, BroadcastState.DRAFT, BroadcastState.DECLINED)
    if needs_approval(row, len(_groups(who, row, now))):
        raise ApprovalMissing
    workspaces.audit(who, "broadcast.confirmed", row, details={"title": row.title}, now=now)
    return _run(who, row, now)


def _run(who: Access, row: Broadcast, now: datetime) -> Planned:
    """Plan a post for each group, as far as whoever made it sees groups."""
    groups = _groups(who, row, now)
    if not groups:
        raise NobodyMeant
    row.state, row.confirmed_at = BroadcastState.RUNNING, now
    row.save(update_fields=["state", "confirmed_at"])
    events.record("broadcast.confirmed", row.workspace, key=str(row.pk), at=now, now=now, broadcast=row.pk)
    return posting.plan(who=who, wanted=_wanted(row, groups, now), now=now)


def _groups(access: Access, row: Broadcast, now: datetime) -> list[Community]:
    """Return the groups it is for: of the approver's and the maker's subtree both."""
    chosen = ReachAim(**row.aim).chosen(access, now)
    return [each for each in chosen if each.unit.path.startswith(row.unit.path)]


def _wanted(row: Broadcast, groups: Sequence[Community], now: datetime) -> list[Wanted]:
    """Say what each group is to get: in waves, and of two contents by turns."""
    begin, size = max(row.at or now, now), -(-len(groups) // max(row.waves, 1))
    exempt = Exempt(LIFTABLE - {"quiet_hours"}, row.exception) if row.exception else None
    wanted = []
    for n, group in enumerate(groups):
        body = row.other if row.other and n % 2 else row.body
        variant = ("b" if n % 2 else "a") if row.other else ""
        wanted.append(
            Wanted(
                community_id=group.pk,
                at=begin + timedelta(minutes=row.minutes) * (n // size),
                body_id=body.pk if body else 0,
                key=f"{SOURCE}:{row.pk}:{group.pk}",
                channel=Channel.GROUP_TASK,
                otherwise=row.otherwise,
                source=Subject(SOURCE, row.pk),
                label=row.title[:40],
                asset=row.asset_id,
                variant=variant,
                exempt=exempt,
                variables={"群名": group.name, "门店": group.unit.name} if body and _names_groups(body) else {},
            )
        )
    return wanted


def _names_groups(body: Body) -> bool:
    return any("{群名}" in str(part) or "{门店}" in str(part) for part in body.parts)


@transaction.atomic
def stop(*, who: Access, row: Broadcast, reason: str, now: datetime) -> int:
    """Take back everything nobody has sent; return how many groups. What was sent stays sent. Raises NotNow, ReasonMissing."""
    _refuse_unless(row, BroadcastState.RUNNING)
    keys = list(posts_of(row).filter(state__in=OPEN).values_list("key", flat=True))
    count = posting.withdraw(who=row.workspace, keys=keys, reason=reason, now=now)
    row.state, row.stopped_at, row.stopped_why = BroadcastState.STOPPED, now, reason.strip()[:200]
    row.save(update_fields=["state", "stopped_at", "stopped_why"])
    workspaces.audit(
        who, "broadcast.stopped", row, details={"title": row.title, "reason": reason, "count": count}, now=now
    )
    return count


@transaction.atomic
def retry(*, who: Access, row: Broadcast, now: datetime) -> Planned:
    """Try again where it failed or expired, and only there. Raises NotNow."""
    _refuse_unless(row, BroadcastState.RUNNING)
    failed = posts_of(row).filter(state__in=[PostState.FAILED, PostState.EXPIRED])
    planned = posting.retry(who=who, keys=list(failed.values_list("key", flat=True)), now=now)
    details = {"title": row.title, "count": len(planned.posts)}
    workspaces.audit(who, "broadcast.retried", row, details=details, now=now)
    return planned


def posts_of(row: Broadcast) -> PostQuerySet:
    """Return the posts of a broadcast."""
    return Post.objects.filter(workspace=row.workspace_id).of(SOURCE, row.pk)


def _refuse_unless(row: Broadcast, *states: BroadcastState) -> None:
    if row.state not in states:
        raise NotNow(title=row.title, state=row.get_state_display())
