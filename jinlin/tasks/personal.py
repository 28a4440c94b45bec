"""Personal data in tasks: what colleagues had to do about somebody, and what they wrote down when it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.tasks.models import Closure, Passing, Subject, Task
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]

FORGOTTEN = "—"


def _about(person: Person) -> QuerySet[Task]:
    return Task.objects.filter(workspace=person.workspace).about(Subject("member", person.member))


def _passed(person: Person) -> QuerySet[Passing]:
    """Return why tasks about somebody went from one colleague to another."""
    return Passing.objects.filter(workspace=person.workspace, task__in=_about(person)).exclude(reason="")


def _gather(person: Person) -> Rows:
    names = ("title", "brief", "made_at", "due_at", "closed_at", "closure__outcome", "closure__evidence")
    found: Rows = list(_about(person).order_by("made_at", "pk").values(*names))
    return found + [dict(each) for each in _passed(person).order_by("at", "pk").values("task__title", "at", "reason")]


def _clear(person: Person, _now: datetime) -> int:
    """Take the words away, those of the trail too; who had to do something when, and how it ended, stays."""
    slugs = list(_about(person).values_list("slug", flat=True))
    workspaces.forget_words(person.workspace, "task", slugs)
    _passed(person).update(reason="")
    Closure.objects.filter(workspace=person.workspace, task__in=_about(person)).update(evidence="")
    return _about(person).exclude(title=FORGOTTEN).update(title=FORGOTTEN, brief="", link="")


STORES = (
    Store(
        "tasks",
        _("关于本人的任务"),
        _gather,
        _clear,
        ("tasks.Task", "tasks.Closure", "tasks.Passing"),
        stays=_("留下谁在什么时候做过一件事,不再有内容"),
    ),
)
