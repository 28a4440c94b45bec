"""Tracked links of our own: where they lead, how often somebody followed them; nobody's address is kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jinlin.core.ids import new_slug


class Link(models.Model):
    """An address of ours that leads to a stored one; `about` names what it stands in, `community` and `member` who spreads it."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    key = models.CharField(max_length=64)  # digest of address, subject, community and distributor
    url = models.CharField(max_length=2048)
    about_kind = models.CharField(max_length=20, default="", blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    community = models.ForeignKey("communities.Community", models.SET_NULL, null=True, blank=True, related_name="+")
    member = models.ForeignKey("members.Member", models.SET_NULL, null=True, blank=True, related_name="+")
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    click_count = models.PositiveIntegerField(default=0)
    visitor_count = models.PositiveIntegerField(default=0)  # a phone once a day
    made_at = models.DateTimeField()
    clicked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "key", name="link_once")]
        indexes = [models.Index(fields=["workspace", "about_kind", "about_id"])]

    def __str__(self) -> str:
        return self.slug


class Click(models.Model):
    """Somebody followed a link on a day; `visitor` is a number made with the salt of that day, which is thrown away.

    Clicks are counted into their link and day and then go.
    """

    link = models.ForeignKey("content.Link", models.CASCADE, related_name="+", db_index=False)
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    on = models.DateField()
    visitor = models.BigIntegerField()
    at = models.DateTimeField()
    counted = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index("id", condition=Q(counted=False), name="clicks_to_count"),
            models.Index(fields=["link", "on", "visitor"]),
            models.Index(fields=["on"]),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.on}"


class LinkDay(models.Model):
    """How often a link was followed on a day, and by how many phones."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    link = models.ForeignKey("content.Link", models.CASCADE, related_name="days", db_index=False)
    on = models.DateField()
    click_count = models.PositiveIntegerField(default=0)
    visitor_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "link", "on", name="one_row_per_link_and_day")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.on}"


class Salt(models.Model):
    """What makes phones of one day comparable; it goes two days later, and with it every way back."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    on = models.DateField()
    secret = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "on", name="one_salt_a_day")]

    def __str__(self) -> str:
        return str(self.on)
