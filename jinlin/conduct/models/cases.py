"""What was found against the rules, what a person decided about it, and who is spared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.conduct.models.rules import Penalty
from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class CaseState(models.TextChoices):
    """What a person said of a case."""

    OPEN = "open", _("待处理")
    CONFIRMED = "confirmed", _("已确认违规")
    DISMISSED = "dismissed", _("误判")


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about cases that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the cases of the subtree's communities."""
        rows = self.filter(workspace=access.workspace)
        if access.unit.parent_id is None:
            return rows
        return rows.filter(community__unit__path__startswith=access.unit.path)

    def that_wait(self) -> Self:
        """Return those nobody has decided."""
        return self.filter(state=CaseState.OPEN)


class Case(models.Model):
    """Something somebody said that may break a rule; a message is one case of a rule at most, however often it is heard.

    `message` is its key in the lake. A person decides; the program only suggests.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="cases", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="cases", db_index=False)
    rule = models.ForeignKey("conduct.Rule", models.CASCADE, related_name="cases")
    rule_key = models.CharField(max_length=10)
    message = models.BigIntegerField()
    at = models.DateTimeField()  # when it was said
    found_at = models.DateTimeField()
    confidence = models.FloatField(default=1.0)
    why = models.CharField(max_length=120, default="", blank=True)  # the word, the host, how many in which time
    fingerprint = models.BigIntegerField(null=True, blank=True)  # of the text, to spare the same again
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    penalty = models.CharField(max_length=12, choices=Penalty.choices, default="", blank=True)
    offence = models.PositiveSmallIntegerField(default=0)  # the how-manieth, once confirmed
    note = models.CharField(max_length=300, default="", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    task = models.ForeignKey("tasks.Task", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "message", "rule_key", name="case_once_per_message_and_rule")
        ]
        indexes = [
            models.Index(fields=["workspace", "state", "-at"], name="cases_by_state"),
            models.Index(fields=["community", "state", "-at"], name="cases_of_a_community"),
            models.Index(fields=["member", "community", "-at"], name="cases_of_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_key} {self.slug}"


class Evidence(models.Model):
    """A copy of what was said, with an expiry of its own: texts in the lake may go before a case is decided."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    case = models.OneToOneField("conduct.Case", models.CASCADE, related_name="evidence")
    name = models.CharField(max_length=120, default="", blank=True)  # what they were called then
    lines = models.JSONField(default=list)  # [{"at": iso time, "text": …}], the earliest first
    expires_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"{self.case_id}"


class Exemption(models.Model):
    """A line of the white list: a member, a word, a host or the very same text that is no case (any more)."""

    class Kind(models.TextChoices):
        """What is spared."""

        MEMBER = "member", _("成员")
        WORD = "word", _("词")
        HOST = "host", _("网址")
        TEXT = "text", _("同样的话")

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    community = models.ForeignKey("communities.Community", models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    member = models.ForeignKey("members.Member", models.CASCADE, null=True, blank=True, related_name="+")
    value = models.CharField(max_length=120, default="", blank=True)
    fingerprint = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200, default="", blank=True)
    case = models.ForeignKey("conduct.Case", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "ended_at", "kind"])]

    def __str__(self) -> str:
        return self.value or str(self.member_id or self.fingerprint)


class AppealState(models.TextChoices):
    """What became of it."""

    OPEN = "open", pgettext_lazy("appeal", "待答复")
    UPHELD = "upheld", pgettext_lazy("appeal", "申诉成立")
    REJECTED = "rejected", pgettext_lazy("appeal", "维持原决定")


class Appeal(models.Model):
    """What a member says against a decision, once; a person answers."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    case = models.OneToOneField("conduct.Case", models.CASCADE, related_name="appeal")
    text = models.TextField(max_length=500)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    answer = models.CharField(max_length=300, default="", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.get_state_display()


class Trail(models.Model):
    """The last things a person said in a community, as far back as flood and repetition look: [[seconds, key, fingerprint]]."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="+")
    lines = models.JSONField(default=list)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "community", "member", name="one_trail_of_a_member")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.community_id}"
