"""The ONE door for every word that goes out: plan posts, take them back, move them (R-098, R-269).

Whoever wants something said says which content, to which groups, when; the judge of `door` answers for each group. The same
`key` is the same post however often it is wished for. Cost follows the wishes: thousands at once are a handful of queries.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.communities.models import Community
from jinlin.core.clock import local_date
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.messaging import bodies, knowing, outcomes, policies, senders
from jinlin.messaging.door import Ask, judge
from jinlin.messaging.door.asking import MOVED, QUEUED, REFUSED
from jinlin.messaging.door.judging import accept
from jinlin.messaging.models import OPEN, Body, Channel, Post, PostState, Urgency
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from jinlin.messaging.door import Known, Policy, Verdict
    from jinlin.tasks.models import Subject
    from jinlin.wecom.models import Account
    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Staff, Workspace

__all__ = ["Exempt", "Planned", "ReasonMissing", "Refused", "Wanted", "foresee", "move", "plan", "retry", "withdraw"]

ROWS = 400
TO_GROUPS = frozenset({Channel.GROUP_TASK, Channel.SIDEBAR, Channel.BY_HAND})


class ReasonMissing(Refusal):
    """What is taken back or excepted has a reason."""

    code = "post_reason_missing"
    source_what = _("还没有写原因")
    source_remedy = _("请写一句原因,同事会看到")


@dataclass(frozen=True)
class Exempt:
    """An exception somebody asked for and somebody approved: the rules it lifts and why."""

    rules: frozenset[str]
    reason: str


@dataclass(frozen=True)
class Wanted:
    """A message that is to go to a group at a moment; `key` makes it one post in the workspace.

    `otherwise` says what becomes of it where it does not fit: "move" to the next time that passes, or "drop". What is
    `easy` waits for the digest when the group has had enough. `until`: nobody sends it later. Names in braces in the
    content are replaced by `variables`.
    """

    community_id: int
    at: datetime
    body_id: int
    key: str
    channel: str = Channel.GROUP_TASK
    urgency: str = Urgency.TIMED
    otherwise: str = "drop"
    source: Subject | None = None
    label: str = ""
    asset: int | None = None  # of the library, whose use this counts as
    column: int | None = None
    variant: str = ""
    until: datetime | None = None
    approved: bool = True
    exempt: Exempt | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """A wish the door did not let through: which rule, its numbers, and when it would pass (None: no time helps)."""

    wanted: Wanted
    rule: str
    numbers: Mapping[str, Any]
    would_pass: datetime | None = None

    @property
    def why(self) -> str:
        """Why, in the reader's language."""
        return outcomes.told(self.rule, self.numbers)


@dataclass(frozen=True)
class Planned:
    """What the door made of the wishes: `posts` go out (those in `moved` at another time), `refused` do not."""

    posts: list[Post]
    refused: list[Refused]
    moved: list[Post]


@transaction.atomic
def plan(*, who: Actor, wanted: Sequence[Wanted], now: datetime) -> Planned:
    """Ask the door for many messages at once; each becomes a post or a refusal with its rule.

    A key that is known returns its post as it is; one that was refused is judged anew. Groups that one may not see, that
    ended, or that are nobody's are refused.
    """
    workspace = workspaces.workspace_of(who)
    known = _by_key(workspace, [each.key for each in wanted])
    fresh = {each.key: each for each in wanted if each.key not in known or known[each.key].state == PostState.REFUSED}
    groups = _groups(who, {each.community_id for each in fresh.values()}, take_turns=True)
    refused = [Refused(each, "unseen", {}) for each in fresh.values() if each.community_id not in groups]
    judged = _judged(workspace, [each for each in fresh.values() if each.community_id in groups], groups, now)
    rows = [_row(who, each, known.get(each.wanted.key), now) for each in judged]
    _write(rows)
    kept = _by_key(workspace, [row.key for row in rows])
    refused += [
        Refused(each.wanted, each.verdict.rule, each.verdict.numbers, each.verdict.would_pass)
        for each in judged
        if not each.verdict.passes
    ]
    moved = {each.wanted.key for each in judged if each.verdict.outcome in {MOVED, QUEUED}}
    every = known | kept
    posts = [every[key] for key in dict.fromkeys(each.key for each in wanted) if key in every]
    posts = [post for post in posts if post.state != PostState.REFUSED]
    return Planned(posts, refused, [post for post in posts if post.key in moved])


def foresee(*, who: Actor, wanted: Sequence[Wanted], now: datetime) -> list[tuple[Wanted, Verdict]]:
    """Return what the door would say to each wish now, in the order of their times; nothing is kept."""
    groups = _groups(who, {each.community_id for each in wanted})
    judged = _judged(
        workspaces.workspace_of(who), [each for each in wanted if each.community_id in groups], groups, now
    )
    return [(each.wanted, each.verdict) for each in judged]


@dataclass(frozen=True)
class _Judged:
    wanted: Wanted
    body: Body
    account: Account | None
    policy: Policy
    verdict: Verdict


def _by_key(workspace: Workspace, keys: Iterable[str]) -> dict[str, Post]:
    found: dict[str, Post] = {}
    for piece in senders.in_pieces(dict.fromkeys(keys)):
        found |= {row.key: row for row in Post.objects.filter(workspace=workspace, key__in=piece)}
    return found


def _groups(who: Actor, ids: Iterable[int], *, take_turns: bool = False) -> dict[int, Community]:
    """Return the open groups with these ids, as far as whoever asks may see them.

    `take_turns`: whoever plans for one of them at the same moment waits, so that both count against one budget.
    """
    workspace = workspaces.workspace_of(who)
    rows = (
        Community.objects.visible_to(who) if isinstance(who, Access) else Community.objects.filter(workspace=workspace)
    )
    rows = rows.begun().filter(ended_at=None).order_by("pk").only("pk", "owner_id", "name", "unit_id")
    if take_turns:
        rows = rows.select_for_update(of=("self",), no_key=True)
    return {row.pk: row for piece in senders.in_pieces(sorted(ids)) for row in rows.filter(pk__in=piece)}


def _judged(
    workspace: Workspace, wanted: Sequence[Wanted], groups: Mapping[int, Community], now: datetime
) -> list[_Judged]:
    """Ask the judge for each wish in the order of their times, so that earlier ones count for later ones."""
    if not wanted:
        return []
    zone = workspace.zone
    asked = [groups[pk] for pk in dict.fromkeys(each.community_id for each in wanted)]
    ids = [each.pk for each in asked]
    accounts = _accounts(workspace, asked, {each.channel for each in wanted})
    days = [local_date(max(each.at, now), zone) for each in wanted]
    known = knowing.gather(workspace, ids, accounts, (min(days), max(days)))
    limits = policies.of_communities(workspace, ids, now)
    found = _bodies(workspace, wanted, now)
    judged = []
    for each, body in sorted(zip(wanted, found, strict=True), key=lambda pair: pair[0].at):
        policy, group = limits[each.community_id], known[each.community_id]
        verdict = _verdict(each, body, group, policy, workspace, now)
        judged.append(_Judged(each, body, accounts.get(each.community_id), policy, verdict))
    return judged


def _verdict(wanted: Wanted, body: Body, known: Known, policy: Policy, workspace: Workspace, now: datetime) -> Verdict:
    ask = Ask(
        at=max(wanted.at, now).astimezone(workspace.zone).replace(microsecond=0),
        body=body.pk,
        promo=body.promo,
        demand=body.demand,
        easy=wanted.urgency == Urgency.EASY,
        otherwise=wanted.otherwise,
        burns_quota=wanted.channel == Channel.GROUP_TASK,
        blocked=tuple(each["word"] for each in body.hits if each.get("level") == "block") if body.blocked else (),
        approved=wanted.approved,
        exceptions=wanted.exempt.rules if wanted.exempt else frozenset(),
    )
    verdict = judge(ask, known, policy)
    if verdict.outcome not in {REFUSED, QUEUED}:
        accept(ask, known, policy, verdict.at)
    return verdict


def _accounts(workspace: Workspace, groups: Sequence[Community], channels: set[str]) -> dict[int, Account]:
    """Return who sends in each group: its owner; where all is sent from the chat, an admin will do."""
    found = senders.owners_of(workspace, groups)
    without = [each for each in groups if each.pk not in found]
    if without and Channel.GROUP_TASK not in channels:
        found |= senders.helpers_of(without)
    return found


def _bodies(workspace: Workspace, wanted: Sequence[Wanted], now: datetime) -> list[Body]:
    """Return the content of each wish in order, with the names in braces replaced."""
    ids = {each.body_id for each in wanted}
    rows: dict[int, Body] = {}
    for piece in senders.in_pieces(sorted(ids)):
        rows |= {row.pk: row for row in Body.objects.filter(workspace=workspace, pk__in=piece)}
    with_names = [each for each in wanted if each.variables]
    made = bodies.filled(workspace, [(rows[each.body_id], each.variables) for each in with_names], now=now)
    named = {each.key: body for each, body in zip(with_names, made, strict=True)}
    return [named.get(each.key) or rows[each.body_id] for each in wanted]


def _row(who: Actor, judged: _Judged, known: Post | None, now: datetime) -> Post:
    wanted, verdict, workspace = judged.wanted, judged.verdict, workspaces.workspace_of(who)
    states = {REFUSED: PostState.REFUSED, QUEUED: PostState.QUEUED}
    return Post(
        pk=known.pk if known else None,
        workspace=workspace,
        key=wanted.key,
        community_id=wanted.community_id,
        account=judged.account,
        body=judged.body,
        channel=wanted.channel,
        urgency=wanted.urgency,
        wanted_at=wanted.at,
        at=verdict.at,
        on=local_date(verdict.at, workspace.zone),
        until=_until(judged, workspace),
        promo=judged.body.promo,
        demand=judged.body.demand,
        source_kind=wanted.source.kind if wanted.source else "",
        source_id=wanted.source.id if wanted.source else None,
        label=wanted.label[:40],
        asset_id=wanted.asset,
        column_id=wanted.column,
        variant=wanted.variant,
        exception=wanted.exempt.reason[:200] if wanted.exempt else "",
        state=states.get(verdict.outcome, PostState.PLANNED),
        rule=verdict.rule,
        why=dict(verdict.numbers) | ({"would_pass": verdict.would_pass.isoformat()} if verdict.would_pass else {}),
        attempt=known.attempt + bool(known.fault) if known else 1,
        made_by=_person(who),
        made_at=now,
        ended_at=now if verdict.outcome == REFUSED else None,
    )


def _until(judged: _Judged, workspace: Workspace) -> datetime:
    """Return after which moment nobody sends it: some hours after its time, and never into the quiet hours."""
    at, policy = judged.verdict.at, judged.policy
    last = at + policy.confirm
    if judged.wanted.until:
        last = min(last, judged.wanted.until)
    return min(last, policy.next_quiet(at.astimezone(workspace.zone)))


def _write(rows: Sequence[Post]) -> None:
    Post.objects.bulk_create([row for row in rows if row.pk is None], ignore_conflicts=True, batch_size=ROWS)
    again = [row for row in rows if row.pk is not None]
    if again:
        names = [each.name for each in Post._meta.concrete_fields if each.name not in {"id", "workspace", "key"}]  # noqa: SLF001
        Post.objects.bulk_update(again, names, batch_size=100)


def withdraw(*, who: Actor, keys: Iterable[str], reason: str, now: datetime) -> int:
    """Take back what nobody has sent yet; return how many. What waits at the platform is stopped there. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    workspace, count = workspaces.workspace_of(who), 0
    for piece in senders.in_pieces(dict.fromkeys(keys)):
        count += _skip(who, Post.objects.filter(workspace=workspace, key__in=piece), reason, now)
    return count


@transaction.atomic
def _skip(who: Actor, rows: Any, reason: str, now: datetime) -> int:
    from jinlin.messaging.sending import stopping

    if isinstance(who, Access):
        rows = rows.visible_to(who)
    ids = list(rows.filter(state__in=OPEN).values_list("pk", flat=True))
    return stopping.skip(who, ids, reason.strip()[:200], now)


@transaction.atomic
def move(*, who: Actor, at: Mapping[str, datetime], now: datetime) -> Planned:
    """Move posts that are planned, by key, to other times; the door judges them anew, and what it refuses stays where it was.

    An exception was approved for the old time and does not go along; what waits for approval goes on waiting.
    """
    workspace = workspaces.workspace_of(who)
    rows = {
        key: row for key, row in _by_key(workspace, at).items() if row.state in {PostState.PLANNED, PostState.REFUSED}
    }
    wanted = [_again(row, at[key]) for key, row in rows.items()]
    before = {row.pk: row.state for row in rows.values()}
    Post.objects.filter(pk__in=before).update(state=PostState.REFUSED)  # they do not count against themselves
    planned = plan(who=who, wanted=wanted, now=now)
    stay = [each.wanted.key for each in planned.refused]
    for key in stay:
        rows[key].save()
    return planned


@transaction.atomic
def retry(*, who: Actor, keys: Iterable[str], now: datetime) -> Planned:
    """Try again what failed or expired, as soon as the door lets it through; what was sent is left alone."""
    workspace = workspaces.workspace_of(who)
    ended = {PostState.FAILED, PostState.EXPIRED}
    rows = {key: row for key, row in _by_key(workspace, keys).items() if row.state in ended}
    wanted = [replace(_again(row, now), otherwise="move") for row in rows.values()]
    for piece in senders.in_pieces(rows):
        Post.objects.filter(workspace=workspace, key__in=piece).update(state=PostState.REFUSED)
    return plan(who=who, wanted=wanted, now=now)


def _again(row: Post, at: datetime) -> Wanted:
    from jinlin.tasks.models import Subject

    return Wanted(
        community_id=row.community_id,
        at=at,
        body_id=row.body_id,
        key=row.key,
        channel=row.channel,
        urgency=row.urgency,
        source=Subject(row.source_kind, row.source_id) if row.source_id is not None else None,
        label=row.label,
        asset=row.asset_id,
        column=row.column_id,
        variant=row.variant,
        approved=row.rule != "approval",
    )


def _person(who: Actor) -> Staff | None:
    return who.staff if isinstance(who, Access) else None
