"""What recurs and what is kept for talk: columns, topics, collections, what members are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.content.models.library import Direction
from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class Cadence(models.TextChoices):
    """How often a column comes out."""

    DAILY = "daily", _("每天")
    WEEKLY = "weekly", _("每周")
    MONTHLY = "monthly", _("每月")


class BrandQuerySet(models.QuerySet[Any]):
    """Questions about what belongs to the whole brand."""

    def visible_to(self, access: Access) -> Self:
        """Return the workspace's rows: everybody in it reads them."""
        return self.filter(workspace=access.workspace)

    def in_use(self) -> Self:
        """Return those nobody has ended."""
        return self.filter(ended_at=None)


class Column(models.Model):
    """栏目: a recurring programme with a cadence, a slot, somebody who answers for it and a material to begin from (R-096)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="columns", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    name = models.CharField(max_length=30)
    direction = models.CharField(max_length=12, choices=Direction.choices)
    promo = models.BooleanField(default=False)
    cadence = models.CharField(max_length=8, choices=Cadence.choices, default=Cadence.WEEKLY)
    days: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # weekdays 1–7, or days of the month
    slot = models.TimeField()
    colour = models.CharField(max_length=12, default="primary")
    owner = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    template = models.ForeignKey("content.Asset", models.SET_NULL, null=True, blank=True, related_name="+")
    brief = models.CharField(max_length=300, default="", blank=True)
    begun_on = models.DateField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BrandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "name", condition=Q(ended_at=None), name="one_column_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """Something to talk about with a group, so that nobody has to think of one at ten in the morning (R-102)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=1000)
    tags: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    months: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # 1–12; empty: always
    audience = models.CharField(max_length=60, default="", blank=True)  # "stage=service" or empty
    use_count = models.PositiveIntegerField(default=0)
    reply_sum = models.PositiveIntegerField(default=0)  # replies of all its uses that were counted
    counted_uses = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BrandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "title", condition=Q(ended_at=None), name="one_topic_of_a_title")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def replies_per_use(self) -> float | None:
        """How many answered on average; null where nobody counted."""
        return self.reply_sum / self.counted_uses if self.counted_uses else None


class TopicUse(models.Model):
    """A topic that was brought up in a group, and how many answered (null: not counted)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    topic = models.ForeignKey("content.Topic", models.CASCADE, related_name="uses", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+")
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    reply_count = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "topic", "community", "on", name="topic_once_a_day_in_a_group")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.on}"


class CollectionKind(models.TextChoices):
    """What things are gathered for."""

    SERIES = "series", _("系列合集")
    ARSENAL = "arsenal", _("裂变礼包")
    KNOWLEDGE = "knowledge", _("知识点")


class Collection(models.Model):
    """Assets in an order: sessions of a series, an arsenal to hand on, knowledge points of a year (R-099, R-101, R-103)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    kind = models.CharField(max_length=10, choices=CollectionKind.choices, default=CollectionKind.SERIES)
    title = models.CharField(max_length=60)
    intro = models.CharField(max_length=300, default="", blank=True)
    edition = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BrandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "title", condition=Q(ended_at=None), name="one_collection_of_a_title")
        ]

    def __str__(self) -> str:
        return self.title


class CollectionItem(models.Model):
    """A place in a collection."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    collection = models.ForeignKey("content.Collection", models.CASCADE, related_name="items", db_index=False)
    asset = models.ForeignKey("content.Asset", models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "collection", "asset", name="asset_once_in_a_collection")]
        indexes = [models.Index(fields=["collection", "position"])]

    def __str__(self) -> str:
        return f"{self.collection_id}·{self.position}"


class Solicitation(models.Model):
    """A call to members for content: what, until when, what they get for it (R-092)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    title = models.CharField(max_length=60)
    brief = models.TextField(max_length=1000)
    thanks = models.CharField(max_length=120, default="", blank=True)  # credit or reward to those who are chosen
    product = models.CharField(max_length=60, default="", blank=True)
    most_each = models.PositiveSmallIntegerField(default=3)  # submissions of one person
    until = models.DateField()
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BrandQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class SubmissionState(models.TextChoices):
    """What became of a submission."""

    WAITING = "waiting", _("待选")
    CHOSEN = "chosen", _("已采用")
    DECLINED = "declined", pgettext_lazy("submission", "未采用")


class Submission(models.Model):
    """What a member gave: words and picture, whether and when they agreed to its use, what became of it (R-092, R-105)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    solicitation = models.ForeignKey("content.Solicitation", models.CASCADE, related_name="submissions")
    member = models.ForeignKey("members.Member", models.SET_NULL, null=True, blank=True, related_name="+")
    community = models.ForeignKey("communities.Community", models.SET_NULL, null=True, blank=True, related_name="+")
    author = models.CharField(max_length=60)  # the name to credit
    text = models.TextField(max_length=2000, default="", blank=True)
    file = models.ForeignKey("content.StoredFile", models.SET_NULL, null=True, blank=True, related_name="+")
    consent = models.CharField(max_length=200, default="", blank=True)  # how they agreed; empty: not yet
    state = models.CharField(max_length=8, choices=SubmissionState.choices, default=SubmissionState.WAITING)
    asset = models.ForeignKey("content.Asset", models.SET_NULL, null=True, blank=True, related_name="+")
    thanked_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["solicitation", "state", "-at"])]

    def __str__(self) -> str:
        return self.author
