"""What people have to do: who, what, until when, where; how it ended, by whom, and whether a fact says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff


class Subject(NamedTuple):
    """What a task is about. It lives on a floor above, so it is named and not pointed at: ("community", 17)."""

    kind: str
    id: int


class TaskQuerySet(models.QuerySet["Task"]):
    """Questions about tasks that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the tasks of the subtree's people, one's own, and those one gave to somebody."""
        rows = self.filter(workspace=access.workspace)
        if access.unit.parent_id is None:
            return rows
        mine = Q(assignee=access.staff) | Q(made_by=access.staff)
        return rows.filter(mine | Q(assignee__unit__path__startswith=access.unit.path))

    def that_wait(self) -> Self:
        """Return those nobody has closed."""
        return self.filter(closed_at=None)

    def telling_what_is_late(self, now: datetime) -> Self:
        """Add `late`: whether it still waits though its time is over."""
        late = When(closed_at=None, due_at__lt=now, then=Value(value=True))
        return self.annotate(late=Case(late, default=Value(value=False)))

    def about(self, subject: Subject) -> Self:
        """Return those about one thing."""
        return self.filter(subject_kind=subject.kind, subject_id=subject.id)


class Task(models.Model):
    """Something a person has to do, until a moment; `key` makes the same wish one task however often it is uttered."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="tasks", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)  # see words.py
    # A workspace takes its people and their tasks along; one person alone cannot go while tasks are in their name.
    assignee = models.ForeignKey("workspaces.Staff", models.RESTRICT, related_name="tasks", db_index=False)
    title = models.CharField(max_length=120)
    brief = models.TextField(max_length=1000, default="", blank=True)
    subject_kind = models.CharField(max_length=20, default="", blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    link = models.CharField(max_length=300, default="", blank=True)  # a path of the product
    due_at = models.DateTimeField()
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)  # that of the closure: what waits has an index of its own

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "key", name="task_once_per_key")]
        indexes = [
            models.Index(fields=["workspace", "due_at"], condition=Q(closed_at=None), name="tasks_that_are_due"),
            models.Index(fields=["assignee", "due_at"], condition=Q(closed_at=None), name="tasks_of_somebody"),
            models.Index(fields=["workspace", "-closed_at"], name="tasks_closed_lately"),
            models.Index(fields=["workspace", "subject_kind", "subject_id"], name="tasks_about_something"),
            models.Index(fields=["assignee", "-closed_at"], name="tasks_somebody_closed"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> Subject | None:
        """What it is about, if anything."""
        return Subject(self.subject_kind, self.subject_id) if self.subject_id is not None else None

    def is_late(self, now: datetime) -> bool:
        """Say whether it still waits though its time is over."""
        return self.closed_at is None and self.due_at < now

    def is_of(self, staff: Staff) -> bool:
        """Say whether somebody has to do it."""
        return self.assignee_id == staff.pk


class Outcome(models.TextChoices):
    """How a task ended."""

    DONE = "done", pgettext_lazy("outcome", "已完成")
    NOT_NEEDED = "not_needed", _("无需处理")
    WITHDRAWN = "withdrawn", _("已撤回")


class Closure(models.Model):
    """How a task ended: by whom (null: the program), when, what they say, and whether a fact says so too."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    task = models.OneToOneField("tasks.Task", models.CASCADE, related_name="closure")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    evidence = models.TextField(max_length=1000, default="", blank=True)
    verified = models.BooleanField(default=False)
    fact = models.ForeignKey("events.Fact", models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.get_outcome_display()


class Passing(models.Model):
    """A task that went from one person to another, and why."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    task = models.ForeignKey("tasks.Task", models.CASCADE, related_name="passings")
    giver = models.ForeignKey("workspaces.Staff", models.CASCADE, related_name="+")
    taker = models.ForeignKey("workspaces.Staff", models.CASCADE, related_name="+")
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.task_id}: {self.giver_id} → {self.taker_id}"
