"""What people answered: a response per person and occasion, and its choices and numbers as rows to count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from jinlin.communities.queries import visible_members
from jinlin.core.ids import new_slug
from jinlin.tasks.models import Subject

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class ResponseQuerySet(models.QuerySet["Response"]):
    """Questions about responses that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return what a staff member may see: the whole brand everything, a part of it what its own members answered."""
        rows = self.filter(workspace=access.workspace)
        if access.unit.parent_id is None:
            return rows
        return rows.filter(member__in=visible_members(access))

    def about(self, subject: Subject) -> Self:
        """Return those that were asked for one thing's sake."""
        return self.filter(about_kind=subject.kind, about_id=subject.id)

    def that_count(self) -> Self:
        """Return those that were sent and not taken back."""
        return self.filter(submitted_at__isnull=False, withdrawn_at=None)


class Response(models.Model):
    """One person's way through a version: begun, agreed, answered page by page, sent once."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=22, unique=True, default=new_slug)
    questionnaire = models.ForeignKey("questionnaires.Questionnaire", models.CASCADE, related_name="responses")
    version = models.ForeignKey("questionnaires.Version", models.CASCADE, related_name="responses")
    visitor = models.ForeignKey("members.Visitor", models.SET_NULL, null=True, blank=True, related_name="+")
    member = models.ForeignKey("members.Member", models.SET_NULL, null=True, blank=True, related_name="+")
    about_kind = models.CharField(
        max_length=20, default="", blank=True
    )  # for whose sake it was asked, on a floor above
    about_id = models.PositiveBigIntegerField(default=0)
    back = models.CharField(max_length=200, default="", blank=True)  # the phone page to go to when it is sent
    once = models.BooleanField(default=True)  # this person may not answer it again
    answers = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    consented_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(
        null=True, blank=True
    )  # the answers are gone, their counts too; when they were due to
    scores = models.JSONField(default=dict)
    score = models.FloatField(null=True, blank=True)  # the first of them, that ranks
    applied_at = models.DateTimeField(null=True, blank=True)  # what follows for the member was written down

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "questionnaire", "visitor", "about_kind", "about_id",
                condition=models.Q(submitted_at=None, withdrawn_at=None), name="one_draft_per_visitor",
            ),
            models.UniqueConstraint(
                "workspace", "questionnaire", "visitor", "about_kind", "about_id",
                condition=models.Q(submitted_at__isnull=False, withdrawn_at=None, once=True), name="answered_once_per_visitor",
            ),
            models.UniqueConstraint(
                "workspace", "questionnaire", "member", "about_kind", "about_id",
                condition=models.Q(submitted_at__isnull=False, withdrawn_at=None, once=True), name="answered_once_per_member",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["workspace", "questionnaire", "-submitted_at"]),
            models.Index(fields=["workspace", "questionnaire", "-score", "submitted_at"]),
            models.Index(fields=["workspace", "about_kind", "about_id"]),
            models.Index(
                "version", "begun_at", condition=models.Q(cleared_at=None), name="responses_that_hold_answers"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def subject(self) -> Subject | None:
        """For whose sake it was asked."""
        return Subject(self.about_kind, self.about_id) if self.about_kind else None


class Answer(models.Model):
    """A choice or a number of a response that was sent; texts are in the response alone."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    questionnaire = models.ForeignKey("questionnaires.Questionnaire", models.CASCADE, related_name="+", db_index=False)
    response = models.ForeignKey("questionnaires.Response", models.CASCADE, related_name="counted")
    question = models.CharField(max_length=16)
    option = models.CharField(max_length=60, default="", blank=True)
    number = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "response", "question", "option", name="chosen_once_per_response")
        ]
        indexes = [models.Index(fields=["questionnaire", "question", "option", "number"])]

    def __str__(self) -> str:
        return f"{self.question}={self.option or self.number}"
