"""Tickets: opened from a question (a complaint opens one of itself), handed over, resolved, rated (R-196, R-305)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.answers.models import Category, Gravity, Question, Ticket
from jinlin.answers.refusals import AlreadyEnded, NumberWrong, ResolutionMissing
from jinlin.core.refusals import source_text
from jinlin.events import actions as events
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.tasks.models import Task
    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Staff, Workspace

KIND = "ticket"
AGAIN = timedelta(days=30)
WITHIN = {
    Category.PRESALE: timedelta(hours=2),
    Category.AFTERSALE: timedelta(hours=24),
    Category.COMPLAINT: timedelta(hours=4),
    Category.OTHER: timedelta(hours=24),
}
PART = {Gravity.MINOR: 1, Gravity.SERIOUS: 2, Gravity.URGENT: 4}  # what is worse has so much less time
WORST, BEST = 1, 5


@transaction.atomic
def open_ticket(
    *, who: Actor, question: Question, category: str, gravity: str = Gravity.MINOR, owner: Staff | None = None, now: datetime
) -> Ticket:  # fmt: skip
    """Open a ticket for a question, once; its owner gets a task. Whoever complains again within 30 days is taken seriously."""
    earlier = _earlier(question, now) if category == Category.COMPLAINT else 0
    weight = Gravity.SERIOUS if earlier and gravity == Gravity.MINOR else Gravity(gravity)
    staff = who.staff if isinstance(who, Access) else None
    row, made = Ticket.objects.get_or_create(
        workspace=question.workspace,
        question=question,
        defaults={
            "category": Category(category),
            "gravity": weight,
            "owner": owner or question.taken_by or question.duty or staff,
            "opened_at": now,
            "opened_by": staff,
            "due_at": now + WITHIN[Category(category)] / PART[weight],
            "earlier": earlier,
        },
    )
    if not made:
        return row
    row.task = _ask(who, row, now)
    row.save(update_fields=["task"])
    data = {"ticket": row.pk, "question": question.pk, "community": question.community_id}
    events.record("ticket.opened", question.workspace, key=str(row.pk), at=now, now=now, **data)
    workspaces.audit(who, "ticket.opened", question, details={"category": row.category}, now=now)
    return row


def open_for_complaints(workspace: Workspace, questions: Iterable[Question], now: datetime) -> int:
    """Open a ticket for each new question that complains; return for how many."""
    complaining = [each for each in questions if each.complains and each.duplicate_of_id is None]
    for each in complaining:
        open_ticket(who=workspace, question=each, category=Category.COMPLAINT, now=now)
    return len(complaining)


def _earlier(question: Question, now: datetime) -> int:
    if question.member_id is None:
        return 0
    rows = Ticket.objects.filter(workspace=question.workspace_id, question__member=question.member_id)
    return rows.filter(category=Category.COMPLAINT, opened_at__gt=now - AGAIN, opened_at__lte=now).count()


def _ask(who: Actor, row: Ticket, now: datetime) -> Task | None:
    if row.owner is None:
        return None
    wanted = Wanted(
        assignee=row.owner,
        title=_("处理%(category)s:%(group)s")
        % {"category": row.get_category_display(), "group": row.question.community.name},
        brief=row.question.text[:300],
        due_at=row.due_at,
        kind=KIND,
        subject=Subject("community", row.question.community_id),
        link=reverse("question", args=[row.question.slug]),
        key=f"{KIND}:{row.pk}",
    )
    return tasks.assign(who=row.workspace if isinstance(who, Access) else who, wanted=wanted, now=now)


@transaction.atomic
def hand_over(*, who: Access, ticket: Ticket, owner: Staff, now: datetime) -> Ticket:
    """Give a ticket to a colleague, with its task. Raises AlreadyEnded."""
    _change(ticket, owner=owner)
    if ticket.task is not None and ticket.task.closed_at is None:
        tasks.reassign(who=ticket.workspace, tasks=[ticket.task], taker=owner, now=now)
    elif ticket.task is None:
        ticket.task = _ask(who, ticket, now)
        ticket.save(update_fields=["task"])
    workspaces.audit(who, "ticket.handed_over", ticket.question, details={"to": owner.name}, now=now)
    return ticket


@transaction.atomic
def resolve(
    *, who: Access, ticket: Ticket, resolution: str, public_reply: str = "", satisfaction: int | None = None, now: datetime
) -> Ticket:  # fmt: skip
    """Say how a ticket ended, what was said in the group, and how content the customer is, once.

    Raises ResolutionMissing, NumberWrong, AlreadyEnded.
    """
    if not resolution.strip():
        raise ResolutionMissing
    _check_satisfaction(satisfaction)
    _change(
        ticket,
        resolved_at=now,
        resolved_by=who.staff,
        resolution=resolution.strip()[:300],
        public_reply=public_reply.strip()[:500],
        satisfaction=satisfaction,
    )
    data = {"ticket": ticket.pk, "question": ticket.question_id, "community": ticket.question.community_id}
    fact = events.record("ticket.resolved", ticket.workspace, key=str(ticket.pk), at=now, now=now, **data)
    if ticket.task is not None:
        tasks.verify(task=ticket.task, fact=fact, now=now)
    workspaces.audit(who, "ticket.resolved", ticket.question, now=now)
    return ticket


@transaction.atomic
def rate(*, who: Access, ticket: Ticket, satisfaction: int, now: datetime) -> Ticket:
    """Note later how content the customer says they are, 1 to 5; the last word counts. Raises NumberWrong."""
    _check_satisfaction(satisfaction)
    Ticket.objects.filter(pk=ticket.pk).exclude(resolved_at=None).update(satisfaction=satisfaction)
    ticket.refresh_from_db()
    workspaces.audit(who, "ticket.rated", ticket.question, details={"satisfaction": satisfaction}, now=now)
    return ticket


def _check_satisfaction(satisfaction: int | None) -> None:
    if satisfaction is not None and not WORST <= satisfaction <= BEST:
        raise NumberWrong(value=satisfaction)


def _change(ticket: Ticket, **changes: object) -> None:
    """Change what waits, once: one of two who come at once does. Raises AlreadyEnded."""
    if not Ticket.objects.filter(pk=ticket.pk, resolved_at=None).update(**changes):
        raise AlreadyEnded(state=source_text("已解决"))
    for name, value in changes.items():
        setattr(ticket, name, value)
