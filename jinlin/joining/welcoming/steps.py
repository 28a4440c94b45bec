"""What comes after the first message: a task of the account's holder, sent with one tap from the chat toolbar (R-083).

The platform sends nothing one to one by API but the first message; so each later step is a person's. A step stops where
it makes no sense any more: claimed, joined, deleted, opted out.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jinlin.events import actions as events
from jinlin.joining.models import Greeting, GreetingStep, StepKind, StopWhy
from jinlin.joining.welcoming import sending
from jinlin.joining.welcoming.opting import has_opted_out
from jinlin.members.models import ConsentWord, Identity, Purpose
from jinlin.messaging import pauses
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject
from jinlin.wecom.models import Account

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.events.models import Fact
    from jinlin.workspaces.models import Staff

__all__ = [
    "KIND", "claim_benefit", "consented", "dropped", "followed", "give_due_steps", "joined", "paused", "sent", "stop",
]  # fmt: skip

KIND = "welcome"
AT_ONCE = 100
DONE_WITHIN = timedelta(days=1)
PAUSED_FOR = timedelta(hours=1)  # then it is looked at again
JOINS_WITHIN = timedelta(days=30)
TITLES = {StepKind.GREETING: _("补发问候"), StepKind.BENEFIT: _("发福利"), StepKind.INVITATION: _("邀请进群")}


def give_due_steps(now: datetime) -> bool:
    """Make tasks of the steps that are due; say whether more are waiting."""
    due = GreetingStep.objects.filter(given_at=None, stopped_at=None, due_at__lte=now, greeting__member__isnull=False)
    found = list(_with_greeting(due).order_by("due_at", "pk")[:AT_ONCE])
    for step in found:
        _give(step, now)
    return len(found) == AT_ONCE


def _with_greeting(rows: QuerySet[GreetingStep]) -> QuerySet[GreetingStep]:
    return rows.select_related("workspace", "task__workspace", "greeting__member", "greeting__flow__community")


@transaction.atomic
def _give(step: GreetingStep, now: datetime) -> None:
    row = step.greeting
    holder = _holder(row)
    why = StopWhy.NOBODY if holder is None else _reason_to_stop(step)
    if why == StopWhy.PAUSED:
        GreetingStep.objects.filter(pk=step.pk).update(due_at=now + PAUSED_FOR)
    elif why or holder is None:
        _stop_step(step, why or StopWhy.NOBODY, now)
    else:
        task = tasks.assign(who=step.workspace, wanted=_wanted(step, holder, now), now=now)
        GreetingStep.objects.filter(pk=step.pk).update(given_at=now, task=task)


def _holder(row: Greeting) -> Staff | None:
    """Return whose account was added, if they work here."""
    account = Account.objects.filter(workspace=row.workspace_id, userid=row.userid, gone_at=None).first()
    staff = account.staff if account else None
    return staff if staff and staff.left_at is None else None


def _reason_to_stop(step: GreetingStep) -> StopWhy | None:
    """Return why a step makes no sense any more; None where it does."""
    row = step.greeting
    flow = row.flow
    if flow is None or flow.ended_at is not None:
        return StopWhy.ENDED
    if row.member_id and has_opted_out(row.member_id):
        return StopWhy.OPTED_OUT
    if row.stopped_at:
        return StopWhy(row.stopped_why)
    if step.kind == StepKind.BENEFIT and row.benefit_at:
        return StopWhy.CLAIMED
    if step.kind == StepKind.INVITATION and row.joined_at:
        return StopWhy.JOINED
    into = flow.community_id if step.kind == StepKind.INVITATION else None
    return StopWhy.PAUSED if into and pauses.held(step.workspace, [into]) else None


def _wanted(step: GreetingStep, holder: Staff, now: datetime) -> Wanted:
    row = step.greeting
    assert row.member is not None  # noqa: S101  (asked for by the caller)
    assert row.flow is not None  # noqa: S101  (asked for by the caller)
    text = sending.words_of(row, row.flow, sending.step_text(row.flow, step.kind))
    return Wanted(
        assignee=holder,
        title=f"{TITLES[StepKind(step.kind)]}:{row.member}",
        due_at=now + DONE_WITHIN,
        kind=KIND,
        brief=text[:1000],
        subject=Subject("member", row.member.pk),
        link=reverse("welcome"),
        key=f"{KIND}:{step.pk}:{int(step.due_at.timestamp())}",  # held and given again it is a task anew
    )


# -- what stops and what counts ----------------------------------------------------------------------------


@transaction.atomic
def stop(greeting: Greeting, why: StopWhy, *, kinds: tuple[StepKind, ...] = tuple(StepKind), now: datetime) -> int:
    """Stop the steps of a greeting that are still to come, and take their tasks back; return how many."""
    rows = greeting.steps.filter(stopped_at=None, sent_at=None, kind__in=kinds)
    found = list(_with_greeting(rows))
    for step in found:
        _stop_step(step, why, now)
    return len(found)


def _stop_step(step: GreetingStep, why: StopWhy, now: datetime) -> None:
    GreetingStep.objects.filter(pk=step.pk).update(stopped_at=now, stopped_why=why)
    if step.task is not None and step.task.closed_at is None:
        tasks.withdraw(who=step.workspace, task=step.task, reason=str(why.label), now=now)


def _stop_all(greetings: QuerySet[Greeting], why: StopWhy, now: datetime) -> None:
    for row in greetings.filter(stopped_at=None):
        stop(row, why, now=now)
        Greeting.objects.filter(pk=row.pk).update(stopped_at=now, stopped_why=why)
        told = {"greeting": row.pk, "why": why.value}
        events.record("welcome.stopped", row.workspace, key=str(row.pk), at=now, now=now, **told)


def followed(fact: Fact, _now: datetime) -> None:
    """Learn who a new friend is once they have been read (reaction to member.followed)."""
    ids = Identity.objects.filter(workspace=fact.workspace_id, member=fact.data["member"])
    Greeting.objects.filter(
        workspace=fact.workspace_id,
        member=None,
        userid=fact.data["userid"],
        external_id__in=list(ids.values_list("external_id", flat=True)),
    ).update(member=fact.data["member"])


def consented(fact: Fact, now: datetime) -> None:
    """Stop everything for whoever wants no messages (reaction to member.consented)."""
    if fact.data["purpose"] == Purpose.MARKETING and fact.data["word"] == ConsentWord.WITHDRAWN:
        _stop_all(_of(fact), StopWhy.OPTED_OUT, now)


def dropped(fact: Fact, now: datetime) -> None:
    """Stop for the account somebody deleted, or that deleted them (reaction to member.dropped_account, .unfollowed)."""
    rows = _of(fact).filter(userid=fact.data["userid"], added_at__lte=fact.at)
    _stop_all(rows, StopWhy.DROPPED, now)


def joined(fact: Fact, now: datetime) -> None:
    """Count who came into the group they were invited to, within 30 days (reaction to membership.began)."""
    rows = _of(fact).filter(joined_at=None, added_at__lte=fact.at, added_at__gt=fact.at - JOINS_WITHIN)
    for row in rows.select_related("flow"):
        if row.flow and row.flow.community_id in {None, fact.data["community"]}:
            Greeting.objects.filter(pk=row.pk).update(joined_at=fact.at)
            told = {"greeting": row.pk, "community": fact.data["community"]}
            events.record("welcome.joined", row.workspace, key=str(row.pk), at=fact.at, now=now, **told)
            stop(row, StopWhy.JOINED, kinds=(StepKind.INVITATION,), now=now)


@transaction.atomic
def claim_benefit(greeting: Greeting, *, now: datetime) -> Greeting:
    """Note that a new friend took the benefit, once; there is nothing to give out then any more."""
    if Greeting.objects.filter(pk=greeting.pk, benefit_at=None).update(benefit_at=now):
        told = {"greeting": greeting.pk, "member": greeting.member_id}
        events.record("benefit.claimed", greeting.workspace, key=str(greeting.pk), at=now, now=now, **told)
        stop(greeting, StopWhy.CLAIMED, kinds=(StepKind.BENEFIT,), now=now)
    greeting.refresh_from_db()
    return greeting


def sent(fact: Fact, now: datetime) -> None:
    """Let what was sent with one tap verify its task (reaction to sidebar.sent)."""
    rows = GreetingStep.objects.filter(workspace=fact.workspace_id, task=fact.data.get("task", 0), sent_at=None)
    for step in rows.select_related("task__workspace"):
        GreetingStep.objects.filter(pk=step.pk).update(sent_at=fact.at)
        if step.task:
            tasks.verify(task=step.task, fact=fact, now=now)


def paused(fact: Fact, now: datetime) -> None:
    """Hold invitations that were given out and not sent (reaction to community.paused); they are looked at again."""
    rows = GreetingStep.objects.filter(workspace=fact.workspace_id, kind=StepKind.INVITATION, sent_at=None)
    waiting = rows.filter(greeting__flow__community=fact.data["community"], stopped_at=None, task__closed_at=None)
    for step in _with_greeting(waiting.filter(given_at__isnull=False, task__isnull=False)):
        GreetingStep.objects.filter(pk=step.pk).update(given_at=None, task=None, due_at=now + PAUSED_FOR)
        if step.task is not None:
            tasks.withdraw(who=step.workspace, task=step.task, reason=str(StopWhy.PAUSED.label), now=now)


def _of(fact: Fact) -> QuerySet[Greeting]:
    rows = Greeting.objects.filter(workspace=fact.workspace_id, member=fact.data["member"])
    return rows.select_related("workspace")
