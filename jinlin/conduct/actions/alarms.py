"""Hear complaints, and raise the alarm when they surge: an incident, a pause, a task for whoever keeps the group (R-080)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities.models import Community
from jinlin.conduct.detecting.words import Words, lexicon
from jinlin.conduct.hands import hands_of
from jinlin.conduct.models import Complaint, Incident, IncidentEntry
from jinlin.events import actions as events
from jinlin.messaging import pauses
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import pyarrow as pa
    from numpy.typing import NDArray

    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Workspace

KIND = "crisis"
WINDOW = timedelta(hours=1)
BASE = timedelta(days=7)
LATEST = timedelta(hours=6)  # an alarm about what is longer ago comes too late to be one
ANSWER_WITHIN = timedelta(minutes=15)
LEAST_COMPLAINTS, LEAST_PEOPLE, TIMES_USUAL = 5, 3, 4.0


@dataclass(frozen=True)
class Surge:
    """The complaints of an hour beside what is usual in the group."""

    complaints: int
    people: int
    usual: float  # complaints an hour in the seven days before

    @property
    def is_crisis(self) -> bool:
        """Whether it is loud, by several people, and far above the group's own usual."""
        loud = self.complaints >= LEAST_COMPLAINTS and self.people >= LEAST_PEOPLE
        return loud and self.complaints >= TIMES_USUAL * self.usual


def listen(*, workspace: Workspace, said: pa.Table, judged: NDArray[np.bool_], now: datetime) -> list[Incident]:
    """Note who complains in a batch, and open incidents where it has become too much. Safe to repeat."""
    rows = np.flatnonzero(judged)
    texts = said.column("text").take(rows).to_pylist()
    found = [int(rows[place]) for place, _meaning, _word in _complaining().found(texts)]
    if not found:
        return []
    named = {name: said.column(name).to_pylist() for name in ("community", "person", "key", "at")}
    complaints = [
        Complaint(
            workspace=workspace,
            community_id=named["community"][row],
            member_id=named["person"][row],
            message=named["key"][row],
            at=named["at"][row].replace(tzinfo=UTC),
        )
        for row in found
    ]
    Complaint.objects.bulk_create(complaints, ignore_conflicts=True, batch_size=400)
    lately = {each.community_id for each in complaints if each.at >= now - LATEST}
    return _raise(workspace, lately, now)


_WORDS: list[Words] = []


def _complaining() -> Words:
    if not _WORDS:
        _WORDS.append(Words((word, 0) for word in lexicon("complaints")))
    return _WORDS[0]


def _raise(workspace: Workspace, communities: Iterable[int], now: datetime) -> list[Incident]:
    lasting = set(Incident.objects.that_last().filter(workspace=workspace).values_list("community_id", flat=True))
    opened = []
    for pk in sorted(set(communities) - lasting):
        community = Community.objects.select_related("workspace", "unit", "owner").get(pk=pk)
        surge = surge_in(community)
        if surge.is_crisis:
            reason = _("一小时内 %(people)s 人抱怨 %(count)s 次") % {"people": surge.people, "count": surge.complaints}
            opened.append(open_incident(who=workspace, community=community, reason=reason, surge=surge, now=now))
    return opened


def surge_in(community: Community) -> Surge:
    """Return the last hour of complaints in a group, counted back from the newest, beside the week before.

    What was said before the last all-clear counts no more: else every later complaint would open the incident again.
    """
    rows = Complaint.objects.filter(workspace=community.workspace_id, community=community)
    closed = Incident.objects.filter(community=community, closed_at__isnull=False).order_by("-closed_at").first()
    newest = rows.order_by("-at").first()
    if newest is None:
        return Surge(0, 0, 0.0)
    since = newest.at - WINDOW
    if closed and closed.closed_at:
        since = max(since, closed.closed_at)
    last = rows.filter(at__gt=since, at__lte=newest.at).aggregate(
        count=Count("pk"), people=Count("member", distinct=True)
    )
    before = rows.filter(at__gt=since - BASE, at__lte=since).count()
    return Surge(last["count"], last["people"], round(before / (BASE / WINDOW), 2))


@transaction.atomic
def open_incident(
    *, who: Actor, community: Community, reason: str, now: datetime, surge: Surge | None = None
) -> Incident:
    """Open an incident, pause promotion and automatic answers, and call whoever keeps the group. One lasts at a time."""
    surge = surge or surge_in(community)
    incident, made = Incident.objects.get_or_create(
        workspace=community.workspace,
        community=community,
        closed_at=None,
        defaults={
            "opened_at": now,
            "opened_by": who.staff if isinstance(who, Access) else None,
            "reason": reason[:200],
            "complaint_count": surge.complaints,
            "complainer_count": surge.people,
            "usual": surge.usual,
        },
    )
    if not made:
        return incident
    pauses.pause(community=community, reason=_("舆情:%(reason)s") % {"reason": reason}, by=who, now=now)
    IncidentEntry.objects.create(
        workspace=community.workspace, incident=incident, at=now, staff=incident.opened_by, text=reason[:500]
    )
    _call(who, incident, community, now)
    data = {"incident": incident.pk, "community": community.pk}
    events.record("crisis.opened", community.workspace, key=str(incident.pk), at=now, now=now, **data)
    return incident


def _call(who: Actor, incident: Incident, community: Community, now: datetime) -> None:
    staff = hands_of([community], otherwise=incident.opened_by).get(community)
    if staff is None:
        return
    wanted = Wanted(
        assignee=staff,
        title=_("舆情:请马上到群里安抚")[:120],
        brief=_("已暂停这个群的促销和自动回复。请按处理步骤回应,每一步都记下来;解除暂停要由有权限的人来做。"),
        due_at=now + ANSWER_WITHIN,
        kind=KIND,
        subject=Subject("community", community.pk),
        link=reverse("crisis", args=[incident.slug]),
        key=f"{KIND}:{incident.pk}",
    )
    tasks.assign(who=community.workspace if not isinstance(who, Access) else who, wanted=wanted, now=now)


def forget_complaints(now: datetime) -> int:
    """Delete complaints that no base looks back on any more; return how many."""
    return Complaint.objects.filter(at__lt=now - BASE - WINDOW - LATEST).delete()[0]
