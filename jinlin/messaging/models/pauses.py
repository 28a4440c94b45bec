"""Communities in which promotion and automatic answers are stopped until a person says go on."""

from __future__ import annotations

from django.db import models


class Pause(models.Model):
    """One stop of promotion and automatic answers in a community: who, when, why; and who lifted it, when and why (C-18)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="pauses", db_index=False)
    reason = models.CharField(max_length=300)
    paused_at = models.DateTimeField()
    paused_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    lifted_why = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "community", condition=models.Q(lifted_at=None), name="one_open_pause_of_a_community"
            )
        ]
        indexes = [models.Index(fields=["community", "-paused_at"], name="pauses_of_a_community")]

    def __str__(self) -> str:
        return self.reason
