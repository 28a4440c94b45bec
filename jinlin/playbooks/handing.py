"""Hand a row to those who do it: messages to the one door, notices to announcements, the rest to people; and count them.

Each wish has a key of occurrence and group, so that it exists once however often it is uttered.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.content.parts import Part
from jinlin.messaging import announcements, bodies, posting
from jinlin.messaging.announcements import Wording
from jinlin.messaging.models import Post, Posting, PostingState, PostState, Urgency
from jinlin.messaging.posting import Exempt
from jinlin.playbooks import words
from jinlin.playbooks.doers import doers_of
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Outcome, Subject, Task

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.events.models import Fact
    from jinlin.playbooks.definition import Row
    from jinlin.playbooks.models import Occurrence

__all__ = [
    "KIND",
    "SOURCE",
    "Counts",
    "counted",
    "hand_on",
    "hand_to_run",
    "occurrence_of_task",
    "occurrences_of_notices",
]

KIND = "playbook"  # of tasks, and the beginning of their keys
SOURCE = "occurrence"  # what posts and announcements say they come from


class Counts(NamedTuple):
    """How many were handed on; of them how many are done, how many will not be, how many need not be."""

    all: int
    done: int
    failed: int
    excused: int


def hand_on(occurrence: Occurrence, row: Row, groups: Sequence[Community], now: datetime) -> Counter[str]:
    """Hand a row on for groups; return how many were refused, by rule."""
    if row.action == "announcement" and row.is_ready:
        _announce(occurrence, row, groups, now)
        return Counter()
    if row.action == "post" and row.is_ready:
        return _post(occurrence, row, groups, now)
    people = doers_of(groups, row.owner, occurrence.run)
    wanted = [_task(occurrence, row, group, people[group.pk]) for group in groups]
    tasks.assign_all(who=occurrence.run.workspace, wanted=wanted, now=now)
    return Counter()


def _post(occurrence: Occurrence, row: Row, groups: Sequence[Community], now: datetime) -> Counter[str]:
    """Ask the door for a message to each group at its time; what does not fit goes to the next time that passes."""
    workspace = occurrence.run.workspace
    body = bodies.keep(
        workspace=workspace,
        parts=[Part("text", text=row.text)],
        direction=row.direction,
        promo=row.direction == "promo",
        demand=row.demand,
        now=now,
    )
    wanted = [_message(occurrence, row, body.pk, group) for group in groups]
    refused = posting.plan(who=workspace, wanted=wanted, now=now).refused
    return Counter(each.rule for each in refused)


def _message(occurrence: Occurrence, row: Row, body: int, group: Community) -> posting.Wanted:
    early = row.exception and occurrence.run.early_ok_by_id is not None
    return posting.Wanted(
        community_id=group.pk,
        at=occurrence.due_at,
        body_id=body,
        key=f"{KIND}:{occurrence.pk}:{group.pk}",
        channel=row.way,
        urgency=Urgency.EASY if row.demand else Urgency.TIMED,
        otherwise="move",
        source=Subject(SOURCE, occurrence.pk),
        label=row.column[:40],
        until=occurrence.until_at,
        exempt=Exempt(frozenset({"quiet_hours"}), _("剧本里批准提前到 07:00")) if early else None,
        variables=_variables(row.text, group),
    )


def _variables(text: str, group: Community) -> dict[str, str]:
    """Return what the names in braces stand for; only those in use, so that groups share a content where they can."""
    known = {"群名": group.name, "门店": group.unit.name}
    return {name: value for name, value in known.items() if f"{{{name}}}" in text}


def _announce(occurrence: Occurrence, row: Row, groups: Sequence[Community], now: datetime) -> None:
    """Publish a notice; one that names the group or its store is a notice for each."""
    if not _variables(row.text, groups[0]):
        _publish(occurrence, row, row.text, groups, now)
        return
    for group in groups:
        text = row.text
        for name, value in _variables(row.text, group).items():
            text = text.replace(f"{{{name}}}", value)
        _publish(occurrence, row, text, [group], now)


def _publish(occurrence: Occurrence, row: Row, text: str, groups: Sequence[Community], now: datetime) -> None:
    announcements.publish(
        who=occurrence.run.workspace,
        wording=Wording(title=row.column, text=text, subject=Subject(SOURCE, occurrence.pk)),
        communities=[group.pk for group in groups],
        now=now,
    )


def hand_to_run(occurrence: Occurrence, row: Row, now: datetime) -> None:
    """Give a row that the whole run does once to whoever answers for the run."""
    run = occurrence.run
    wanted = Wanted(
        assignee=run.responsible,
        title=_title(row, run.name),
        due_at=occurrence.until_at,
        kind=KIND,
        brief=_brief(row),
        link=_link(occurrence, row),
        key=f"{KIND}:{occurrence.pk}:run",
    )
    tasks.assign(who=run.workspace, wanted=wanted, now=now)


def _task(occurrence: Occurrence, row: Row, group: Community, doer: object) -> Wanted:
    return Wanted(
        assignee=doer,  # type: ignore[arg-type]  # a colleague: `doers_of` gives no other
        title=_title(row, group.name),
        due_at=occurrence.until_at,
        kind=KIND,
        brief=_brief(row),
        subject=Subject("community", group.pk),
        link=_link(occurrence, row),
        key=f"{KIND}:{occurrence.pk}:{group.pk}",
    )


def _title(row: Row, where: str) -> str:
    form = words.FORMS.get(row.form)
    told = {"column": row.column, "do": form if row.action == "activity" and form else words.ACTIONS[row.action]}
    return _("%(column)s（%(do)s）：%(where)s") % {**told, "where": where}


def _brief(row: Row) -> str:
    parts = [
        row.brief,
        row.text,
        _("要放：%(slot)s") % {"slot": row.slot} if row.slot else "",
        _("注意：%(guard)s") % {"guard": row.guard} if row.guard else "",
        _("看：%(metric)s %(target)s") % {"metric": row.metric, "target": row.target} if row.metric else "",
    ]
    return "\n".join(part for part in parts if part)[:1000]


def _link(occurrence: Occurrence, row: Row) -> str:
    if row.action == "report":
        return reverse("run-review", args=[occurrence.run.slug])
    return reverse("occurrence", args=[occurrence.slug])


def occurrence_of_task(fact: Fact) -> int:
    """Return the occurrence whose task a fact tells of, a notice's too; 0 where it is none of a playbook's."""
    pk = fact.data["task"]
    key = Task.objects.filter(pk=pk, kind=KIND).values_list("key", flat=True).first()
    if key and key.startswith(f"{KIND}:"):
        return int(key.split(":")[1])
    rows = Posting.objects.filter(workspace=fact.workspace_id, task=pk, announcement__subject_kind=SOURCE)
    return rows.values_list("announcement__subject_id", flat=True).first() or 0


def occurrences_of_notices(workspace: int, community: int) -> list[int]:
    """Return the occurrences that wanted a notice to stand in a group and whose notice has not been withdrawn."""
    rows = Posting.objects.filter(workspace=workspace, community=community, announcement__subject_kind=SOURCE)
    rows = rows.filter(announcement__ended_at=None)
    return [pk for pk in rows.values_list("announcement__subject_id", flat=True).distinct() if pk]


def counted(occurrence: Occurrence) -> Counts:
    """Count what an occurrence was made into: tasks, messages, notices; each is asked by an index of its own."""
    found = [_tasks(occurrence), _posts(occurrence), _notices(occurrence)]
    return Counts(*(sum(each) for each in zip(*found, strict=True)))


def _tasks(occurrence: Occurrence) -> Counts:
    begins = f"{KIND}:{occurrence.pk}:"
    rows = Task.objects.filter(workspace=occurrence.workspace_id, key__gte=begins, key__lt=f"{begins[:-1]};")
    told = rows.aggregate(
        all=Count("pk"),
        done=Count("pk", filter=Q(closure__outcome=Outcome.DONE)),
        excused=Count("pk", filter=Q(closure__outcome__in=[Outcome.NOT_NEEDED, Outcome.WITHDRAWN])),
    )
    return Counts(failed=0, **told)


def _posts(occurrence: Occurrence) -> Counts:
    rows = Post.objects.filter(workspace=occurrence.workspace_id).of(SOURCE, occurrence.pk)
    states = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    states.pop(PostState.REFUSED, None)
    return Counts(
        all=sum(states.values()),
        done=sum(states.get(state, 0) for state in (PostState.SENT, PostState.MERGED)),
        failed=sum(states.get(state, 0) for state in (PostState.FAILED, PostState.EXPIRED)),
        excused=states.get(PostState.SKIPPED, 0),
    )


STANDS = (PostingState.SEEN, PostingState.DECLARED, PostingState.GONE)


def _notices(occurrence: Occurrence) -> Counts:
    rows = Posting.objects.filter(
        workspace=occurrence.workspace_id, announcement__subject_kind=SOURCE, announcement__subject_id=occurrence.pk
    )
    states = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    states.pop(PostingState.REPLACED, None)
    return Counts(
        all=sum(states.values()),
        done=sum(states.get(state, 0) for state in STANDS),
        failed=states.get(PostingState.NOBODY, 0),
        excused=states.get(PostingState.WITHDRAWN, 0),
    )
