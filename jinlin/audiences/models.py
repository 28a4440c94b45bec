"""Saved segments: who is in, as of when (R-259)."""

from django.db import models

from jinlin.core.ids import new_slug


class Audience(models.Model):
    """A named question about members; its answer is counted live and listed as of a moment."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="audiences")
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "name", name="audience_name_once")]

    def __str__(self) -> str:
        return self.name
