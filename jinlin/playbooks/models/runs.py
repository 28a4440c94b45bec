"""Where a playbook runs: runs, cohorts with one anchor, the groups in them, and what was learnt (R-110, R-157)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class RunQuerySet(models.QuerySet["Run"]):
    """Questions about runs that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those of the subtree: begun there, or in one of its groups."""
        rows = self.filter(workspace=access.workspace)
        if access.unit.parent_id is None:
            return rows
        path = access.unit.path
        inside = Enrolment.objects.filter(community__unit__path__startswith=path, run=models.OuterRef("pk"))
        return rows.filter(Q(unit__path__startswith=path) | Q(models.Exists(inside)))

    def that_last(self) -> Self:
        """Return those nobody has ended."""
        return self.filter(ended_at=None)


class Run(models.Model):
    """One start of a version: for which groups, from which anchor, who answers for it."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    version = models.ForeignKey("playbooks.TemplateVersion", models.PROTECT, related_name="runs")
    name = models.CharField(max_length=80)
    unit = models.ForeignKey("workspaces.Unit", models.CASCADE, related_name="+")  # whose it is
    responsible = models.ForeignKey("workspaces.Staff", models.RESTRICT, related_name="+")
    anchor_at = models.DateTimeField(null=True, blank=True)  # null: each group from the day it comes in
    aim = models.JSONField(default=dict)  # how the groups were chosen, to be shown
    early_ok_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    begun_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    paused_why = models.CharField(max_length=200, default="", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    ended_why = models.CharField(max_length=200, default="", blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-begun_at"], name="runs_lately"),
            models.Index("workspace", condition=Q(ended_at=None), name="runs_that_last"),
        ]

    def __str__(self) -> str:
        return self.name


class Cohort(models.Model):
    """The groups of a run that have one anchor; planning reaches to `planned_until` and goes on at `plan_at`."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    run = models.ForeignKey("playbooks.Run", models.CASCADE, related_name="cohorts", db_index=False)
    anchor_at = models.DateTimeField()
    planned_until = models.DateTimeField()
    plan_at = models.DateTimeField(null=True, blank=True)  # null: everything is planned, or nothing is to be

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "run", "anchor_at", name="cohort_once_per_anchor")]
        indexes = [
            models.Index(fields=["run"], name="cohorts_of_a_run"),
            models.Index("plan_at", condition=Q(plan_at__isnull=False), name="cohorts_to_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} from {self.anchor_at}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Questions about enrolments that finish a sentence."""

    def that_take_part(self) -> Self:
        """Return those nobody has taken out and no rule has stopped."""
        return self.filter(ended_at=None, stopped_at=None)


class Enrolment(models.Model):
    """A group in a run; a person takes it out (`ended_*`), a rule stops it until a person lets it go on (`stopped_*`)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    run = models.ForeignKey("playbooks.Run", models.CASCADE, related_name="enrolments", db_index=False)
    cohort = models.ForeignKey("playbooks.Cohort", models.CASCADE, related_name="enrolments", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="enrolments", db_index=False)
    enrolled_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=200, default="", blank=True)
    resumed_at = models.DateTimeField(
        null=True, blank=True
    )  # a person let it go on: the leavers of before do not count
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, default="", blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "cohort", "community", name="enrolled_once_per_cohort")]
        indexes = [
            models.Index(fields=["cohort", "id"], name="groups_of_a_cohort"),
            models.Index(fields=["run"], name="groups_of_a_run"),
            models.Index(fields=["community"], name="runs_of_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.community_id} in {self.run_id}"


class Participant(models.Model):
    """A member whom a run is for: those of one tag who did not convert that day (R-115)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    enrolment = models.ForeignKey("playbooks.Enrolment", models.CASCADE, related_name="participants", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="+", db_index=False)
    tag = models.CharField(max_length=60, default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "enrolment", "member", name="participant_once")]
        indexes = [
            models.Index(fields=["enrolment"], name="participants_of_an_enrolment"),
            models.Index(fields=["member"], name="enrolments_of_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.enrolment_id}"


class Review(models.Model):
    """What was learnt from a run, and whether it is worth keeping as a template (R-157)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    run = models.OneToOneField("playbooks.Run", models.CASCADE, related_name="review")
    lessons = models.TextField(max_length=4000, default="", blank=True)
    next_time = models.TextField(max_length=4000, default="", blank=True)
    cost_fen = models.BigIntegerField(null=True, blank=True)  # what it cost beside what the books know; null: not said
    keep = models.BooleanField(default=False)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"review of {self.run_id}"
