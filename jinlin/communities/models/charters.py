"""What a community is for, decided by people: its charter in versions, and that somebody found it ready (R-001…R-008)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Charter(models.Model):
    """The charter of a community as it is now; every version it had is a `CharterVersion`."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.OneToOneField("communities.Community", models.CASCADE, related_name="charter")
    version = models.PositiveIntegerField()
    content = models.JSONField(default=dict)  # element → what is written; see elements.py
    # Element keys between spaces, so that lists can ask for one: what keeps it in draft, and what is only pointed out.
    lacks = models.CharField(max_length=400, default=" ")
    doubts = models.CharField(max_length=400, default=" ")
    ready_at = models.DateTimeField(null=True, blank=True)  # of the readiness that holds; null: draft
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)  # the planned end

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "ready_at"]),
            models.Index(fields=["workspace", "ends_at"], condition=Q(ends_at__isnull=False), name="charters_that_end"),
        ]

    def __str__(self) -> str:
        return f"charter of {self.community_id} v{self.version}"

    @property
    def missing(self) -> list[str]:
        """The elements that keep it in draft."""
        return self.lacks.split()


class CharterVersion(models.Model):
    """What a charter said in one version: who wrote it, when, and why."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.ForeignKey(
        "communities.Community", models.CASCADE, related_name="charter_versions", db_index=False
    )
    version = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("community", "version", name="charter_version_once")]

    def __str__(self) -> str:
        return f"{self.community_id} v{self.version}"


class Readiness(models.Model):
    """Somebody found a charter ready, so that the community left draft; it may be taken back (R-001)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="readinesses")
    version = models.PositiveIntegerField()  # of the charter
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("community", condition=Q(withdrawn_at=None), name="one_readiness_that_holds")
        ]

    def __str__(self) -> str:
        return f"{self.community_id} ready v{self.version}"
