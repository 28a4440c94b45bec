"""Give people something to do, and close it: by their word, by a fact, or because it is not needed any more.

`who` is the access of the person who acts, or the workspace itself where the program acts (a reaction, a playbook).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.core.ids import new_slug
from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.tasks.models import Closure, Outcome, Passing, Subject, Task
from jinlin.tasks.queries import by_key
from jinlin.tasks.refusals import LinkLeadsOutside, NobodyThere, NotYourTask, ReasonMissing, TaskClosed, TitleMissing
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinlin.events.models import Fact
    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Staff

BY_HAND = "by_hand"
ROWS = 400


@dataclass(frozen=True)
class Wanted:
    """A task to be: who does what until when, and `key`, under which it exists once in the workspace.

    `link` is a path of the product. Without a key every wish is a task of its own.
    """

    assignee: Staff
    title: str
    due_at: datetime
    kind: str = BY_HAND
    brief: str = ""
    subject: Subject | None = None
    link: str = ""
    key: str = ""


def assign(*, who: Actor, wanted: Wanted, now: datetime) -> Task:
    """Give somebody a task; the same key again returns the task there is, ended or not.

    Raises TitleMissing, NobodyThere, LinkLeadsOutside.
    """
    return assign_all(who=who, wanted=[wanted], now=now)[0]


def assign_all(*, who: Actor, wanted: Sequence[Wanted], now: datetime) -> list[Task]:
    """Give out many tasks at once, in the order asked for; those whose key is known are returned as they are.

    Raises TitleMissing, NobodyThere, LinkLeadsOutside: then none is made.
    """
    return _given(who, wanted, now)[0]


def assign_new(*, who: Actor, wanted: Sequence[Wanted], now: datetime) -> list[Task]:
    """Give out many tasks at once and return those that were not there before.

    Raises TitleMissing, NobodyThere, LinkLeadsOutside: then none is made.
    """
    return _given(who, wanted, now)[1]


@transaction.atomic
def _given(who: Actor, wanted: Sequence[Wanted], now: datetime) -> tuple[list[Task], list[Task]]:
    """Return the tasks of these wishes in their order, and those of them made now."""
    workspace = workspaces.workspace_of(who)
    for each in wanted:
        _check(who, each)
    keyed = [(each.key or f"once:{new_slug(16)}", each) for each in wanted]
    known = by_key(workspace, [key for key, _each in keyed])
    fresh = {key: each for key, each in keyed if key not in known}
    rows = [_row(who, key, each, now) for key, each in fresh.items()]
    Task.objects.bulk_create(rows, ignore_conflicts=True, batch_size=ROWS)
    known |= by_key(workspace, fresh)
    made = [known[row.key] for row in rows if known[row.key].slug == row.slug]  # not those of somebody who was faster
    events.record_all(workspace, [_happened("task.assigned", task, now) for task in made], now=now)
    _note(who, made, now)
    return [known[key] for key, _each in keyed], made


def _check(who: Actor, wanted: Wanted) -> None:
    assignee = wanted.assignee
    if not wanted.title.strip():
        raise TitleMissing
    if assignee.workspace_id != workspaces.workspace_of(who).pk or assignee.left_at is not None:
        raise NobodyThere(name=assignee.name)
    if wanted.link and (not wanted.link.startswith("/") or wanted.link.startswith(("//", "/\\"))):
        raise LinkLeadsOutside(link=wanted.link)


def _row(who: Actor, key: str, wanted: Wanted, now: datetime) -> Task:
    return Task(
        workspace=workspaces.workspace_of(who),
        key=key,
        kind=wanted.kind,
        assignee=wanted.assignee,
        title=wanted.title.strip()[:120],
        brief=wanted.brief.strip()[:1000],
        subject_kind=wanted.subject.kind if wanted.subject else "",
        subject_id=wanted.subject.id if wanted.subject else None,
        link=wanted.link,
        due_at=wanted.due_at,
        made_by=_person(who),
        made_at=now,
    )


def _note(who: Actor, made: Sequence[Task], now: datetime) -> None:
    """Write into the trail what a person gave out; many at once are one line."""
    if isinstance(who, Access) and made:
        details = {"to": made[0].assignee.name} if len(made) == 1 else {"count": len(made)}
        workspaces.audit(who, "task.assigned", made[0], details=details, now=now)


@transaction.atomic
def finish(*, who: Access, task: Task, evidence: str = "", now: datetime) -> Closure:
    """Say that a task is done; it is shown as said, until a fact says so too. Saying it twice changes nothing.

    Raises NotYourTask, TaskClosed where it ended otherwise.
    """
    _refuse_others(who, task)
    return _close(who, task, Outcome.DONE, evidence, now)


@transaction.atomic
def decline(*, who: Access, task: Task, reason: str, now: datetime) -> Closure:
    """Say that a task need not or cannot be done, and why. Raises ReasonMissing, NotYourTask, TaskClosed."""
    _refuse_others(who, task)
    if not reason.strip():
        raise ReasonMissing
    return _close(who, task, Outcome.NOT_NEEDED, reason, now)


@transaction.atomic
def withdraw(*, who: Actor, task: Task, reason: str = "", now: datetime) -> Closure:
    """Take a task back: whoever gave it out, whoever may give out tasks, or the program.

    Raises NotYourTask, TaskClosed.
    """
    if isinstance(who, Access) and task.made_by_id != who.staff.pk:
        _refuse_those_who_may_not_assign(who, [task])
    return _close(who, task, Outcome.WITHDRAWN, reason, now)


@transaction.atomic
def verify(*, task: Task, fact: Fact, now: datetime) -> Closure:
    """Let a fact say that a task is done: it closes what waits and confirms what somebody said.

    What was declined or taken back stays so. Safe to repeat: the first fact counts.
    """
    closure = _closed(task.workspace, task, Outcome.DONE, "", now)
    if closure.outcome == Outcome.DONE and not closure.verified:
        closure.verified, closure.fact = True, fact
        closure.save(update_fields=["verified", "fact"])
        events.record_all(task.workspace, [_happened("task.verified", task, now, fact=fact.pk)], now=now)
    return closure


@transaction.atomic
def reassign(*, who: Actor, tasks: Iterable[Task], taker: Staff, reason: str = "", now: datetime) -> list[Passing]:
    """Pass tasks on to somebody and keep who had them; what they have already stays as it is.

    Raises NobodyThere, NotYourTask, TaskClosed: then none is passed on.
    """
    workspace = workspaces.workspace_of(who)
    if taker.workspace_id != workspace.pk or taker.left_at is not None:
        raise NobodyThere(name=taker.name)
    moving = sorted((task for task in tasks if not task.is_of(taker)), key=lambda task: task.pk)
    if isinstance(who, Access):
        _refuse_those_who_may_not_assign(who, moving)
    passings = [_passing(who, task, taker, reason, now) for task in moving]
    if Task.objects.that_wait().filter(pk__in=[task.pk for task in moving]).update(assignee=taker) != len(moving):
        raise _closed_among(moving)
    Passing.objects.bulk_create(passings, batch_size=ROWS)
    happened = [_happened("task.reassigned", each.task, now, each.pk, giver=each.giver_id) for each in passings]
    events.record_all(workspace, happened, now=now)
    if isinstance(who, Access) and passings:
        details = {"to": taker.name, "count": len(passings), "reason": reason}
        workspaces.audit(who, "task.reassigned", moving[0], details=details, now=now)
    return passings


def _passing(who: Actor, task: Task, taker: Staff, reason: str, now: datetime) -> Passing:
    giver, task.assignee = task.assignee, taker
    return Passing(
        workspace_id=task.workspace_id,
        task=task,
        giver=giver,
        taker=taker,
        by=_person(who),
        at=now,
        reason=reason.strip()[:200],
    )


def _closed_among(tasks: Sequence[Task]) -> TaskClosed:
    closure = Closure.objects.select_related("task").filter(task__in=tasks).order_by("pk")[0]
    return TaskClosed(title=closure.task.title, outcome=closure.get_outcome_display())


def _close(who: Actor, task: Task, outcome: Outcome, words: str, now: datetime) -> Closure:
    """Close what waits, once. Raises TaskClosed where it ended otherwise."""
    closure = _closed(who, task, outcome, words, now)
    if closure.outcome != outcome:
        raise TaskClosed(title=task.title, outcome=closure.get_outcome_display())
    return closure


KINDS = {Outcome.DONE: "task.done", Outcome.NOT_NEEDED: "task.declined", Outcome.WITHDRAWN: "task.withdrawn"}


def _closed(who: Actor, task: Task, outcome: Outcome, words: str, now: datetime) -> Closure:
    """Return how a task ended, closing it now where it waits: one of two who come at once closes it."""
    if not Task.objects.filter(pk=task.pk, closed_at=None).update(closed_at=now):
        return Closure.objects.get(task=task)
    task.closed_at = now
    closure = Closure.objects.create(
        workspace=task.workspace,
        task=task,
        outcome=outcome,
        by=_person(who),
        at=now,
        evidence=words.strip()[:1000],
    )
    events.record_all(task.workspace, [_happened(KINDS[outcome], task, now)], now=now)
    if isinstance(who, Access):
        workspaces.audit(who, KINDS[outcome], task, now=now)
    return closure


def _happened(kind: str, task: Task, now: datetime, time: int | None = None, **more: Any) -> Happened:
    """Return the fact of a change; a task has one of a kind, or with `time` one for each time."""
    about = {"about": task.subject_kind, "id": task.subject_id} if task.subject else {}
    return Happened(
        kind,
        f"{task.pk}" if time is None else f"{task.pk}:{time}",
        now,
        {"task": task.pk, "staff": task.assignee_id, **about, **more},
    )


def _refuse_others(who: Access, task: Task) -> None:
    if not task.is_of(who.staff):
        _refuse_those_who_may_not_assign(who, [task])


def _refuse_those_who_may_not_assign(who: Access, tasks: Sequence[Task]) -> None:
    within = set(Task.objects.visible_to(who).filter(pk__in=[task.pk for task in tasks]).values_list("pk", flat=True))
    for task in tasks:
        if task.pk not in within or not who.can("tasks.assign"):
            raise NotYourTask(title=task.title)


def _person(who: Actor) -> Staff | None:
    return who.staff if isinstance(who, Access) else None
