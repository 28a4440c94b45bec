"""What a person decides about cases: a penalty by the ladder, or that it was a mistake (R-076, R-077, C-31)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities.models import Community
from jinlin.conduct.hands import hands_of
from jinlin.conduct.models import Case, CaseState, Exemption, Penalty, Severity
from jinlin.conduct.refusals import CaseDecided, PolicyNoteMissing
from jinlin.events import actions as events
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject, Task
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinlin.events.models import Fact
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff

KINDS = {Penalty.WARN: "violation_warn", Penalty.RED_PACKET: "violation_packet", Penalty.REMOVE: "violation_remove"}
WITHIN = {Penalty.WARN: timedelta(hours=4), Penalty.RED_PACKET: timedelta(hours=8), Penalty.REMOVE: timedelta(hours=2)}
ONE_OFFENCE = timedelta(minutes=10)  # what somebody does in one breath is one offence
OPEN = CaseState.OPEN


class Suggested(NamedTuple):
    """The how-manieth offence it is, and what the ladder says to it."""

    offence: int
    penalty: str


def suggested(cases: Sequence[Case]) -> dict[int, Suggested]:
    """Return what the ladder says to each case, two queries for any number of them.

    An offence counts within the version's decay window, per rule, person and group; confirmed ones within ten minutes of
    one another are one. What is severe goes to the end of the ladder at once.
    """
    earlier = _confirmed(cases)
    return {case.pk: _suggested(case, earlier[case.member_id, case.community_id, case.rule_key]) for case in cases}


def _confirmed(cases: Sequence[Case]) -> dict[tuple[int, int, str], list[tuple[int, datetime]]]:
    found: dict[tuple[int, int, str], list[tuple[int, datetime]]] = defaultdict(list)
    if cases:
        rows = Case.objects.filter(
            workspace=cases[0].workspace_id, state=CaseState.CONFIRMED, member__in={case.member_id for case in cases}
        )
        for member, community, rule, pk, at in rows.order_by("at", "pk").values_list(
            "member_id", "community_id", "rule_key", "pk", "at"
        ):
            found[member, community, rule].append((pk, at))
    return found


def _suggested(case: Case, earlier: Sequence[tuple[int, datetime]]) -> Suggested:
    ladder = case.rule.ladder or [Penalty.WARN]
    since = case.at - timedelta(days=case.rule.version.decay_days)
    offences, last = 0, None
    for pk, at in earlier:
        if pk != case.pk and since <= at <= case.at - ONE_OFFENCE and (last is None or at - last >= ONE_OFFENCE):
            offences, last = offences + 1, at
    step = ladder[-1] if case.rule.severity == Severity.SEVERE else ladder[min(offences, len(ladder) - 1)]
    return Suggested(offences + 1, str(step))


@transaction.atomic
def confirm(*, who: Access, cases: Iterable[Case], penalty: str = "", note: str = "", now: datetime) -> list[Case]:
    """Confirm cases, the earliest first, each with what the ladder says or one penalty for all; owners get a task each.

    Raises CaseDecided, PolicyNoteMissing where a red packet is proposed without a note: then none is decided.
    """
    decided = []
    for case in _waiting(cases):
        told = suggested([case])[case.pk]
        chosen = penalty or told.penalty
        if chosen == Penalty.RED_PACKET and not note.strip():
            raise PolicyNoteMissing
        _decide(who, case, CaseState.CONFIRMED, now, penalty=chosen, offence=told.offence, note=note.strip()[:300])
        key = str(case.pk)
        data = {"case": case.pk, "community": case.community_id, "member": case.member_id, "message": case.message}
        events.record("case.confirmed", who.workspace, key=key, at=case.at, now=now, **data, penalty=chosen)
        decided.append(case)
    _hand_out(who, decided, now)
    return decided


@transaction.atomic
def dismiss(*, who: Access, cases: Iterable[Case], spare: bool = True, note: str = "", now: datetime) -> list[Case]:
    """Say that cases were mistakes; with `spare` the very same text is no case again in that group. Raises CaseDecided."""
    decided = []
    for case in _waiting(cases):
        _decide(who, case, CaseState.DISMISSED, now, note=note.strip()[:300])
        data = {"case": case.pk, "community": case.community_id}
        events.record("case.dismissed", who.workspace, key=str(case.pk), at=now, now=now, **data)
        decided.append(case)
    if spare:
        _spare(who, decided, now)
    return decided


def _waiting(cases: Iterable[Case]) -> list[Case]:
    """Return cases in one order whoever decides them, so that two boards with the same ones do not lock each other out."""
    listed = sorted(cases, key=lambda each: (each.at, each.pk))
    for case in listed:
        if case.state != OPEN:
            raise CaseDecided(state=case.get_state_display())
    return listed


def _decide(who: Access, case: Case, state: str, now: datetime, **changes: object) -> None:
    values = {"state": state, "decided_at": now, "decided_by": who.staff, **changes}
    if not Case.objects.filter(pk=case.pk, state=OPEN).update(**values):
        case.refresh_from_db()
        raise CaseDecided(state=case.get_state_display())
    for name, value in values.items():
        setattr(case, name, value)
    workspaces.audit(who, f"case.{state}", case, details={"rule": case.rule_key}, now=now)


def _spare(who: Access, cases: Sequence[Case], now: datetime) -> None:
    rows = [
        Exemption(
            workspace=who.workspace,
            community_id=case.community_id,
            kind=Exemption.Kind.TEXT,
            fingerprint=case.fingerprint,
            case=case,
            made_at=now,
            made_by=who.staff,
        )
        for case in cases
        if case.fingerprint is not None
    ]
    Exemption.objects.bulk_create(rows, batch_size=400)


def _hand_out(who: Access, cases: Sequence[Case], now: datetime) -> None:
    """Ask whoever keeps the group to say or do it: the platform has no call to warn or remove somebody (§7.4)."""
    rows = Community.objects.filter(pk__in={case.community_id for case in cases})
    hands = {
        each.pk: staff for each, staff in hands_of(list(rows.select_related("owner")), otherwise=who.staff).items()
    }
    kept = [case for case in cases if case.community_id in hands]
    made = tasks.assign_all(who=who, wanted=[_wanted(case, hands[case.community_id], now) for case in kept], now=now)
    for case, task in zip(kept, made, strict=True):
        case.task = task
    Case.objects.bulk_update(kept, ["task"], batch_size=400)


def _wanted(case: Case, staff: Staff, now: datetime) -> Wanted:
    titles = {
        Penalty.WARN: _("提醒一位违规的群友"),
        Penalty.RED_PACKET: _("请一位违规的群友自愿发红包"),
        Penalty.REMOVE: _("移出一位违规的群友"),
    }
    penalty = Penalty(case.penalty)
    return Wanted(
        assignee=staff,
        title=titles[penalty],
        brief=words_for(case, _("对方")),
        due_at=now + WITHIN[penalty],
        kind=KINDS[penalty],
        subject=Subject("community", case.community_id),
        link=reverse("case", args=[case.slug]),
        key=f"case:{case.pk}",
    )


def words_for(case: Case, name: str) -> str:
    """Return what to say in the group, ready to paste."""
    said = {"name": name, "rule": case.rule.text, "offence": case.offence}
    if case.penalty == Penalty.REMOVE:
        return _("因违反群规「%(rule)s」,%(name)s 已被移出本群。如有异议,可以通过群主申诉。") % said
    if case.penalty == Penalty.RED_PACKET:
        return (
            _(
                "@%(name)s 你违反了群规「%(rule)s」,这是第 %(offence)s 次。愿意的话发个小红包向大家致歉;不发也可以,下次会移出群。"
            )
            % said
        )
    return _("@%(name)s 提醒一下:群规「%(rule)s」。这次先提醒,请撤回或不要再发,谢谢配合。") % said


def left(fact: Fact, now: datetime) -> None:
    """See that somebody who was to be removed is no longer in the group."""
    member, community = fact.data.get("member"), fact.data.get("community")
    rows = Task.objects.filter(workspace=fact.workspace_id, kind=KINDS[Penalty.REMOVE])
    mine = Case.objects.filter(workspace=fact.workspace_id, member=member, community=community, penalty=Penalty.REMOVE)
    for task in rows.filter(pk__in=mine.exclude(task=None).values("task")):
        tasks.verify(task=task, fact=fact, now=now)
