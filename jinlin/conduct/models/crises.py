"""Crises: a surge of complaints in a community, the incident it opens, and what was done about it (R-080)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class Complaint(models.Model):
    """A message that complains: who, where, when; its text stays in the lake. Kept as long as the base looks back."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="+")
    message = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "message", name="complaint_once_per_message")]
        indexes = [models.Index(fields=["community", "-at"], name="complaints_of_a_community")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.community_id}"


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Questions about incidents that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those of the subtree's communities."""
        return self.filter(workspace=access.workspace, community__unit__path__startswith=access.unit.path)

    def that_last(self) -> Self:
        """Return those no person has closed."""
        return self.filter(closed_at=None)


class Incident(models.Model):
    """A crisis in a community, from the surge that opened it (or a person who did) to the all-clear, which only people give."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="incidents")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, default="", blank=True)
    complaint_count = models.PositiveIntegerField(default=0)
    complainer_count = models.PositiveIntegerField(default=0)
    usual = models.FloatField(default=0)  # complaints an hour in the days before
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=300, default="", blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "community", condition=models.Q(closed_at=None), name="one_open_incident_of_a_community"
            )
        ]
        indexes = [models.Index(fields=["workspace", "-opened_at"])]

    def __str__(self) -> str:
        return f"{self.community_id} {self.opened_at}"


class IncidentEntry(models.Model):
    """A line of an incident's log: a step of the script that was taken, or what somebody wrote down."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    incident = models.ForeignKey("conduct.Incident", models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    step = models.CharField(max_length=30, default="", blank=True)  # of script.yaml; empty: a note
    text = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "incident", "step", condition=~models.Q(step=""), name="incident_step_once"
            )
        ]

    def __str__(self) -> str:
        return self.step or self.text
