"""What was published into communities and how it was received."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Publication(models.Model):
    """One published post in one community: reach, opens and comments as the source counted them.

    Of what the product itself sent it is known from which material, column and slot it came, and in which variant.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="publications")
    key = models.CharField(max_length=80)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="publications")
    at = models.DateTimeField()
    on = models.DateField()
    sender = models.ForeignKey("members.Member", models.SET_NULL, null=True, blank=True, related_name="+")
    sender_name = models.CharField(max_length=120, default="", blank=True)
    direction = models.CharField(max_length=40, default="", blank=True)
    promo = models.BooleanField(null=True)
    reach_count = models.BigIntegerField(null=True, blank=True)
    open_count = models.BigIntegerField(null=True, blank=True)
    comment_count = models.BigIntegerField(null=True, blank=True)
    made_by_run = models.ForeignKey("imports.Run", models.SET_NULL, null=True, blank=True, related_name="+")
    asset = models.ForeignKey("content.Asset", models.SET_NULL, null=True, blank=True, related_name="publications")
    column = models.ForeignKey("content.Column", models.SET_NULL, null=True, blank=True, related_name="publications")
    slot = models.CharField(max_length=20, default="", blank=True)  # "09:00"
    variant = models.CharField(max_length=20, default="", blank=True)
    interaction_count = models.BigIntegerField(null=True, blank=True)  # persons who did anything about it
    order_count = models.BigIntegerField(null=True, blank=True)
    source_kind = models.CharField(max_length=20, default="", blank=True)  # what asked for it: ("post", 17)
    source_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "key", name="publication_once")]
        indexes = [
            models.Index(fields=["community", "on"]),
            models.Index(fields=["made_by_run"]),
            models.Index(fields=["workspace", "on"]),
            models.Index("column", "on", condition=Q(column__isnull=False), name="publications_of_a_column"),
            models.Index(
                "workspace",
                "source_kind",
                "source_id",
                condition=Q(source_id__isnull=False),
                name="publications_by_source",
            ),
        ]

    def __str__(self) -> str:
        return self.key
