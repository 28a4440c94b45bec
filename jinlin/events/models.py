"""Append-only facts: what happened, recorded in the transaction of the row that changed (outbox)."""

from django.db import models


class Fact(models.Model):
    """One thing that happened; ids only, never names, phones or text."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    data = models.JSONField(default=dict)
    handled_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "kind", "key", name="fact_recorded_once")]
        indexes = [models.Index(fields=["workspace", "kind", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
