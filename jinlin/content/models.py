"""What was published into communities and how it was received (R-244); materials and scripts come with Operate."""

from django.db import models


class Publication(models.Model):
    """One published post in one community: reach, opens and comments as the source counted them."""

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

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "key", name="publication_once")]
        indexes = [models.Index(fields=["community", "on"]), models.Index(fields=["made_by_run"])]

    def __str__(self) -> str:
        return self.key
