"""Asking the members of a group again what its gate asks: proposals for people, never a removal by the program (R-067, R-078)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug


class Deed(models.TextChoices):
    """What is proposed for a member."""

    REMIND = "remind", _("提醒续费")
    ASK = "ask", _("询问")
    DOWNGRADE = "downgrade", _("建议降级")
    REMOVE = "remove", _("建议移出")


class Checking(models.Model):
    """One look at all members against a version of a gate: a dry run that can be carried out once."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    gate = models.ForeignKey("joining.Gate", models.CASCADE, related_name="checkings")
    version = models.ForeignKey("joining.GateVersion", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    kept_count = models.PositiveIntegerField(default=0)
    asked_count = models.PositiveIntegerField(default=0)
    removed_count = models.PositiveIntegerField(default=0)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "-at"])]

    def __str__(self) -> str:
        return self.slug


class Proposal(models.Model):
    """What a checking proposes for one member of one group, with the reasons; settled when they have left or meet the gate."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    checking = models.ForeignKey("joining.Checking", models.CASCADE, related_name="proposals")
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed.choices)
    findings = models.JSONField(default=list)
    task = models.ForeignKey("tasks.Task", models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "checking", "community", "member", name="proposal_once_per_checking")
        ]
        indexes = [
            models.Index(fields=["checking", "deed"]),
            models.Index("community", "member", condition=Q(settled_at=None), name="proposals_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.member_id}"
