"""Days worth a word: festivals of the sun and of the moon, solar terms, shopping days, a brand's own (R-122)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug


class FestivalKind(models.TextChoices):
    """Where a day comes from."""

    SOLAR = "solar", _("公历节日")
    LUNAR = "lunar", _("农历节日")
    TERM = "term", _("节气")
    SHOPPING = "shopping", _("电商节点")
    OWN = "own", _("自己的日子")


class Festival(models.Model):
    """What a workspace says of a day: one of its own, or a word about one of the almanac (`key`): left out, off, other lead."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    key = models.CharField(max_length=30, default="", blank=True)  # of the almanac; empty: a day of one's own
    on = models.DateField(null=True, blank=True)  # of a day of one's own; null: as the almanac has it
    name = models.CharField(max_length=40)
    is_off = models.BooleanField(default=False)  # a public day off: rows that skip holidays rest
    left_out = models.BooleanField(default=False)  # not shown, nothing is suggested
    lead_days = models.PositiveSmallIntegerField(null=True, blank=True)  # null: as the kind has it
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "key", condition=~models.Q(key=""), name="one_word_about_a_festival"),
            models.UniqueConstraint("workspace", "on", "name", condition=models.Q(key=""), name="own_day_once"),
        ]
        indexes = [models.Index(fields=["workspace", "on"], name="festivals_by_day")]

    def __str__(self) -> str:
        return self.name
