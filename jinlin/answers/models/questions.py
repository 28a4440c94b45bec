"""What was asked in the groups, and what became of it: a question that nobody answers stays until a person closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from jinlin.workspaces.access import Access


class State(models.TextChoices):
    """What became of a question."""

    OPEN = "open", _("待回答")
    ANSWERED = "answered", _("已回答")
    CLOSED = "closed", pgettext_lazy("question", "已关闭")
    DUPLICATE = "duplicate", _("重复")


class Basis(models.TextChoices):
    """How we know that a question was answered, the surest first."""

    QUOTE = "quote", _("引用或@了提问的人")
    AFTER = "after", _("提问后员工接着说话")
    ASSISTANT = "assistant", _("小助理自动回复")
    SENT = "sent", _("从聊天工具栏发出")
    DECLARED = "declared", _("员工标记")
    PEER = "peer", _("群友回答")


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions about questions that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those asked in the groups of the subtree."""
        rows = self.filter(workspace=access.workspace)
        return (
            rows if access.unit.parent_id is None else rows.filter(community__unit__path__startswith=access.unit.path)
        )

    def that_wait(self) -> Self:
        """Return those without an answer that nobody has closed."""
        return self.filter(state=State.OPEN)


class Question(models.Model):
    """Something somebody asked in a group. `key` is the message's in the lake; `text` a copy that goes after `text_until`."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="questions", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="questions", db_index=False)
    member = models.ForeignKey("members.Member", models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.BigIntegerField()
    asked_at = models.DateTimeField()
    text = models.TextField(default="", blank=True)
    text_until = models.DateTimeField()
    mentions = models.BooleanField(default=False)  # assistant or staff were named
    complains = models.BooleanField(default=False)
    repeats = models.BooleanField(default=False)  # they asked before and were not helped
    on_duty = models.BooleanField(null=True, blank=True)  # whether somebody was on duty then; null: no roster
    duty = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    entry = models.ForeignKey("answers.Entry", models.SET_NULL, null=True, blank=True, related_name="questions")
    words = models.CharField(max_length=120, default="", blank=True)  # that met the entry
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    taken_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis.choices, default="", blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, default="", blank=True)
    duplicate_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="duplicates")
    escalated_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "key", name="question_once_per_message")]
        indexes = [
            models.Index(fields=["workspace", "asked_at"], condition=Q(state="open"), name="questions_that_wait"),
            models.Index(
                fields=["workspace", "asked_at"],
                condition=Q(state="open", escalated_at=None),
                name="questions_to_escalate",
            ),
            models.Index(fields=["community", "state", "asked_at"]),
            models.Index(fields=["workspace", "-asked_at"], name="questions_lately"),
            models.Index(fields=["workspace", "text_until"], condition=~Q(text=""), name="questions_with_words"),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def waited(self) -> timedelta | None:
        """How long until it was answered; null while it was not."""
        return self.answered_at - self.asked_at if self.answered_at else None

    def waits(self, now: datetime) -> timedelta:
        """Return for how long it has been waiting."""
        return max(now - self.asked_at, now - now)
