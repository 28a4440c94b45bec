"""What staff say to one person or about a product: scripts, pains, comparisons (R-107, R-108, R-187)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinlin.content.models.programmes import BrandQuerySet
from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class Scenario(models.TextChoices):
    """When a script is said."""

    GREETING = "greeting", _("打招呼")
    NEED = "need", _("了解需求")
    INTRODUCE = "introduce", _("介绍产品")
    OBJECTION = "objection", _("打消顾虑")
    CLOSING = "closing", _("促成下单")
    AFTER_SALE = "after_sale", _("售后回访")
    REVIVE = "revive", _("唤醒沉默")
    INVITE = "invite", _("邀请进群")


class ScriptQuerySet(models.QuerySet["Script"]):
    """Questions about scripts that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the brand's and those of the own subtree."""
        rows = self.filter(workspace=access.workspace)
        return rows.filter(Q(unit=None) | Q(unit__path__startswith=access.unit.path))

    def in_use(self) -> Self:
        """Return those nobody has ended."""
        return self.filter(ended_at=None)


class Script(models.Model):
    """话术: words for a scenario and for whom the codes or tags fit; its variants say the same otherwise (R-187)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="scripts", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    title = models.CharField(max_length=60)
    scenario = models.CharField(max_length=12, choices=Scenario.choices)
    codes: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # every one must be on the member
    tags: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # any one of them
    persona = models.CharField(max_length=60, default="", blank=True)
    product = models.CharField(max_length=60, default="", blank=True)
    compliance = models.CharField(max_length=200, default="", blank=True)
    unit = models.ForeignKey("workspaces.Unit", models.SET_NULL, null=True, blank=True, related_name="+")
    use_count = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScriptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("workspace", "scenario", condition=Q(ended_at=None), name="scripts_by_scenario")]

    def __str__(self) -> str:
        return self.title


class ScriptVariant(models.Model):
    """One wording of a script; {称呼} and the like are filled in for each person."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    script = models.ForeignKey("content.Script", models.CASCADE, related_name="variants", db_index=False)
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=1000)
    use_count = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "script", "number", name="script_variant_once")]

    def __str__(self) -> str:
        return self.text[:20]


class ScriptUse(models.Model):
    """A wording that went to a person or into a group: the same one does not go there again."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    variant = models.ForeignKey("content.ScriptVariant", models.CASCADE, related_name="uses", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, null=True, blank=True, related_name="+")
    community = models.ForeignKey("communities.Community", models.CASCADE, null=True, blank=True, related_name="+")
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    ordered_on = models.DateField(null=True, blank=True)  # they bought within seven days

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "variant", "member", condition=Q(member__isnull=False), name="same_words_once_a_person"
            )
        ]
        indexes = [models.Index(fields=["workspace", "-at"])]

    def __str__(self) -> str:
        return f"{self.variant_id} {self.at:%Y-%m-%d}"


class PainPoint(models.Model):
    """What hurts members, in their own words, how often it is heard, what is said and made for it (R-108)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    wording = models.CharField(max_length=120)
    tag = models.CharField(max_length=30, default="", blank=True)
    product = models.CharField(max_length=60, default="", blank=True)
    heard_count = models.PositiveIntegerField(default=1)
    basis = models.CharField(max_length=300, default="", blank=True)  # the fact a claim rests on
    assets: models.ManyToManyField[Any, Any] = models.ManyToManyField("content.Asset", related_name="pains", blank=True)
    made_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BrandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "wording", condition=Q(ended_at=None), name="one_pain_of_a_wording")
        ]

    def __str__(self) -> str:
        return self.wording


class BattleCard(models.Model):
    """Our product beside a competitor's: price, service, content, extras, each with its evidence and the day it was seen (R-107)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    product = models.CharField(max_length=60)
    competitor = models.CharField(max_length=60)
    rows: models.JSONField[Any, Any] = models.JSONField(default=list)  # [{dimension, ours, theirs, evidence, strength}]
    seen_on = models.DateField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BrandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "product", "competitor", condition=Q(ended_at=None), name="one_card_per_competitor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} / {self.competitor}"
