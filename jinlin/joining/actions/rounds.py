"""Screening in rounds: thousands are invited, answer a questionnaire, and the cut says who goes on (R-068).

The tie-break is fixed and written on the page: the higher score; with equal scores who answered earlier; with equal times
who applied earlier; and last the lower number of the application. So the same answers always give the same list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.joining import gate_refusals as refusals
from jinlin.joining.actions import deciding
from jinlin.joining.models import Application, Entry, Round, State, Step
from jinlin.joining.queries import gates
from jinlin.members.models import Member
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinlin.joining.models import Gate
    from jinlin.workspaces.access import Access

__all__ = ["add", "enter", "invite", "remove", "settle"]

ROWS = 400


@transaction.atomic
def add(
    *,
    access: Access,
    gate: Gate,
    name: str,
    questionnaire: int,
    now: datetime,
    top: int | None = None,
    at_least: float | None = None,
) -> Round:
    """Add a round after the others: the first `top`, or everybody from a score on, goes on. Raises NameMissing, RoundNotReady."""
    if not name.strip():
        raise refusals.NameMissing
    if (top is None) == (at_least is None):
        raise refusals.RoundNotReady(name=name, why=_("要么取前几名,要么定一个分数"))
    deciding.take_turn([gate.pk])
    last = Round.objects.filter(gate=gate).aggregate(last=Max("number"))["last"] or 0
    row = Round.objects.create(
        workspace=gate.workspace,
        gate=gate,
        number=last + 1,
        name=name.strip()[:60],
        questionnaire=questionnaire,
        top=top,
        at_least=at_least,
        made_at=now,
    )
    workspaces.audit(access, "gate.round_added", gate, details={"name": row.name}, now=now)
    return row


@transaction.atomic
def remove(*, access: Access, row: Round, now: datetime) -> None:
    """Take out a round in which nobody is yet. Raises RoundNotReady."""
    if row.settled_at is not None or row.entries.exists():
        raise refusals.RoundNotReady(name=row.name, why=_("已经有人在这一轮里"))
    workspaces.audit(access, "gate.round_removed", row.gate, details={"name": row.name}, now=now)
    row.delete()


@transaction.atomic
def invite(*, access: Access, gate: Gate, members: Iterable[int], now: datetime) -> list[Application]:
    """Invite members to the first round; whoever has an application under way is left as they are. Raises RoundNotReady, NothingInForce."""
    deciding.take_turn([gate.pk])
    first = Round.objects.filter(gate=gate).order_by("number").first()
    if first is None or first.settled_at is not None:
        raise refusals.RoundNotReady(name=gate.name, why=_("还没有第一轮,或第一轮已经结束"))
    version = gates.in_force(gate)
    if version is None:
        raise refusals.NothingInForce(gate=gate.name)
    there = set(Application.objects.under_way().filter(gate=gate).values_list("member_id", flat=True))
    ids = [each for each in dict.fromkeys(members) if each not in there]
    names = dict(_named(gate, ids))
    rows = [
        Application(
            workspace=gate.workspace,
            gate=gate,
            version=version,
            unit=gate.unit,
            member_id=each,
            name=names[each][:60],
            state=State.SCREENING,
            state_at=now,
            begun_at=now,
            round=first.number,
        )
        for each in ids
        if each in names
    ]
    Application.objects.bulk_create(rows, batch_size=ROWS)
    made = list(Application.objects.filter(slug__in=[each.slug for each in rows]).order_by("pk")) if rows else []
    _log(made, now)
    _seat(first, made, now)
    workspaces.audit(access, "gate.invited", gate, details={"people": len(made)}, now=now)
    return made


def _named(gate: Gate, ids: Sequence[int]) -> Iterable[tuple[int, str]]:
    rows = Member.objects.filter(workspace=gate.workspace, forgotten_at=None).values_list("pk", "name")
    for start in range(0, len(ids), ROWS):
        yield from rows.filter(pk__in=ids[start : start + ROWS])


def _log(rows: Sequence[Application], now: datetime) -> None:
    steps = [Step(workspace_id=each.workspace_id, application=each, state=State.SCREENING, at=now) for each in rows]
    Step.objects.bulk_create(steps, batch_size=ROWS)


@transaction.atomic
def enter(*, into: Round, applications: Sequence[Application], now: datetime) -> None:
    """Bring applicants into a round; a questionnaire they have answered already is not asked twice."""
    for each in applications:
        each.round = into.number
    deciding.move(applications, State.SCREENING, now=now)
    _seat(into, applications, now)


def _seat(into: Round, applications: Sequence[Application], now: datetime) -> None:
    entries = [
        Entry(workspace_id=into.workspace_id, round=into, application=each, invited_at=now) for each in applications
    ]
    Entry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=ROWS)
    _take_over(into)


def _take_over(into: Round) -> None:
    """Let those have answered who answered this questionnaire before."""
    from jinlin.joining.models import Reply

    open_ones = Entry.objects.filter(round=into, answered_at=None)
    known = Reply.objects.filter(questionnaire=into.questionnaire, application__entries__in=open_ones)
    told = {reply.application_id: reply for reply in known.distinct()}
    if not told:
        return
    changed = list(open_ones.filter(application__in=told))
    for each in changed:
        each.answered_at, each.score = told[each.application_id].at, told[each.application_id].score
    Entry.objects.bulk_update(changed, ["answered_at", "score"], batch_size=ROWS)


@transaction.atomic
def settle(*, access: Access, row: Round, now: datetime) -> Round:
    """Make the cut of a round, once: who passes goes into the next round, after the last one into the group.

    Who does not pass is told so, and asked to the group of those who wait (R-069). Raises RoundNotReady.
    """
    deciding.take_turn([row.gate_id])
    earlier = Round.objects.filter(gate=row.gate, number__lt=row.number, settled_at=None)
    if earlier.exists():
        raise refusals.RoundNotReady(name=row.name, why=_("上一轮还没有结束"))
    if not Round.objects.filter(pk=row.pk, settled_at=None).update(settled_at=now, settled_by=access.staff):
        raise refusals.RoundNotReady(name=row.name, why=_("这一轮已经结束"))
    row.refresh_from_db()
    entries = ranked(row)
    _write(row, entries)
    _send_on(row, entries, now, access)
    key = f"{row.gate_id}:{row.number}"
    events.record("gate.round_settled", row.workspace, key=key, at=now, now=now, gate=row.gate_id, round=row.pk)
    workspaces.audit(access, "gate.round_settled", row.gate, details={"name": row.name}, now=now)
    return row


def ranked(row: Round) -> list[Entry]:
    """Return those who still take part: the scored ones in order of rank, then those without a score."""
    entries = Entry.objects.filter(round=row, application__state=State.SCREENING).select_related(
        "application__gate", "application__workspace", "application__version", "application__unit"
    )
    still = set(map(id, deciding.unchanged([each.application for each in entries])))
    return sorted((each for each in entries if id(each.application) in still), key=_order)


def _order(entry: Entry) -> tuple[bool, float, float, float, int]:
    at = entry.answered_at.timestamp() if entry.answered_at else 0.0
    begun = entry.application.begun_at.timestamp()
    return (entry.score is None, -(entry.score or 0.0), at, begun, entry.application_id)


def _write(row: Round, entries: Sequence[Entry]) -> None:
    for rank, each in enumerate(entries, 1):
        each.rank = rank if each.score is not None else None
        each.passed = each.score is not None and (
            rank <= row.top if row.top is not None else each.score >= (row.at_least or 0.0)
        )
    Entry.objects.bulk_update(entries, ["rank", "passed"], batch_size=ROWS)
    Entry.objects.filter(round=row, passed=None).update(passed=False)  # those who withdrew meanwhile


def _send_on(row: Round, entries: Sequence[Entry], now: datetime, access: Access) -> None:
    passers = [each.application for each in entries if each.passed]
    others = [each.application for each in entries if not each.passed]
    deciding.move(others, State.REJECTED, now=now, staff=access.staff, reason=row.name)
    following = Round.objects.filter(gate=row.gate, number__gt=row.number).order_by("number").first()
    if following is not None:
        enter(into=following, applications=passers, now=now)
        return
    for each in passers:
        each.round = None
    deciding.place(row.gate, passers, now, access.staff)
