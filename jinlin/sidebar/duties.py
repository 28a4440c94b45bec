"""What the reader has to do about the chat that is open, and what of it is done today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinlin.tasks import queries as tasks

if TYPE_CHECKING:
    from jinlin.tasks.models import Subject, Task
    from jinlin.workspaces.access import Access

SHOWN = 20
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Duty:
    """A task, and how long there is for it, in words."""

    task: Task
    left: str
    late: bool


def waiting(access: Access, subject: Subject, now: datetime) -> list[Duty]:
    """Return what the reader still has to do here."""
    rows = tasks.open_for(access.staff, subject=subject, now=now)[:SHOWN]
    return [Duty(task, time_left(task.due_at - now), task.is_late(now)) for task in rows]


def part(access: Access, subject: Subject, now: datetime) -> dict[str, Any]:
    """Return what waits here, what was done here today, and how much waits elsewhere."""
    midnight = datetime.combine(now.astimezone(access.workspace.zone), time(), tzinfo=access.workspace.zone)
    mine = tasks.closed_since(access, since=midnight).filter(assignee=access.staff)
    closed = mine.filter(subject_kind=subject.kind, subject_id=subject.id)
    here = waiting(access, subject, now)
    everywhere = tasks.open_for(access.staff, now=now).count()
    return {"duties": here, "closed": list(closed[:SHOWN]), "elsewhere": max(everywhere - len(here), 0)}


def time_left(left: timedelta) -> str:
    """Say how long there is, or for how long it has been over, as a colleague would."""
    if left < timedelta(0):
        return _("晚了 %(time)s") % {"time": _length(-left)}
    return _("还有 %(time)s") % {"time": _length(left)}


def _length(span: timedelta) -> str:
    if span >= DAY:
        days = span // DAY
        return ngettext("%(n)s 天", "%(n)s 天", days) % {"n": days}
    if span >= HOUR:
        hours = span // HOUR
        return ngettext("%(n)s 小时", "%(n)s 小时", hours) % {"n": hours}
    minutes = max(span // timedelta(minutes=1), 1)
    return ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes}
