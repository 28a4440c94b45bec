"""Gates: what has to be met before somebody comes into a group, in versions (R-064, R-065, R-072)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from jinlin.core.ids import new_slug
from jinlin.joining.gating.conditions import Group, parse
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class GateQuerySet(models.QuerySet["Gate"]):
    """Questions about gates that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the gates of the subtree: kept there, or before a group that is there."""
        mine = self.filter(workspace=access.workspace)
        if access.unit.parent_id is None:
            return mine
        path = access.unit.path
        before = Guarding.objects.filter(gate=OuterRef("pk"), community__unit__path__startswith=path)
        return mine.filter(Q(unit__path__startswith=path) | Exists(before))

    def kept_by(self, access: Access) -> Self:
        """Return the gates somebody may change: those kept in their own subtree."""
        mine = self.filter(workspace=access.workspace)
        return mine if access.unit.parent_id is None else mine.filter(unit__path__startswith=access.unit.path)


class Gate(models.Model):
    """What stands before one community or several; its `slug` is the address at which one asks to come in."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="gates", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    name = models.CharField(max_length=60)
    unit = models.ForeignKey("workspaces.Unit", models.PROTECT, related_name="+")
    # Who is not admitted is asked here instead, so that nobody is lost.
    instead = models.ForeignKey("communities.Community", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "name", condition=Q(ended_at=None), name="gate_name_once_while_open")
        ]
        indexes = [models.Index(fields=["workspace", "unit"])]

    def __str__(self) -> str:
        return self.name


class GateVersion(models.Model):
    """What a gate asked from one moment on. Without `published_at` it is a draft; a gate has one at most."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    gate = models.ForeignKey("joining.Gate", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    conditions = models.JSONField(default=dict)
    pledge = models.TextField(default="", blank=True)  # rules and values to agree to
    notice = models.TextField(default="", blank=True)  # what is done with personal data; empty: the house's own words
    seats = models.PositiveIntegerField(
        null=True, blank=True
    )  # how many are admitted at most; null: as many as there is room
    again_days = models.PositiveIntegerField(default=30)  # how long somebody not admitted waits before asking again
    open_days = models.PositiveIntegerField(
        default=14
    )  # after which an unfinished application, or an unused admission, ends
    why = models.CharField(max_length=200, default="", blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    # The policy guard of forced sharing: who answers for it, and why.
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    approved_for = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "gate", "number", name="gate_version_once"),
            models.UniqueConstraint("workspace", "gate", condition=Q(published_at=None), name="one_draft_per_gate"),
        ]

    def __str__(self) -> str:
        return f"{self.gate_id} v{self.number}"

    @property
    def tree(self) -> Group:
        """What is asked. Raises NotAGate where the row was spoilt."""
        return parse(self.conditions) if self.conditions else Group()

    @property
    def forces_sharing(self) -> bool:
        """Whether somebody must share a poster to come in."""
        return any(each.forced for each in self.tree.conditions())


class Guarding(models.Model):
    """A gate before a community: since when, by whom. A community has one gate at most."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    gate = models.ForeignKey("joining.Gate", models.CASCADE, related_name="guardings")
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+")
    interest = models.CharField(
        max_length=40, default="", blank=True
    )  # by which applicants choose among the groups
    since = models.DateTimeField()
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "community", name="one_gate_per_community")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.gate_id} → {self.community_id}"


class Round(models.Model):
    """One round of a screening: a questionnaire and a cut, the first so many or everybody from a score on (R-068)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    gate = models.ForeignKey("joining.Gate", models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    questionnaire = models.PositiveBigIntegerField()  # questionnaires.Questionnaire
    top = models.PositiveIntegerField(null=True, blank=True)
    at_least = models.FloatField(null=True, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "gate", "number", name="round_number_once"),
            models.CheckConstraint(
                condition=Q(top__isnull=False, at_least=None) | Q(top=None, at_least__isnull=False),
                name="one_cut_per_round",
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


def units_of(access: Access) -> list[int]:
    """Return the ids of the units of a subtree."""
    return list(Unit.objects.visible_to(access).values_list("pk", flat=True))
