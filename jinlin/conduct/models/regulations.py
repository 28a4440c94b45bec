"""The staff's own rules in writing: duties, times to answer, limits of promotion (R-081)."""

from __future__ import annotations

from django.db import models

from jinlin.core.ids import new_slug


class Regulation(models.Model):
    """A version of a document that staff have to know; one with the same `key` and a higher number replaces it."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    key = models.CharField(max_length=16)  # the slug of its first version
    number = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=10_000)
    effective_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "key", "number", name="regulation_version_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class RegulationRead(models.Model):
    """A staff member who said that they know a version."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    regulation = models.ForeignKey("conduct.Regulation", models.CASCADE, related_name="reads", db_index=False)
    staff = models.ForeignKey("workspaces.Staff", models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "regulation", "staff", name="regulation_read_once")]

    def __str__(self) -> str:
        return f"{self.staff_id} knows {self.regulation_id}"
