"""See what became of what was handed on: counted from posts and tasks themselves, late when the time is over (R-110)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.events import actions as events
from jinlin.playbooks import handing
from jinlin.playbooks.models import Occurrence, State

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.events.models import Fact

__all__ = ["notice_told", "post_told", "recount_next", "settle_next", "task_told"]

AT_ONCE = 50


def recount_next(now: datetime) -> bool:
    """Count again the occurrences that something happened to; say whether more are waiting."""
    rows = Occurrence.objects.filter(stale=True).select_related("workspace")
    found = list(rows.order_by("pk")[:AT_ONCE])
    for occurrence in found:
        recount(occurrence, now)
    return len(found) == AT_ONCE


@transaction.atomic
def recount(occurrence: Occurrence, now: datetime) -> Occurrence:
    """Count what is done, what failed and what people say need not be done; the last one done ends an occurrence, late or not."""
    Occurrence.objects.filter(pk=occurrence.pk).update(stale=False)  # first: what happens meanwhile makes it stale anew
    counted = handing.counted(occurrence)
    occurrence.done, occurrence.failed = counted.done, counted.failed
    occurrence.total = counted.all - counted.excused
    occurrence.skipped = sum(occurrence.left_out.values()) + counted.excused
    if occurrence.state in {State.ISSUED, State.LATE} and occurrence.done >= occurrence.total:
        occurrence.state = State.DONE if occurrence.total else State.SKIPPED
        occurrence.settled_at = now
    occurrence.save(update_fields=["done", "failed", "total", "skipped", "state", "settled_at"])
    return occurrence


def settle_next(now: datetime) -> bool:
    """Let what is not done in time be late; say whether more are waiting. One query where nothing is over."""
    rows = Occurrence.objects.filter(state=State.ISSUED, until_at__lte=now).select_related("workspace")
    found = list(rows.order_by("until_at", "pk")[:AT_ONCE])
    for occurrence in found:
        settle(occurrence, now)
    return len(found) == AT_ONCE


@transaction.atomic
def settle(occurrence: Occurrence, now: datetime) -> None:
    """Count once more; what is still missing is late, and that is a fact."""
    recount(occurrence, now)
    if occurrence.state != State.ISSUED:
        return
    occurrence.state = State.LATE
    occurrence.save(update_fields=["state"])
    told = {"occurrence": occurrence.pk, "run": occurrence.run_id, "missing": occurrence.missing}
    events.record("occurrence.late", occurrence.workspace, key=str(occurrence.pk), at=now, now=now, **told)


def post_told(fact: Fact, _now: datetime) -> None:
    """Note that a message of a playbook was sent or was not (reaction to post.*)."""
    if fact.data.get("source") == handing.SOURCE:
        _stale(fact, fact.data["source_id"])


def notice_told(fact: Fact, _now: datetime) -> None:
    """Note that a group's notice changed where a playbook had one put there (reaction to community.notice_changed)."""
    for pk in handing.occurrences_of_notices(fact.workspace_id, fact.data["community"]):
        _stale(fact, pk)


def task_told(fact: Fact, _now: datetime) -> None:
    """Note that a task of a playbook ended (reaction to task.done, task.declined, task.withdrawn)."""
    if pk := handing.occurrence_of_task(fact):
        _stale(fact, pk)


def _stale(fact: Fact, pk: int) -> None:
    rows = Occurrence.objects.filter(workspace=fact.workspace_id, pk=pk)
    rows.filter(state__in=[State.ISSUED, State.LATE, State.DONE]).update(stale=True)
