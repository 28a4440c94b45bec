"""Newcomers of groups: the plan of their first days, how far each is, the batches in which they are welcomed (R-088, R-089)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class OnboardingPlan(models.Model):
    """What is done with newcomers of a type of group ("axis:key"; empty: all others), and by when."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    kind = models.CharField(max_length=60, default="", blank=True)
    days = models.JSONField(
        default=dict
    )  # step → day by which it is done, 0 the day they came; what is absent is not asked
    sla_minutes = models.PositiveIntegerField(default=30)
    silent_hours = models.PositiveIntegerField(default=24)
    order_days = models.PositiveIntegerField(default=7)
    text = models.TextField(max_length=600, default="", blank=True)  # for the one tap
    question = models.CharField(max_length=100, default="", blank=True)  # an easy one, to break the ice with
    channel_texts = models.JSONField(default=dict, blank=True)  # name of a channel → words for who came by it
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "kind", name="one_onboarding_plan_per_type")]

    def __str__(self) -> str:
        return self.kind or "—"


class Onboarding(models.Model):
    """That newcomers of a group are looked after, from when on: who was there before is no newcomer."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+", db_index=False)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "community", condition=Q(ended_at=None), name="one_open_onboarding")
        ]

    def __str__(self) -> str:
        return str(self.community_id)


class WelcomeBatch(models.Model):
    """Newcomers who came within a minute and are welcomed together."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    task = models.ForeignKey("tasks.Task", models.SET_NULL, null=True, blank=True, related_name="+")
    channel = models.CharField(
        max_length=120, default="", blank=True
    )  # by which all of them came, where it has words of its own

    class Meta:
        indexes = [
            models.Index(fields=["community", "-opened_at"], name="welcome_batches_of_a_group"),
            models.Index("closes_at", condition=Q(given_at=None), name="welcome_batches_to_give"),
            models.Index("task", condition=Q(task__isnull=False), name="welcome_batches_of_a_task"),
        ]

    def __str__(self) -> str:
        return f"{self.community_id} {self.opened_at:%H:%M}"


class Welcomed(models.TextChoices):
    """How we know that somebody was welcomed."""

    SEEN = "seen", pgettext_lazy("newcomer", "在群里看到")
    SENT = "sent", pgettext_lazy("newcomer", "一键发出")
    DECLARED = "declared", pgettext_lazy("newcomer", "员工登记")


class NewcomerQuerySet(models.QuerySet["Newcomer"]):
    """Questions about newcomers that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the newcomers of the subtree's groups."""
        return self.filter(workspace=access.workspace, community__unit__path__startswith=access.unit.path)

    def still_there(self) -> Self:
        """Return those who have not left again."""
        return self.filter(left_at=None)


class Newcomer(models.Model):
    """Somebody who came into a group that looks after newcomers, and how far they are; one row per coming."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="+", db_index=False)
    batch = models.ForeignKey("joining.WelcomeBatch", models.SET_NULL, null=True, blank=True, related_name="newcomers")
    joined_at = models.DateTimeField()
    welcome_by = models.DateTimeField()  # the promise
    silent_at = models.DateTimeField()  # whoever has said nothing by then is looked at
    order_by = models.DateTimeField()  # until then a first order is hoped for
    welcomed_at = models.DateTimeField(null=True, blank=True)
    welcomed_how = models.CharField(max_length=8, choices=Welcomed.choices, default="", blank=True)
    addressed_at = models.DateTimeField(null=True, blank=True)  # a colleague spoke to them by name
    spoke_at = models.DateTimeField(null=True, blank=True)
    introduced_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = NewcomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "community", "member", "joined_at", name="newcomer_once_per_coming")
        ]
        indexes = [
            models.Index(fields=["workspace", "-joined_at"], name="newcomers_lately"),
            models.Index(fields=["community", "-joined_at"], name="newcomers_of_a_community"),
            models.Index(fields=["member"], name="newcomers_of_a_member"),
            models.Index(
                fields=["workspace", "welcome_by"], condition=Q(welcomed_at=None, left_at=None), name="newcomers_unmet"
            ),
            models.Index("order_by", condition=Q(ordered_at=None), name="newcomers_without_order"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.community_id}"

    @property
    def missed(self) -> bool:
        """Whether they were welcomed after the promise."""
        return self.welcomed_at is not None and self.welcomed_at > self.welcome_by


class IceWay(models.TextChoices):
    """How the ice was broken."""

    GROUP = "group", _("群里有来有往")
    DECLARED = "declared", _("员工登记")


class IceBreak(models.Model):
    """The first two-way exchange with a person; until then nobody sells them anything (R-089, R-012)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    way = models.CharField(max_length=8, choices=IceWay.choices)
    community = models.ForeignKey("communities.Community", models.SET_NULL, null=True, blank=True, related_name="+")
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "member", name="ice_broken_once")]
        indexes = [models.Index(fields=["member"], name="ice_of_a_member")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.way}"
