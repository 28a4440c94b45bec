"""Where a community is in its life, what is proposed about it, what it grew out of and how it closes (R-039, R-042, R-045)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class LifecycleStage(models.TextChoices):
    """The five stages of a community's life (R-039)."""

    INITIAL = "initial", _("初建期")
    ACTIVATION = "activation", _("激活期")
    RETENTION = "retention", _("留存期")
    MONETISATION = "monetisation", _("变现期")
    PROPAGATION = "propagation", _("传播期")


class StageSpell(models.Model):
    """A time a community spent in one stage: who put it there, when, and by which evidence. Without one it is being built."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="stage_spells")
    stage = models.CharField(max_length=12, choices=LifecycleStage.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    evidence = models.JSONField(default=dict)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("community", condition=Q(until=None), name="one_stage_at_a_time")]
        indexes = [models.Index(fields=["workspace", "stage"], condition=Q(until=None), name="stages_that_hold")]

    def __str__(self) -> str:
        return f"{self.community_id} {self.stage}"


class ProposalKind(models.TextChoices):
    """What can be proposed about a community."""

    STAGE = "stage", _("换阶段")
    SUNSET = "sunset", _("收尾")
    REVIEW = "review", _("到期评估")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Questions about proposals that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those about communities of the staff member's subtree."""
        return self.filter(workspace=access.workspace, community__unit__path__startswith=access.unit.path)

    def that_wait(self) -> Self:
        """Return those nobody has decided."""
        return self.filter(decided_at=None)


class Proposal(models.Model):
    """Something a rule found right for a community; a person decides (R-039, R-040, R-045)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="proposals")
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    kind = models.CharField(max_length=10, choices=ProposalKind.choices)
    to = models.CharField(max_length=12, default="", blank=True)  # a stage; of a review what is recommended
    evidence = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    accepted = models.BooleanField(null=True, blank=True)
    reason = models.CharField(max_length=200, default="", blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("community", "kind", condition=Q(decided_at=None), name="one_proposal_of_a_kind")
        ]
        indexes = [
            models.Index(fields=["workspace", "kind"], condition=Q(decided_at=None), name="what_is_proposed_waits")
        ]

    def __str__(self) -> str:
        return f"{self.community_id}: {self.kind} {self.to}"


class Succession(models.Model):
    """One community that took the place of another, and why (R-042)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    predecessor = models.ForeignKey("communities.Community", models.CASCADE, related_name="successions")
    successor = models.ForeignKey("communities.Community", models.CASCADE, related_name="origins")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("predecessor", "successor", name="succeeds_once")]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Outcome(models.TextChoices):
    """What becomes of a community that closes (R-027)."""

    DISSOLVE = "dissolve", _("迁走活跃的人再解散")
    KEEP = "keep", pgettext_lazy("closing", "保留")


class Closing(models.Model):
    """A community in closing: its end came or somebody decided so; then what becomes of it (R-025, R-027, R-045)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.OneToOneField("communities.Community", models.CASCADE, related_name="closing")
    began_at = models.DateTimeField()
    by = models.ForeignKey(
        "workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # null: the clock
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default="", blank=True)
    target = models.ForeignKey("communities.Community", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, default="", blank=True)

    def __str__(self) -> str:
        return f"closing of {self.community_id}"
