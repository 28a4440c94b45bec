"""The weekly look at the members behind a gate: what changed since the last one becomes proposals and tasks (R-064, R-067).

Whoever has a proposal that still waits gets no second one; whoever meets the gate again has theirs settled. Who was in the
group before the gate stood is not asked by the clock: that is for a person to begin (`checking.check`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from jinlin.joining.actions import checking
from jinlin.joining.gating.conditions import Kind
from jinlin.joining.models import Checking, Deed, Gate, GateVersion, Guarding, Proposal
from jinlin.joining.queries import gates as queries
from jinlin.tasks import actions as tasks
from jinlin.tasks.models import Task

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["due", "recheck"]

# What may be met today and not any more tomorrow.
PASSING = frozenset(
    {
        *(Kind.PAID_ANNUAL, Kind.PAID_PERMANENT, Kind.COURSE_ENROLLED, Kind.TOTAL_SPEND, Kind.OWNS_PRODUCT),
        *(Kind.ORDER, Kind.ACTIVITY, Kind.SCORE, Kind.TAG, Kind.TIER),
    }
)


def due(*, before: datetime) -> list[Gate]:
    """Return the open gates that ask something which can be lost, and were not checked since."""
    recent = Checking.objects.filter(gate=OuterRef("pk"), at__gt=before, version__published_at__isnull=False)
    placed = Guarding.objects.filter(gate=OuterRef("pk"))
    rows = list(Gate.objects.filter(~Exists(recent), Exists(placed), ended_at=None).order_by("pk"))
    held = queries.versions_in_force(rows)
    return [row for row in rows if row.pk in held and _can_be_lost(held[row.pk])]


def _can_be_lost(version: GateVersion) -> bool:
    return any(each.kind in PASSING for each in version.tree.conditions())


@transaction.atomic
def recheck(*, gate: Gate, now: datetime) -> Checking | None:
    """Check a gate's members as the program; give out tasks where somebody new is concerned. None without a version."""
    version = queries.in_force(gate)
    if version is None:
        return None
    row = checking.check(who=gate.workspace, gate=gate, version=version, now=now)
    _settle_those_who_meet_it(row, now)
    _leave_out_the_known(row)
    if row.proposals.exists():
        checking.apply(who=gate.workspace, checking=row, now=now)
    return row


def _earlier(row: Checking) -> list[Proposal]:
    rows = Proposal.objects.filter(checking__gate=row.gate_id, settled_at=None, task__isnull=False)
    return list(rows.exclude(checking=row))


def _settle_those_who_meet_it(row: Checking, now: datetime) -> None:
    """Settle what was proposed for members who are not concerned any more; take back tasks with nobody left."""
    concerned = set(row.proposals.values_list("community_id", "member_id"))
    met = [each for each in _earlier(row) if (each.community_id, each.member_id) not in concerned]
    Proposal.objects.filter(pk__in=[each.pk for each in met]).update(settled_at=now)
    emptied = Task.objects.filter(pk__in={each.task_id for each in met}, closed_at=None)
    waiting = set(Proposal.objects.filter(task__in=emptied, settled_at=None).values_list("task_id", flat=True))
    for task in emptied.select_related("workspace", "assignee"):
        if task.pk not in waiting:
            tasks.withdraw(who=row.workspace, task=task, now=now)


def _leave_out_the_known(row: Checking) -> None:
    """Keep only what is new: no question to those who never came through, no second proposal of the same kind."""
    row.proposals.filter(deed=Deed.ASK).delete()
    known = {(each.community_id, each.member_id, each.deed) for each in _earlier(row)}
    again = [each.pk for each in row.proposals.all() if (each.community_id, each.member_id, each.deed) in known]
    row.proposals.filter(pk__in=again).delete()
