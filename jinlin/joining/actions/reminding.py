"""Have colleagues remind those who were invited to a round and are silent: nobody can write to a customer but a person (R-184).

A colleague gets one task a day for all the people they follow; whom nobody follows is with whoever asked for it.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinlin.core.clock import local_date
from jinlin.joining.queries import inviting
from jinlin.members import queries as members
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.joining.models import Gate
    from jinlin.tasks.models import Task
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff

__all__ = ["TASK", "remind"]

TASK = "round_reminder"
DUE_IN = timedelta(days=1)


@transaction.atomic
def remind(*, access: Access, gate: Gate, now: datetime) -> list[Task]:
    """Give out a task to whoever follows those who are silent; again on the same day changes nothing."""
    rows = inviting.silent(inviting.invited(access, gate))
    people = [member for member in rows.values_list("application__member", flat=True) if member]
    followers = members.followers_of(access.workspace, people)
    counted = Counter(followers.get(member, access.staff) for member in people)
    on = local_date(now, access.workspace.zone)
    wanted = [_wanted(gate, staff, count, f"{TASK}:{gate.pk}:{staff.pk}:{on}", now) for staff, count in counted.items()]
    made = tasks.assign_all(who=access, wanted=wanted, now=now)
    workspaces.audit(access, "gate.reminded", gate, details={"people": len(people)}, now=now)
    return made


def _wanted(gate: Gate, staff: Staff, count: int, key: str, now: datetime) -> Wanted:
    title = ngettext("提醒 %(n)s 位客户填筛选问卷", "提醒 %(n)s 位客户填筛选问卷", count) % {"n": count}
    brief = _("“%(gate)s”的邀请名单里有每个人的专属链接。请一对一发给本人,不要发到群里。") % {"gate": gate.name}
    return Wanted(
        assignee=staff,
        title=title,
        brief=brief,
        due_at=now + DUE_IN,
        kind=TASK,
        link=f"{reverse('gate-invited', args=[gate.slug])}?who=silent",
        key=key,
    )
