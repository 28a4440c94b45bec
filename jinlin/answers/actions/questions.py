"""What becomes of questions: heard in the groups, taken, answered, closed, handed up when nobody answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.answers import queries
from jinlin.answers.actions import tickets
from jinlin.answers.hearing import Heard, hear_batch
from jinlin.answers.hearing.ears import AGAIN, Setting
from jinlin.answers.hearing.people import People
from jinlin.answers.models import Basis, Entry, Question, State, Switch
from jinlin.answers.refusals import AlreadyEnded, ReasonMissing
from jinlin.communities import duty, listening
from jinlin.communities.models import Community
from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.models import Staff
from jinlin.workspaces.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.communities.listening import Batch
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

LISTENER = "answers"
IDS, ROWS = 900, 400
NEWS = timedelta(days=3)  # what was said earlier is no news when it comes in
MOST_AT_ONCE = 200
CHANGED = ("state", "answered_at", "answered_by", "basis", "repeats")


def hear(workspace: Workspace, *, now: datetime) -> int:
    """Hear what was said anew in the groups of a workspace; return how many messages. Each counts once."""
    count = 0
    for batch in listening.hear(workspace, LISTENER, since=now - NEWS):
        with transaction.atomic():
            _hear(workspace, batch, now)
            listening.heard(batch, now=now)
        count += len(batch)
    return count


def _hear(workspace: Workspace, batch: Batch, now: datetime) -> None:
    messages = list(batch)
    communities = sorted({each.community for each in messages})
    waiting = _recent(workspace, communities, messages[0].at) if messages else []
    reception = queries.reception_of(workspace)
    people = People.of(workspace, messages, reception.aliases, (each.member_id for each in waiting if each.member_id))
    setting = Setting(
        workspace=workspace,
        library=queries.library_of(workspace),
        groups=queries.groups_of(workspace, communities),
        people=people,
        text_until=now + timedelta(days=reception.text_days),
    )
    messages.sort(key=lambda each: (each.at, bool(people.kind_of(each.person, each.at))))  # who asks before who answers
    heard = hear_batch(setting, _unknown(workspace, messages), waiting)
    _say_whose(workspace, heard.made, now)
    _keep(workspace, heard, now)


def _say_whose(workspace: Workspace, questions: Sequence[Question], now: datetime) -> None:
    """Say of each new question whether anybody was on duty when it was asked, and who answers it (R-055, R-275)."""
    ids = sorted({each.community_id for each in questions})
    for start in range(0, len(ids), IDS):
        rows = Community.objects.filter(workspace=workspace, pk__in=ids[start : start + IDS])
        groups = list(rows.select_related("unit", "workspace", "owner"))
        rosters, asked = duty.rosters_of(groups), duty.answerers(groups, now)
        for each in questions:
            if (roster := rosters.get(each.community_id)) is not None:
                each.on_duty = roster.is_open(each.asked_at)
                each.duty = roster.on_shift(each.asked_at) or asked[each.community_id].staff


def _recent(workspace: Workspace, communities: list[int], first: datetime) -> list[Question]:
    """Return what waits in these groups, and what was asked there within a day, the oldest first.

    What waits is locked until it is written back: what somebody answers or closes meanwhile waits for it and is refused,
    and what they did before is seen here.
    """
    found: list[Question] = []
    for start in range(0, len(communities), IDS):
        rows = Question.objects.filter(workspace=workspace, community__in=communities[start : start + IDS])
        found += rows.filter(state=State.OPEN).order_by("pk").select_for_update(no_key=True)
        found += rows.filter(state=State.ANSWERED, asked_at__gte=first - AGAIN)
    return sorted(found, key=lambda each: (each.asked_at, each.pk))


def _unknown(workspace: Workspace, messages: list[listening.Message]) -> list[listening.Message]:
    """Leave out messages that are questions already: a history that was taken back and came again."""
    keys, known = [each.key for each in messages], set()
    for start in range(0, len(keys), IDS):
        rows = Question.objects.filter(workspace=workspace, key__in=keys[start : start + IDS])
        known |= set(rows.values_list("key", flat=True))
    return [each for each in messages if each.key not in known]


def _keep(workspace: Workspace, heard: Heard, now: datetime) -> None:
    originals = [each for each in heard.made if each.duplicate_of is None]
    Question.objects.bulk_create(originals, batch_size=ROWS)
    tickets.open_for_complaints(workspace, originals, now)
    repeated = [each for each in heard.made if each.duplicate_of is not None]
    for each in repeated:
        each.duplicate_of = each.duplicate_of  # its number is known now
    Question.objects.bulk_create(repeated, batch_size=ROWS)
    Question.objects.bulk_update(heard.changed.values(), CHANGED, batch_size=ROWS)
    for pk, count in heard.hits.items():
        Entry.objects.filter(workspace=workspace, pk=pk).update(
            hit_count=F("hit_count") + count, hit_at=heard.hit_at[pk]
        )
    for community, at in heard.spoke.items():
        Switch.objects.filter(workspace=workspace, community=community, off_at=None).update(seen_at=at)
    happened = [_happened("question.asked", each, each.asked_at) for each in originals]
    ended = [
        each for each in (*originals, *heard.changed.values()) if each.state == State.ANSWERED and each.answered_at
    ]
    happened += [_happened("question.answered", each, each.answered_at or now) for each in ended]
    events.record_all(workspace, happened, now=now)


def _happened(kind: str, question: Question, at: datetime, **more: Any) -> Happened:
    data = {"question": question.pk, "community": question.community_id, "member": question.member_id}
    return Happened(kind, str(question.pk), at, data | more)


@transaction.atomic
def take(*, who: Access, question: Question, now: datetime) -> Question:
    """Say that one will answer; whoever took it before lets go. Raises AlreadyEnded."""
    _change(question, taken_by=who.staff, taken_at=now)
    workspaces.audit(who, "question.taken", question, now=now)
    return question


@transaction.atomic
def answered(*, who: Access, question: Question, sent: bool = False, now: datetime) -> Question:
    """Say that one has answered, in the client or (`sent`) with one tap from the toolbar. Raises AlreadyEnded.

    The archive says so later, too; until then this is somebody's word.
    """
    basis = Basis.SENT if sent else Basis.DECLARED
    _change(question, state=State.ANSWERED, answered_at=now, answered_by=who.staff, basis=basis)
    events.record_all(who.workspace, [_happened("question.answered", question, now, staff=who.staff.pk)], now=now)
    workspaces.audit(who, "question.answered", question, now=now)
    return question


@transaction.atomic
def close(*, who: Access, question: Question, reason: str, now: datetime) -> Question:
    """Say that a question needs no answer, and why: it asks nothing, or was settled elsewhere. Raises ReasonMissing, AlreadyEnded."""
    if not reason.strip():
        raise ReasonMissing
    _change(question, state=State.CLOSED, closed_at=now, closed_by=who.staff, reason=reason.strip()[:200])
    events.record_all(who.workspace, [_happened("question.closed", question, now, staff=who.staff.pk)], now=now)
    workspaces.audit(who, "question.closed", question, details={"reason": reason.strip()[:200]}, now=now)
    return question


def _change(question: Question, **changes: Any) -> None:
    """Change what waits, once: one of two who come at once does. Raises AlreadyEnded."""
    if not Question.objects.filter(pk=question.pk, state=State.OPEN).update(**changes):
        question.refresh_from_db()
        raise AlreadyEnded(state=question.get_state_display())
    for name, value in changes.items():
        setattr(question, name, value)


def escalate(workspace: Workspace, *, now: datetime) -> int:
    """Give what nobody answered in time to the manager of the store, as a task; return how many (R-055)."""
    late = now - timedelta(minutes=queries.reception_of(workspace).escalate_minutes)
    rows = Question.objects.filter(workspace=workspace, state=State.OPEN, escalated_at=None, asked_at__lte=late)
    late_ones = rows.select_related("community__unit", "community__workspace", "member").order_by("asked_at")
    waiting = _late_by_duty(list(late_ones[:MOST_AT_ONCE]), now - late, now)
    if not waiting:
        return 0
    managers = _managers(workspace, waiting)
    with transaction.atomic():
        wanted = [_wanted(each, manager, now) for each in waiting if (manager := managers.get(each.community.unit_id))]
        tasks.assign_all(who=workspace, wanted=wanted, now=now)
        Question.objects.filter(pk__in=[each.pk for each in waiting]).update(escalated_at=now)
    return len(waiting)


def _late_by_duty(questions: list[Question], most: timedelta, now: datetime) -> list[Question]:
    """Return those that waited so long while somebody should have answered: the night does not count (R-275)."""
    rosters = duty.rosters_of(list({each.community_id: each.community for each in questions}.values()))
    return [
        each
        for each in questions
        if duty.open_seconds(rosters[each.community_id], each.asked_at, now) >= most.total_seconds()
    ]


def _wanted(question: Question, manager: Staff, now: datetime) -> Wanted:
    return Wanted(
        assignee=manager,
        title=_("群里有问题没人回:%(group)s") % {"group": question.community.name},
        due_at=now + timedelta(minutes=30),
        kind="question",
        subject=Subject("community", question.community_id),
        link=reverse("question", args=[question.slug]),
        key=f"question:{question.pk}",
    )


def _managers(workspace: Workspace, questions: Sequence[Question]) -> dict[int, Staff]:
    """Return who answers for each unit: its store manager, else the nearest above, else headquarters."""
    roles = [Role.STORE_MANAGER, Role.REGION, Role.HQ_ADMIN]
    rows = Staff.objects.filter(workspace=workspace, left_at=None, grants__role__in=roles).select_related("unit")
    by_path = {}
    for staff in rows.order_by("-pk").distinct():
        by_path[staff.unit.path] = staff
    found = {}
    for unit in {each.community.unit for each in questions}:
        above = [path for path in by_path if unit.path.startswith(path)]
        if above:
            found[unit.pk] = by_path[max(above, key=len)]
    return found


def forget_words(*, now: datetime) -> int:
    """Let go of the words of ended questions whose time is over; what waits keeps them until it ends. Return of how many."""
    rows = Question.objects.filter(text_until__lt=now).exclude(text="").exclude(state=State.OPEN)
    return rows.update(text="", words="")
