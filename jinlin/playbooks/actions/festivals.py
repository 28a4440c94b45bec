"""Edit the days worth a word, and make tasks of what they suggest (R-122)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from jinlin.playbooks.models import Festival
from jinlin.playbooks.refusals import NameMissing
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import date

    from jinlin.playbooks.days import Special
    from jinlin.tasks.models import Task
    from jinlin.workspaces.access import Access

__all__ = ["accept", "add", "remove", "say", "words_of"]

EVENING = time(18)
A_DAY = timedelta(days=1)


@transaction.atomic
def say(*, who: Access, day: Special, is_off: bool, left_out: bool, lead_days: int | None, now: datetime) -> Festival:
    """Say of a day of the almanac whether it is off, left out, and how long before something is suggested."""
    row, _made = Festival.objects.update_or_create(
        workspace=who.workspace,
        key=day.key,
        defaults={
            "name": day.name[:40],
            "is_off": is_off,
            "left_out": left_out,
            "lead_days": lead_days,
            "by": who.staff,
            "at": now,
        },
    )
    workspaces.audit(who, "festival.changed", row, details={"name": row.name}, now=now)
    return row


@transaction.atomic
def add(
    *, who: Access, on: date, name: str, is_off: bool = False, lead_days: int | None = None, now: datetime
) -> Festival:
    """Add a day of one's own: an anniversary, an extra day off. The same day and name again changes it. Raises NameMissing."""
    if not name.strip():
        raise NameMissing
    row, _made = Festival.objects.update_or_create(
        workspace=who.workspace,
        key="",
        on=on,
        name=name.strip()[:40],
        defaults={"is_off": is_off, "lead_days": lead_days, "by": who.staff, "at": now},
    )
    workspaces.audit(who, "festival.changed", row, details={"name": row.name}, now=now)
    return row


@transaction.atomic
def remove(*, who: Access, festival: Festival, now: datetime) -> None:
    """Take back what was said of a day, or a day of one's own."""
    workspaces.audit(who, "festival.changed", festival, details={"name": festival.name}, now=now)
    Festival.objects.filter(pk=festival.pk).delete()


def accept(*, who: Access, day: Special, idea: str, now: datetime) -> Task:
    """Make a task of a suggestion, due the evening before the day; the same suggestion again returns the task there is."""
    zone = who.workspace.zone
    before = datetime.combine(day.on - A_DAY, EVENING, tzinfo=zone)
    told = {"day": day.name, "idea": str(words_of(idea)), "on": day.on.isoformat()}
    wanted = Wanted(
        assignee=who.staff,
        title=_("%(day)s:%(idea)s") % told,
        due_at=max(before, now + timedelta(hours=1)),
        kind="playbook",
        brief=_("%(on)s 是%(day)s。先定内容,再排到日历。") % told,
        link="/calendar/",
        key=f"festival:{day.key or day.name}:{day.on}:{idea}",
    )
    return tasks.assign(who=who, wanted=wanted, now=now)


def words_of(idea: str) -> str:
    """Name a suggestion in the reader's language."""
    labels = {
        "greeting": _("祝福文案"),
        "packet": _("红包安排"),
        "bundle": _("节日组合装"),
        "playbook": _("大促剧本"),
    }
    return labels.get(idea, idea)
