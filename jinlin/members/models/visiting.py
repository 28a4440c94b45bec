"""Who is on a phone: a visitor per browser and workspace, the links that prove who it is, and how often it may post."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug


class Proof(models.TextChoices):
    """How we know which member a visitor is; what somebody calls themselves proves nothing."""

    LINK = "link", _("专属链接")
    WECOM = "wecom", _("企业微信")


class Visitor(models.Model):
    """A phone (its browser) as one workspace knows it, by a signed cookie; a member once their identity is proven."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=22, unique=True, default=new_slug)
    member = models.ForeignKey("members.Member", models.SET_NULL, null=True, blank=True, related_name="visitors")
    proof = models.CharField(max_length=6, choices=Proof.choices, default="", blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    openid = models.CharField(max_length=64, default="", blank=True)  # of WeChat, for this corp alone [D:91023]
    came_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "openid", condition=~models.Q(openid=""), name="one_visitor_per_openid"
            )
        ]
        indexes = [models.Index(fields=["workspace", "came_at"])]

    def __str__(self) -> str:
        return self.slug


class LinkOpening(models.Model):
    """The first phone that opened a personal link: another one is refused."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)  # of the link
    visitor = models.ForeignKey("members.Visitor", models.CASCADE, related_name="openings")
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()  # the link ends by itself; this row goes with it

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "digest", name="link_opened_on_one_phone")]
        indexes = [models.Index(fields=["until"])]

    def __str__(self) -> str:
        return self.digest[:12]


class PostCount(models.Model):
    """How often one phone, or one address of the network, has posted within a span of time; in rows, for several processes."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    who = models.CharField(max_length=64)  # a digest: neither a visitor nor an address can be read from it
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "who", "since", name="posts_counted_once_per_span")]
        indexes = [models.Index(fields=["since"])]

    def __str__(self) -> str:
        return f"{self.since:%H:%M} {self.count}"
