"""A mass message of the brand: to whom, what, when, who approved it (R-269)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class BroadcastState(models.TextChoices):
    """How far a broadcast is."""

    DRAFT = "draft", pgettext_lazy("broadcast", "草稿")
    ASKED = "asked", pgettext_lazy("broadcast", "待审批")
    DECLINED = "declined", pgettext_lazy("broadcast", "未批准")
    RUNNING = "running", pgettext_lazy("broadcast", "进行中")
    STOPPED = "stopped", pgettext_lazy("broadcast", "已停止")


class Otherwise(models.TextChoices):
    """What becomes of a group to which it cannot go as wanted (ux.md §8.6)."""

    MOVE = "move", _("顺延到能发的时间")
    DROP = "drop", _("放弃这个群")


class BroadcastQuerySet(models.QuerySet["Broadcast"]):
    """Questions about broadcasts that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those made in the subtree; of the whole brand for whoever sees all of it."""
        rows = self.filter(workspace=access.workspace)
        return rows if access.unit.parent_id is None else rows.filter(unit__path__startswith=access.unit.path)


class Broadcast(models.Model):
    """One content, or two to compare, for the groups an aim names; its posts are what really goes out."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    unit = models.ForeignKey("workspaces.Unit", models.PROTECT, related_name="+")  # where whoever made it worked
    title = models.CharField(max_length=60)
    aim = models.JSONField(default=dict)  # as `aims.Aim` takes it
    body = models.ForeignKey("messaging.Body", models.PROTECT, null=True, blank=True, related_name="+")
    other = models.ForeignKey("messaging.Body", models.PROTECT, null=True, blank=True, related_name="+")  # variant b
    asset = models.ForeignKey("content.Asset", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)  # null: at once
    waves = models.PositiveSmallIntegerField(default=1)  # into how many parts it is staggered
    minutes = models.PositiveSmallIntegerField(default=15)  # between two of them
    otherwise = models.CharField(max_length=4, choices=Otherwise.choices, default=Otherwise.MOVE)
    exception = models.CharField(max_length=200, default="", blank=True)  # why budgets are to be lifted for it
    state = models.CharField(max_length=8, choices=BroadcastState.choices, default=BroadcastState.DRAFT)
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=300, default="", blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=200, default="", blank=True)

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-made_at"], name="broadcasts_lately"),
            models.Index("workspace", condition=Q(state="asked"), name="broadcasts_to_approve"),
        ]

    def __str__(self) -> str:
        return self.title
