"""What is asked: a questionnaire with its draft, and the versions that were published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug
from jinlin.questionnaires.engine import definition as definitions

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.questionnaires.engine.definition import Definition
    from jinlin.workspaces.access import Access


class Use(models.TextChoices):
    """What a questionnaire is for."""

    SCREENING = "screening", _("入群筛选")
    NEEDS = "needs", _("需求调研")
    SURVEY = "survey", _("满意度与反馈")
    OTHER = "other", pgettext_lazy("questionnaire", "其他")


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Questions about questionnaires that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those of the workspace: what is asked is the whole brand's, only answers belong to stores."""
        return self.filter(workspace=access.workspace)


class Questionnaire(models.Model):
    """Something one asks people; the draft may change at any time, the live version is what they see."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    title = models.CharField(max_length=80)
    use = models.CharField(max_length=10, choices=Use.choices, default=Use.OTHER)
    draft = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)  # of the draft: two editors do not overwrite each other
    live = models.ForeignKey("questionnaires.Version", models.PROTECT, null=True, blank=True, related_name="+")
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    target_count = models.PositiveIntegerField(null=True, blank=True)
    again = models.BooleanField(default=False)  # one person may answer more than once
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["workspace", "-made_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def draft_definition(self) -> Definition:
        """The draft as data."""
        return definitions.read(self.draft)

    def is_open(self, now: datetime) -> bool:
        """Say whether it takes answers now."""
        begun = self.opens_at is None or self.opens_at <= now
        over = self.ended_at is not None or (self.closes_at is not None and self.closes_at <= now)
        return self.live_id is not None and begun and not over


class Version(models.Model):
    """What was published, word by word; never changed."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    questionnaire = models.ForeignKey("questionnaires.Questionnaire", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    notice_digest = models.CharField(max_length=64)  # of the notice people agree to: equal for equal words
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "questionnaire", "number", name="version_numbered_once")]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} v{self.number}"

    @property
    def definition(self) -> Definition:
        """What is asked, as data."""
        return definitions.read(self.data)
