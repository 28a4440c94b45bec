"""What stands ready in the chat toolbar, to be sent with one tap (R-270)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class ItemKind(models.TextChoices):
    """What is sent."""

    TEXT = "text", _("文字")
    LINK = "link", _("链接")


class ItemQuerySet(models.QuerySet["Item"]):
    """Questions about items that finish a sentence."""

    def in_use(self, access: Access) -> Self:
        """Return what somebody finds in the toolbar: what headquarters put there for all, then their own."""
        rows = self.filter(Q(owner=None) | Q(owner=access.staff), workspace=access.workspace, ended_at=None)
        return rows.order_by(F("owner").asc(nulls_first=True), "position", "pk")

    def for_all(self, access: Access) -> Self:
        """Return what headquarters put there, in order."""
        return self.filter(workspace=access.workspace, owner=None, ended_at=None).order_by("position", "pk")

    def own(self, access: Access) -> Self:
        """Return what somebody keeps for themselves, in order."""
        return self.filter(workspace=access.workspace, owner=access.staff, ended_at=None).order_by("position", "pk")

    def with_words(self, words: str) -> Self:
        """Return those that contain some words in title, text or address."""
        return self.filter(Q(title__icontains=words) | Q(text__icontains=words) | Q(url__icontains=words))


class Item(models.Model):
    """Something to send with one tap: for everybody (no owner: headquarters) or for its owner alone."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    owner = models.ForeignKey("workspaces.Staff", models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=8, choices=ItemKind.choices, default=ItemKind.TEXT)
    title = models.CharField(max_length=40)
    text = models.TextField(max_length=2000, default="", blank=True)  # what is sent; of a link, the words on its card
    url = models.CharField(max_length=500, default="", blank=True)
    image_url = models.CharField(max_length=500, default="", blank=True)  # the picture on a link's card
    position = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("workspace", "owner", "position", condition=Q(ended_at=None), name="sidebar_items_in_use")
        ]

    def __str__(self) -> str:
        return self.title
