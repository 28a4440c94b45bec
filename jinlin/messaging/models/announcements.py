"""Notices of groups: what is to stand there, its editions, and how far each group is (R-087, R-075)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access


class AnnouncementKind(models.TextChoices):
    """What a notice is about."""

    NOTICE = "notice", _("通知")
    RULES = "rules", _("群规")
    ACTIVITY = "activity", _("活动")


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Questions about announcements that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those that go to a group of the subtree; of the whole brand for whoever sees all of it."""
        rows = self.filter(workspace=access.workspace)
        if access.unit.parent_id is None:
            return rows
        mine = Posting.objects.filter(community__unit__path__startswith=access.unit.path)
        return rows.filter(Q(pk__in=mine.values("announcement")) | Q(made_by=access.staff))

    def that_hold(self) -> Self:
        """Return those nobody has withdrawn."""
        return self.filter(ended_at=None)


class Announcement(models.Model):
    """A notice that is to stand in groups until a moment; `subject` names what it was made of ("ruleset", 5)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=AnnouncementKind.choices, default=AnnouncementKind.NOTICE)
    pinned = models.BooleanField(default=False)  # to be put on top by whoever publishes it in the client
    valid_until = models.DateTimeField(null=True, blank=True)
    subject_kind = models.CharField(max_length=20, default="", blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-made_at"], name="announcements_lately"),
            models.Index(fields=["workspace", "subject_kind", "subject_id"], name="announcements_of_a_thing"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_over(self, now: datetime) -> bool:
        """Say whether its time is over: where it still stands, it misleads."""
        return self.valid_until is not None and self.valid_until <= now


class Edition(models.Model):
    """The words of an announcement, numbered; a change is a new edition, an old one never changes."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    announcement = models.ForeignKey("messaging.Announcement", models.CASCADE, related_name="editions", db_index=False)
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=2000)
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "announcement", "number", name="edition_once_per_number")]
        indexes = [models.Index(fields=["announcement", "-number"], name="editions_of_an_announcement")]

    def __str__(self) -> str:
        return f"{self.announcement_id} v{self.number}"


class PostingState(models.TextChoices):
    """How far a group is."""

    WAITING = "waiting", pgettext_lazy("posting", "等待派发")
    ASKED = "asked", pgettext_lazy("posting", "等群主发布")
    DECLARED = "declared", pgettext_lazy("posting", "说已发布,未核实")
    SEEN = "seen", pgettext_lazy("posting", "已核实")
    DIFFERS = "differs", pgettext_lazy("posting", "公告不一致")
    GONE = "gone", pgettext_lazy("posting", "已被换下")
    NOBODY = "nobody", pgettext_lazy("posting", "没有人能发布")
    REPLACED = "replaced", pgettext_lazy("posting", "有新版本")
    WITHDRAWN = "withdrawn", pgettext_lazy("posting", "已撤回")


UNDER_WAY = (
    PostingState.WAITING,
    PostingState.ASKED,
    PostingState.DECLARED,
    PostingState.SEEN,
    PostingState.DIFFERS,
    PostingState.NOBODY,
)


class Posting(models.Model):
    """One edition for one group: somebody is asked to put it there, the platform tells whether it stands there.

    The platform has no call that sets a notice (§7.4); it tells of a change, and the notice is read again [D:92122].
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    announcement = models.ForeignKey("messaging.Announcement", models.CASCADE, related_name="postings", db_index=False)
    edition = models.ForeignKey("messaging.Edition", models.CASCADE, related_name="postings", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="postings", db_index=False)
    state = models.CharField(max_length=10, choices=PostingState.choices, default=PostingState.WAITING)
    wanted_at = models.DateTimeField()
    task = models.ForeignKey("tasks.Task", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)  # by the word of whoever had to do it
    seen_at = models.DateTimeField(null=True, blank=True)  # the first time the group's notice had these words
    differed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)  # it stood there, and another notice took its place

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "edition", "community", name="edition_once_in_a_group")]
        indexes = [
            models.Index(fields=["announcement", "state"], name="postings_of_an_announcement"),
            models.Index(fields=["community", "-wanted_at"], name="postings_of_a_community"),
            models.Index("workspace", condition=Q(state="waiting"), name="postings_to_ask_for"),
            models.Index("task", condition=Q(task__isnull=False), name="postings_of_a_task"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} → {self.community_id}: {self.state}"
