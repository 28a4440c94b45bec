"""A question or complaint that takes more than a word: whose it is, until when, how it ended (R-196, R-305)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access


class Category(models.TextChoices):
    """What it is about."""

    PRESALE = "presale", pgettext_lazy("ticket", "售前")
    AFTERSALE = "aftersale", pgettext_lazy("ticket", "售后")
    COMPLAINT = "complaint", pgettext_lazy("ticket", "投诉")
    OTHER = "other", pgettext_lazy("ticket", "其他")


class Gravity(models.TextChoices):
    """How bad it is for whoever asks."""

    MINOR = "minor", pgettext_lazy("ticket", "一般")
    SERIOUS = "serious", pgettext_lazy("ticket", "严重")
    URGENT = "urgent", pgettext_lazy("ticket", "紧急")


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Questions about tickets that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those of the groups of the subtree."""
        rows = self.filter(workspace=access.workspace)
        return rows if access.is_whole else rows.filter(question__community__unit__path__startswith=access.unit.path)

    def that_wait(self) -> Self:
        """Return those nobody has resolved."""
        return self.filter(resolved_at=None)


class Ticket(models.Model):
    """What is done about a question beyond answering it; one for a question."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    question = models.OneToOneField("answers.Question", models.CASCADE, related_name="ticket")
    category = models.CharField(max_length=10, choices=Category.choices)
    gravity = models.CharField(max_length=8, choices=Gravity.choices, default=Gravity.MINOR)
    owner = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField()
    earlier = models.PositiveSmallIntegerField(default=0)  # complaints of the same person in the 30 days before
    task = models.ForeignKey("tasks.Task", models.SET_NULL, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    resolution = models.CharField(max_length=300, default="", blank=True)
    public_reply = models.CharField(max_length=500, default="", blank=True)  # what was said about it in the group
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)  # 1–5, as the customer said; null: not asked

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "due_at"], condition=Q(resolved_at=None), name="tickets_that_wait"),
            models.Index(fields=["workspace", "-opened_at"], name="tickets_lately"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.slug}"

    def is_late(self, now: datetime) -> bool:
        """Say whether it was, or is, not resolved in time."""
        return (self.resolved_at or now) > self.due_at
