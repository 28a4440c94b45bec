"""What is due: one row of a run at one moment for many groups, and the groups that are excepted (R-110, R-113)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access


class State(models.TextChoices):
    """How far an occurrence is."""

    PLANNED = "planned", pgettext_lazy("occurrence", "待执行")
    HELD = "held", pgettext_lazy("occurrence", "暂停中")
    ISSUED = "issued", pgettext_lazy("occurrence", "进行中")
    DONE = "done", pgettext_lazy("occurrence", "完成")
    LATE = "late", pgettext_lazy("occurrence", "逾期")
    MISSED = "missed", pgettext_lazy("occurrence", "错过")
    SKIPPED = "skipped", pgettext_lazy("occurrence", "跳过")
    CANCELLED = "cancelled", pgettext_lazy("occurrence", "取消")


OPEN = (State.PLANNED, State.HELD, State.ISSUED, State.LATE)


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Questions about occurrences that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those of the runs one may see."""
        from jinlin.playbooks.models.runs import Run

        rows = self.filter(workspace=access.workspace)
        if access.unit.parent_id is None:
            return rows
        return rows.filter(run__in=Run.objects.visible_to(access))

    def due_in(self, since: datetime, until: datetime) -> Self:
        """Return those due in `[since, until)` that were not cancelled."""
        return self.filter(due_at__gte=since, due_at__lt=until).exclude(state=State.CANCELLED)


class Occurrence(models.Model):
    """One row of a run, once, for the groups of a cohort (or for `only` one).

    `nominal_at` is when the row says it is, and names it for good; `due_at` is when it shall be, after jitter, quiet hours
    and moving. It is handed on at `issue_at`; what is not done at `until_at` is late. Counters are recounted from posts and
    tasks while `stale`.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    run = models.ForeignKey("playbooks.Run", models.CASCADE, related_name="occurrences", db_index=False)
    cohort = models.ForeignKey("playbooks.Cohort", models.CASCADE, related_name="occurrences", db_index=False)
    only = models.ForeignKey("communities.Community", models.CASCADE, null=True, blank=True, related_name="+")
    row = models.CharField(max_length=40)
    column = models.CharField(max_length=40)
    brief = models.CharField(max_length=120, default="", blank=True)
    action = models.CharField(max_length=14)
    direction = models.CharField(max_length=10)
    step = models.CharField(max_length=10)
    nominal_at = models.DateTimeField()
    due_at = models.DateTimeField()
    until_at = models.DateTimeField()
    issue_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    by_hand = models.BooleanField(default=False)  # a person moved or skipped it: a new version leaves it alone
    why = models.CharField(max_length=200, default="", blank=True)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    issued_through = models.BigIntegerField(default=0)  # the last enrolment that was handed on
    issued_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    total = models.IntegerField(default=0)  # groups (or people) it was handed on for
    done = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)  # groups left out, by a rule or by hand
    left_out = models.JSONField(default=dict)  # rule → how many
    stale = models.BooleanField(default=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "cohort", "row", "nominal_at", condition=Q(only=None), name="occurrence_once"
            ),
            models.UniqueConstraint(
                *("workspace", "cohort", "row", "nominal_at", "only"),
                condition=Q(only__isnull=False),
                name="occurrence_of_one_group_once",
            ),
            models.CheckConstraint(condition=Q(until_at__gt=F("due_at")), name="occurrence_ends_later"),
        ]
        indexes = [
            models.Index(fields=["workspace", "due_at"], name="occurrences_by_time"),
            models.Index(fields=["run", "due_at"], name="occurrences_of_a_run"),
            models.Index(fields=["cohort"], name="occurrences_of_a_cohort"),
            models.Index("issue_at", condition=Q(state="planned"), name="occurrences_to_issue"),
            models.Index("until_at", condition=Q(state="issued"), name="occurrences_to_settle"),
            models.Index("id", condition=Q(stale=True), name="occurrences_to_recount"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.row} {self.due_at}"

    @property
    def missing(self) -> int:
        """How many are still to be done."""
        return max(0, self.total - self.done - self.failed)

    @property
    def is_complete(self) -> bool:
        """Whether nothing of it waits for anybody."""
        return self.missing == 0


class ExemptionKind(models.TextChoices):
    """What is different for a group."""

    SKIPPED = "skipped", pgettext_lazy("exemption", "跳过")
    MOVED = "moved", pgettext_lazy("exemption", "改时间")


class Exemption(models.Model):
    """A group for which an occurrence does not happen, or at another time; who says so, and why (R-110)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    occurrence = models.ForeignKey("playbooks.Occurrence", models.CASCADE, related_name="exemptions", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=ExemptionKind.choices)
    why = models.CharField(max_length=200)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "occurrence", "community", name="exempt_once")]
        indexes = [
            models.Index(fields=["occurrence"], name="exemptions_of_an_occurrence"),
            models.Index(fields=["community"], name="exemptions_of_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id} × {self.community_id}: {self.kind}"
