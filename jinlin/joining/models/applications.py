"""Applications: somebody asks to come in; what they answered, what was said, and by whom (R-064–R-069, R-072)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug
from jinlin.joining.models.gates import units_of

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class State(models.TextChoices):
    """How far an application is."""

    OPEN = "open", pgettext_lazy("application", "填写中")
    REVIEW = "review", pgettext_lazy("application", "待审核")
    SCREENING = "screening", pgettext_lazy("application", "筛选中")
    WAITING = "waiting", pgettext_lazy("application", "候补")
    ADMITTED = "admitted", pgettext_lazy("application", "已通过")
    JOINED = "joined", pgettext_lazy("application", "已入群")
    REJECTED = "rejected", pgettext_lazy("application", "未通过")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "已撤回")
    EXPIRED = "expired", pgettext_lazy("application", "已过期")


UNDER_WAY = (State.OPEN, State.REVIEW, State.SCREENING, State.WAITING, State.ADMITTED)
ENDED = (State.JOINED, State.REJECTED, State.WITHDRAWN, State.EXPIRED)


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Questions about applications that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the applications of the subtree."""
        mine = self.filter(workspace=access.workspace)
        return mine if access.unit.parent_id is None else mine.filter(unit__in=units_of(access))

    def under_way(self) -> Self:
        """Return those that have not ended."""
        return self.filter(state__in=UNDER_WAY)


class Application(models.Model):
    """Somebody who asks to come in through a gate. `visitor` is the phone they ask from, `member` who they are, once known."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    gate = models.ForeignKey("joining.Gate", models.CASCADE, related_name="applications", db_index=False)
    version = models.ForeignKey("joining.GateVersion", models.PROTECT, null=True, blank=True, related_name="+")
    community = models.ForeignKey("communities.Community", models.SET_NULL, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("workspaces.Unit", models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.SET_NULL, null=True, blank=True, related_name="+")
    visitor = models.CharField(max_length=64, default="", blank=True)
    name = models.CharField(max_length=60, default="", blank=True)
    invitation = models.ForeignKey("joining.Invitation", models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    state_at = models.DateTimeField()
    begun_at = models.DateTimeField()
    consented_at = models.DateTimeField(null=True, blank=True)
    notice_digest = models.CharField(max_length=64, default="", blank=True)  # of the words that were agreed to
    submitted_at = models.DateTimeField(null=True, blank=True)
    decision = models.BooleanField(null=True, blank=True)  # what a person said
    decided_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    findings = models.JSONField(default=list)  # the reasons, condition by condition, as last evaluated
    score = models.FloatField(null=True, blank=True)  # of the last questionnaire that gave one
    round = models.PositiveSmallIntegerField(null=True, blank=True)  # the number of the round they are in
    again_at = models.DateTimeField(null=True, blank=True)  # from when they may ask again
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace",
                "gate",
                "visitor",
                condition=Q(state__in=UNDER_WAY) & ~Q(visitor=""),
                name="one_application_per_phone",
            ),
            models.UniqueConstraint(
                "workspace", "gate", "member", condition=Q(state__in=UNDER_WAY), name="one_application_per_member"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-state_at", "name"]),  # names are searched without reading the rows
            models.Index(fields=["workspace", "round", "-state_at"]),
            models.Index(fields=["gate", "-state_at"]),
            models.Index(fields=["workspace", "state", "-state_at"]),
            models.Index(fields=["workspace", "-score"]),
            models.Index(fields=["workspace", "unit", "state"]),
            models.Index(fields=["gate", "state", "-score"]),
            models.Index(fields=["gate", "visitor"]),
            models.Index("expires_at", condition=Q(state__in=UNDER_WAY), name="applications_that_expire"),
        ]

    def __str__(self) -> str:
        return self.name or self.slug


class Step(models.Model):
    """A change of an application's state: to what, when, by whom, why. Append-only; the gate's own log (R-072)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey("joining.Application", models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField()
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"


class Invitation(models.Model):
    """A word that somebody is welcome: by a colleague or a member, for so many people, until a moment."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    gate = models.ForeignKey("joining.Gate", models.CASCADE, related_name="invitations")
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    member = models.ForeignKey("members.Member", models.SET_NULL, null=True, blank=True, related_name="+")
    most = models.PositiveIntegerField(default=1)
    used_count = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class Acknowledgement(models.Model):
    """Somebody agreed to the rules and values of a version; the digest is that of the words they read (R-065)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey("joining.Application", models.CASCADE, related_name="acknowledgements")
    version = models.ForeignKey("joining.GateVersion", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "application", "digest", name="acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.digest[:8]}"


class Reply(models.Model):
    """A questionnaire that an applicant has answered, with the score it gave; the answers themselves stay with the questionnaire."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey("joining.Application", models.CASCADE, related_name="replies")
    questionnaire = models.PositiveBigIntegerField()  # questionnaires.Questionnaire
    response = models.PositiveBigIntegerField(null=True, blank=True)  # questionnaires.Response
    score = models.FloatField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "application", "questionnaire", name="reply_once_per_questionnaire")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.questionnaire}"


class Evidence(models.Model):
    """A picture or file that is to prove a condition: who looked at it, what they said. The file goes at `expires_at`."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    application = models.ForeignKey("joining.Application", models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=24)  # of the condition
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    accepted = models.BooleanField(null=True, blank=True)  # null: nobody has looked yet
    until = models.DateField(null=True, blank=True)  # the last day an accepted one holds
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, default="", blank=True)
    expires_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)  # the file is no longer on the disk

    class Meta:
        indexes = [models.Index("expires_at", condition=Q(gone_at=None), name="evidence_that_expires")]
        constraints = [models.UniqueConstraint("workspace", "application", "kind", "digest", name="evidence_once")]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """An applicant in a round: invited, perhaps answered, and what the cut said (R-068)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    round = models.ForeignKey("joining.Round", models.CASCADE, related_name="entries", db_index=False)
    application = models.ForeignKey("joining.Application", models.CASCADE, related_name="entries")
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)  # null: not settled yet

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint("workspace", "round", "application", name="entry_once_per_round")]
        indexes = [models.Index(fields=["round", "passed"]), models.Index(fields=["round", "-score"])]

    def __str__(self) -> str:
        return f"{self.round_id} {self.application_id}"
