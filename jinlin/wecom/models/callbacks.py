"""Callbacks as they came."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallbackState(models.TextChoices):
    """How far a callback has come."""

    WAITING = "waiting", _("等待处理")
    DONE = "done", _("已处理")
    UNKNOWN = "unknown", _("未识别")
    DEAD = "dead", _("处理失败")


class CallbackQuerySet(models.QuerySet["Callback"]):
    """Questions about callbacks that finish a sentence."""

    def that_wait(self) -> Self:
        """Return those not handled yet."""
        return self.filter(state=CallbackState.WAITING)


class Callback(models.Model):
    """One decrypted body as it came; the same body again is the same callback."""

    # Written by the door, thousands a second: no index but those that are used.
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    app = models.ForeignKey("wecom.App", models.CASCADE, related_name="callbacks", db_index=False)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=60, default="", blank=True)
    change = models.CharField(max_length=60, default="", blank=True)
    subject = models.CharField(max_length=128, default="", blank=True)
    at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=CallbackState.choices, default=CallbackState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, default="", blank=True)

    objects = CallbackQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "app", "digest", name="callback_kept_once")]
        indexes = [
            models.Index("due_at", condition=models.Q(state="waiting"), name="callbacks_that_wait"),
            models.Index(fields=["workspace", "-received_at"]),
            models.Index("workspace", "state", condition=~models.Q(state="done"), name="callbacks_to_look_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.change} {self.subject}"
