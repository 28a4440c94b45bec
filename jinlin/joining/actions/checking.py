"""Ask the members of a group again what its gate asks, and propose what follows: keep, ask, downgrade, remove (R-067, R-078).

A gate penalises nobody: nothing here ends a membership. A proposal becomes a task for whoever runs the group, and is settled
by the fact that the member has left, or by a later checking that finds the gate met (R-072).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinlin.communities import keepers
from jinlin.communities.models import Community, Membership, MembershipRole
from jinlin.events import actions as events
from jinlin.joining import gate_refusals as refusals
from jinlin.joining.gating.evaluating import Answer, Evaluation, Outcome, evaluate
from jinlin.joining.models import Checking, Deed, GateVersion, Guarding, Proposal
from jinlin.joining.queries.facts import facts_of_members
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject, Task
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from jinlin.events.models import Fact
    from jinlin.joining.models import Gate
    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Staff

__all__ = ["Verdict", "apply", "check", "left", "verdicts"]

ROWS = 400
DUE_IN = timedelta(days=3)
TASK = "gate.proposals"


@dataclass(frozen=True)
class Verdict:
    """What the gate says of one member of one group; `deed` is None for those who may stay."""

    community: int
    member: int
    deed: Deed | None
    evaluation: Evaluation


@dataclass
class Counted:
    """How many are kept, asked and proposed to go."""

    kept: int = 0
    asked: int = 0
    removed: int = 0
    rows: list[Verdict] = field(default_factory=list)

    def note(self, verdict: Verdict) -> None:
        """Count one, and remember it where something is proposed."""
        if verdict.deed is None:
            self.kept += 1
            return
        self.rows.append(verdict)
        if verdict.deed in {Deed.ASK, Deed.REMIND}:
            self.asked += 1
        else:
            self.removed += 1


def verdicts(version: GateVersion, *, now: datetime) -> Iterator[Verdict]:
    """Yield what a version says of every member of the groups behind its gate; staff, bots, owners and admins are not asked.

    Somebody who lacks what a better group asks goes to the group the gate names instead: that is a downgrade, not a removal.
    """
    tree = version.tree
    lower = version.gate.instead_id
    for community in Community.objects.filter(pk__in=_behind(version.gate)).order_by("pk"):
        seats = dict(_asked(community))
        invited = frozenset(member for member, inviter in seats.items() if inviter)
        for member, facts in facts_of_members(version, list(seats), invited, now=now):
            told = evaluate(tree, facts)
            yield Verdict(community.pk, member, _deed(told, lower=lower), told)


def _behind(gate: Gate) -> list[int]:
    return list(Guarding.objects.filter(gate=gate).values_list("community_id", flat=True))


def _asked(community: Community) -> Iterator[tuple[int, int | None]]:
    """Yield the members of a group who are asked, with who brought them."""
    rows = Membership.objects.filter(community=community, left_at=None, role=MembershipRole.MEMBER)
    rows = rows.exclude(Q(member__affiliations__isnull=False) & Q(member__affiliations__until=None))
    yield from rows.order_by("member_id").values_list("member_id", "inviter_id").iterator()


def _deed(told: Evaluation, *, lower: int | None) -> Deed | None:
    if told.answer == Answer.ADMIT:
        soon = any(each.reason == "paid_soon_over" for each in told.findings)
        return Deed.REMIND if soon else None
    if told.answer == Answer.PENDING:
        grace = any(each.reason == "grace" for each in told.findings)
        return Deed.REMIND if grace else Deed.ASK
    return Deed.DOWNGRADE if lower else Deed.REMOVE


@transaction.atomic
def check(*, who: Actor, gate: Gate, version: GateVersion, now: datetime) -> Checking:
    """Look at all members against a version, draft or in force, and keep the list; nothing follows from it yet (a dry run)."""
    counted = Counted()
    for verdict in verdicts(version, now=now):
        counted.note(verdict)
    row = Checking.objects.create(
        workspace=gate.workspace,
        gate=gate,
        version=version,
        at=now,
        staff=_person(who),
        kept_count=counted.kept,
        asked_count=counted.asked,
        removed_count=counted.removed,
    )
    Proposal.objects.bulk_create([_proposal(row, each) for each in counted.rows], batch_size=ROWS)
    return row


def _proposal(row: Checking, verdict: Verdict) -> Proposal:
    return Proposal(
        workspace_id=row.workspace_id,
        checking=row,
        community_id=verdict.community,
        member_id=verdict.member,
        deed=verdict.deed or Deed.ASK,
        findings=[
            each.kept() for each in verdict.evaluation.findings if each.outcome != Outcome.MET or _soon(each.reason)
        ],
    )


def _soon(reason: str) -> bool:
    return reason == "paid_soon_over"


@transaction.atomic
def apply(*, who: Actor, checking: Checking, now: datetime) -> list[Task]:
    """Carry a checking out: a task for each group with whom to ask and whom to take out, for whoever runs it. Twice is once.

    Raises ForcedSharing where the version is a draft that nobody has published.
    """
    if checking.version.published_at is None:
        raise refusals.NothingInForce(gate=checking.gate.name)
    if not Checking.objects.filter(pk=checking.pk, applied_at=None).update(applied_at=now, applied_by=_person(who)):
        return list(Task.objects.filter(pk__in=checking.proposals.values("task")))
    checking.refresh_from_db()
    groups: defaultdict[int, list[Proposal]] = defaultdict(list)
    for proposal in checking.proposals.order_by("pk"):
        groups[proposal.community_id].append(proposal)
    found = {each.pk: each for each in Community.objects.filter(pk__in=groups).select_related("unit", "owner")}
    takers = _takers(list(found.values()), checking)
    wanted = [_wanted(checking, found[pk], rows, takers[pk]) for pk, rows in groups.items() if pk in takers]
    made = tasks.assign_all(who=who, wanted=[_due(each, now) for each in wanted], now=now)
    for task in made:
        Proposal.objects.filter(checking=checking, community=task.subject_id).update(task=task)
    key, data = f"{checking.pk}", {"gate": checking.gate_id, "checking": checking.pk}
    events.record("gate.checked", checking.workspace, key=key, at=now, now=now, **data)
    if isinstance(who, Access):
        workspaces.audit(who, "gate.checked", checking.gate, details={"people": checking.removed_count}, now=now)
    return made


def _takers(communities: Sequence[Community], checking: Checking) -> dict[int, Staff]:
    """Return who runs each group and works; where nobody does, whoever published the gate."""
    found: dict[int, Staff] = {}
    fallback = checking.version.published_by or checking.staff
    told = keepers.keepers_of(communities)
    for each in communities:
        working = [keeper.staff for keeper in told.get(each.pk, []) if keeper.works and keeper.staff]
        taker = working[0] if working else fallback
        if taker is not None and taker.left_at is None:
            found[each.pk] = taker
    return found


def _wanted(checking: Checking, community: Community, rows: Sequence[Proposal], taker: Staff) -> Wanted:
    asked = sum(1 for each in rows if each.deed in {Deed.ASK, Deed.REMIND})
    gone = len(rows) - asked
    title = ngettext("处理 %(n)s 位不符合门槛的成员", "处理 %(n)s 位不符合门槛的成员", len(rows)) % {"n": len(rows)}
    told = {"group": community.name, "gate": checking.gate.name, "asked": asked, "gone": gone}
    brief = _(
        "“%(group)s”按门槛“%(gate)s”复查:%(asked)s 位需要询问或提醒,%(gone)s 位建议移出或降级。移出由你在企业微信里操作,离群后会自动记为完成。"
    )
    return Wanted(
        assignee=taker,
        title=title,
        due_at=checking.at,
        kind=TASK,
        brief=brief % told,
        subject=Subject("community", community.pk),
        link=reverse("gate-checking", args=[checking.gate.slug, checking.slug]),
        key=f"{TASK}:{checking.pk}:{community.pk}",
    )


def _due(wanted: Wanted, now: datetime) -> Wanted:
    return replace(wanted, due_at=now + DUE_IN)


@transaction.atomic
def left(*, community: Community, member: int, fact: Fact, now: datetime) -> None:
    """Settle what was proposed for somebody who has left, and let the fact prove the task done when nobody else is to go."""
    waiting = Proposal.objects.filter(community=community, member=member, settled_at=None).select_related("task")
    for each in list(waiting):
        each.settled_at = now
        each.save(update_fields=["settled_at"])
        going = Proposal.objects.filter(task=each.task_id, settled_at=None, deed__in=(Deed.REMOVE, Deed.DOWNGRADE))
        if each.task is not None and each.deed in {Deed.REMOVE, Deed.DOWNGRADE} and not going.exists():
            tasks.verify(task=each.task, fact=fact, now=now)


def _person(who: Actor) -> Staff | None:
    return who.staff if isinstance(who, Access) else None
