"""What the values of the type axes mean in one workspace: a row for each edited version (R-024, R-037)."""

from __future__ import annotations

from django.db import models


class TypeDefinition(models.Model):
    """One edited version of what a value of an axis means; version 0, as shipped, is in the package and has no row."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    axis = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()  # 1 is the first edit
    fields = models.JSONField()  # all that this version says, not only what changed
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "axis", "key", "version", name="definition_version_once")]

    def __str__(self) -> str:
        return f"{self.axis}.{self.key} v{self.version}"


class PlacementChange(models.Model):
    """A community that was given another value on an axis, or another version of what its value means (R-019, R-036)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="placement_changes")
    axis = models.CharField(max_length=20)
    before = models.CharField(max_length=40, default="", blank=True)  # empty: it had no value
    before_version = models.PositiveIntegerField(default=0)
    after = models.CharField(max_length=40, default="", blank=True)  # empty: it has none any more
    after_version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.axis}: {self.before} → {self.after}"
