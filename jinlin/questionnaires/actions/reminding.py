"""Have colleagues remind people who began a questionnaire and did not send it (R-184, R-301): only a person can write to them.

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
from jinlin.members import queries as members
from jinlin.questionnaires import queries
from jinlin.questionnaires.refusals import NotOpen
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.questionnaires.models import Questionnaire
    from jinlin.tasks.models import Task
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff

__all__ = ["TASK", "remind"]

TASK = "survey_reminder"
DUE_IN = timedelta(days=1)


@transaction.atomic
def remind(who: Access, questionnaire: Questionnaire, *, now: datetime) -> list[Task]:
    """Give out a task to whoever follows those who did not finish; again on the same day changes nothing. Raises NotOpen."""
    if not questionnaire.is_open(now):
        raise NotOpen
    people = [member for member in queries.unfinished(who, questionnaire).values_list("member", flat=True) if member]
    followers = members.followers_of(who.workspace, people)
    counted = Counter(followers.get(member, who.staff) for member in people)
    on = local_date(now, who.workspace.zone)
    wanted = [_wanted(questionnaire, staff, count, f"{staff.pk}:{on}", now) for staff, count in counted.items()]
    made = tasks.assign_all(who=who, wanted=wanted, now=now)
    workspaces.audit(who, "questionnaire.reminded", questionnaire, details={"people": len(people)}, now=now)
    return made


def _wanted(row: Questionnaire, staff: Staff, count: int, key: str, now: datetime) -> Wanted:
    title = ngettext("提醒 %(n)s 位客户把问卷填完", "提醒 %(n)s 位客户把问卷填完", count) % {"n": count}
    brief = _("“%(title)s”的未填完名单里有每个人的专属链接,打开就接着上次填。请一对一发给本人。") % {"title": row.title}
    return Wanted(
        assignee=staff,
        title=title,
        brief=brief,
        due_at=now + DUE_IN,
        kind=TASK,
        link=reverse("questionnaire-unfinished", args=[row.slug]),
        key=f"{TASK}:{row.pk}:{key}",
    )
