"""Greet a new friend within the 20 seconds the platform gives, once, and say honestly what became of it (R-083).

`hear` makes the row from the event; `settle` is told what the platform answered. The call itself is made between the
two, outside of any transaction (`sending`). The platform decides whether a code still holds: we try as long as it might,
and a late answer is written down as late.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from jinlin.events import actions as events
from jinlin.joining.models import Greeting, GreetingStep, Outcome, StepKind, WelcomeFlow
from jinlin.joining.welcoming.flows import flow_for
from jinlin.joining.welcoming.opting import has_opted_out
from jinlin.members.actions import known_ids

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from jinlin.wecom.payloads import Event
    from jinlin.workspaces.models import Workspace

__all__ = ["HOLDS", "claim", "hear", "put_off", "settle"]

HOLDS = timedelta(seconds=20)  # a welcome code [D:92130]
GRACE = timedelta(seconds=10)  # clocks differ; whether a code holds is the platform's word
LEASE = timedelta(seconds=15)
AGAIN = timedelta(seconds=1)
SAME_ADDING = timedelta(days=1)  # half a friendship and the whole one are one adding

# After these the first message did not come: its words become a task of the account's holder.
NOT_SAID = (Outcome.LATE, Outcome.FAILED, Outcome.NO_CONSENT)
# Somebody else's welcome came, or the two talk already: only what comes after is ours.
SAID_BY_OTHERS = (Outcome.NO_CODE, Outcome.ALREADY)


@transaction.atomic
def hear(workspace: Workspace, event: Event, *, now: datetime) -> Greeting | None:
    """Keep that somebody added an account; the same event again returns the same row.

    None where it is the second event of an adding: of half a friendship the platform tells twice (§3.1).
    """
    external_id, userid = event.text("ExternalUserID"), event.text("UserID").lower()
    code, at = event.text("WelcomeCode"), event.at or now
    rows = Greeting.objects.filter(workspace=workspace, userid=userid, external_id=external_id)
    if found := rows.filter(Q(added_at=at) | (Q(code=code) & ~Q(code=""))).first():
        return found
    if not code and rows.filter(added_at__gt=at - SAME_ADDING).exists():
        return None
    state = event.text("State")
    flow, member = flow_for(workspace, state), known_ids(workspace, [external_id]).get(external_id)
    row, made = Greeting.objects.get_or_create(
        workspace=workspace,
        userid=userid,
        external_id=external_id,
        added_at=at,
        defaults={"flow": flow, "state": state[:64], "code": code[:200], "member_id": member, "heard_at": now},
    )
    outcome = _already_known(row, code)
    if made and outcome is not None:
        settle(row, outcome, now=now)
    return row


def _already_known(row: Greeting, code: str) -> Outcome | None:
    """Return what can be said without asking the platform; None where it has to be asked."""
    if row.flow is None:
        return Outcome.NO_FLOW
    if row.member_id and has_opted_out(row.member_id):
        return Outcome.OPTED_OUT
    return None if code else Outcome.NO_CODE


def claim(now: datetime, most: int = 50) -> Iterator[Greeting]:
    """Take greetings to send, those whose time runs out first; nobody else gets them for a while."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = Greeting.objects.filter(free, outcome=Outcome.WAITING).select_related("workspace", "flow")
    for row in list(waiting.order_by("added_at")[:most]):
        if Greeting.objects.filter(free, pk=row.pk, outcome=Outcome.WAITING).update(
            claimed_until=now + LEASE, tries=F("tries") + 1
        ):
            row.tries += 1
            yield row


def put_off(row: Greeting, *, errcode: int | None, now: datetime) -> None:
    """Let a greeting be tried again at once, as long as the code may hold; else it is late or failed."""
    if now < row.added_at + HOLDS + GRACE:
        Greeting.objects.filter(pk=row.pk).update(claimed_until=now + AGAIN, errcode=errcode)
    else:
        settle(row, Outcome.FAILED, errcode=errcode, now=now)


@transaction.atomic
def settle(row: Greeting, outcome: Outcome, *, text: str = "", errcode: int | None = None, now: datetime) -> None:
    """Write down what became of the first message, and plan what comes after; a settled one stays as it is."""
    changes = {"outcome": outcome, "settled_at": now, "text": text, "errcode": errcode, "claimed_until": None}
    if not Greeting.objects.filter(pk=row.pk, outcome=Outcome.WAITING).update(**changes):
        return
    row.refresh_from_db()
    if row.flow is not None and outcome != Outcome.OPTED_OUT:
        GreetingStep.objects.bulk_create(_steps(row, row.flow, outcome, now), ignore_conflicts=True)
    kind = "welcome.sent" if outcome == Outcome.SENT else "welcome.missed"
    told = {"greeting": row.pk, "outcome": outcome.value, "state": row.state, "userid": row.userid}
    events.record(kind, row.workspace, key=str(row.pk), at=now, now=now, **told)


def _steps(row: Greeting, flow: WelcomeFlow, outcome: Outcome, now: datetime) -> list[GreetingStep]:
    """Return the steps that were not in the first message."""
    due = {}
    if outcome in NOT_SAID:
        due[StepKind.GREETING] = now
    wanted = (
        (StepKind.BENEFIT, flow.benefit, flow.benefit_after),
        (StepKind.INVITATION, flow.invitation, flow.invitation_after),
    )
    for kind, text, after in wanted:
        if text and (after or outcome in SAID_BY_OTHERS):
            due[kind] = row.added_at + timedelta(minutes=after)
    return [
        GreetingStep(workspace_id=row.workspace_id, greeting=row, kind=kind, due_at=due_at)
        for kind, due_at in due.items()
    ]
