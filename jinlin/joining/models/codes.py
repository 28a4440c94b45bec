"""Codes for groups (群活码): the groups behind one picture, in order, and what the platform is still to be told (R-268)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access

NEARLY_FULL = 80  # per cent of the room behind a code, from which on it is told (ux.md §4.4)


class CodeKind(models.TextChoices):
    """Who shows people to a group that has room."""

    PLATFORM = "platform", _("企业微信加入群聊")
    MANUAL = "manual", _("手工群池")


class CodeState(models.TextChoices):
    """How a code stands (ux.md §4.4)."""

    WAITING = "waiting", _("未开始")
    OPEN = "open", _("拉人中")
    NEARLY_FULL = "nearly_full", _("即将满")
    STOPPED = "stopped", _("已停用")


TONES = {
    CodeState.WAITING: "quiet",
    CodeState.OPEN: "ok",
    CodeState.NEARLY_FULL: "warn",
    CodeState.STOPPED: "quiet",
}


class CodeQuerySet(models.QuerySet["Code"]):
    """Questions about codes that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the codes of the subtree."""
        return self.filter(workspace=access.workspace, unit__path__startswith=access.unit.path)

    def in_state(self, state: str, now: datetime) -> Self:
        """Return those that stand so."""
        running = self.filter(stopped_at=None).exclude(starts_at__gt=now)
        full = Q(grow=False, people_count__gte=F("room_count") * NEARLY_FULL / 100)
        return {
            CodeState.STOPPED: lambda: self.filter(stopped_at__isnull=False),
            CodeState.WAITING: lambda: self.filter(stopped_at=None, starts_at__gt=now),
            CodeState.NEARLY_FULL: lambda: running.filter(full),
            CodeState.OPEN: lambda: running.exclude(full),
        }[CodeState(state)]()


class Code(models.Model):
    """A code by which people join groups, the next where one is full; `state` is what who came by it carries [D:92229].

    A code of the platform is its join way `config_id`, which must not be lost: there is no list of them. A manual one is a
    pool of groups whose own codes somebody entered, and the product shows each person one with room.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    name = models.CharField(max_length=60)
    unit = models.ForeignKey("workspaces.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=CodeKind.choices, default=CodeKind.PLATFORM)
    channel = models.ForeignKey("communities.Channel", models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=30)
    tags = models.JSONField(default=list, blank=True)  # our own tags, for whoever comes by it
    cap = models.PositiveSmallIntegerField(
        default=200
    )  # of each group; the platform's own stop is not documented (§13, 4)
    grow = models.BooleanField(default=False)  # a new group where all are full
    base_name = models.CharField(max_length=40, default="", blank=True)
    next_number = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=40, default="", blank=True)
    tip = models.CharField(max_length=120, default="", blank=True)
    contact = models.CharField(max_length=60, default="", blank=True)  # whom to ask where the code fails
    starts_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    people_count = models.PositiveIntegerField(default=0)  # in its groups now, as counted last
    room_count = models.PositiveIntegerField(default=0)  # how many these groups may hold
    shown_count = models.PositiveIntegerField(default=0)  # phones that opened its page
    config_id = models.CharField(max_length=64, default="", blank=True)
    picture_url = models.CharField(max_length=400, default="", blank=True)
    picture = models.BinaryField(null=True, blank=True)  # null: not fetched yet
    lost_count = models.PositiveSmallIntegerField(
        default=0
    )  # made there by calls whose answer never came: nobody has them
    read_at = models.DateTimeField(null=True, blank=True)  # compared with the platform last
    gone_at = models.DateTimeField(null=True, blank=True)  # the platform does not know it any more

    objects = CodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "state", name="code_state_once_per_workspace"),
            models.UniqueConstraint(
                "workspace", "name", condition=Q(stopped_at=None), name="code_name_once_per_workspace"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-made_at"], name="codes_lately"),
            models.Index("read_at", condition=Q(stopped_at=None) & ~Q(config_id=""), name="codes_to_compare"),
        ]

    def __str__(self) -> str:
        return self.name

    def stands(self, now: datetime) -> CodeState:
        """Say how it stands; one that grows is never nearly full."""
        if self.stopped_at:
            return CodeState.STOPPED
        if self.starts_at and self.starts_at > now:
            return CodeState.WAITING
        full = not self.grow and self.people_count * 100 >= self.room_count * NEARLY_FULL
        return CodeState.NEARLY_FULL if full else CodeState.OPEN

    @property
    def is_platforms(self) -> bool:
        """Whether the platform shows people their group."""
        return self.kind == CodeKind.PLATFORM


class Place(models.Model):
    """A group behind a code, in its order; of a manual code also how many were shown there, and by which picture they come.

    `community` is null for a group that is still to be made; `left_at` says that the code leads there no more.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    code = models.ForeignKey("joining.Code", models.CASCADE, related_name="places")
    community = models.ForeignKey("communities.Community", models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    cap = models.PositiveSmallIntegerField()
    given = models.PositiveIntegerField(default=0)  # people in it when it was counted, and those shown there since
    link = models.CharField(max_length=400, default="", blank=True)  # what the group's own code says
    link_until = models.DateField(null=True, blank=True)  # a group's own code holds seven days
    grown = models.BooleanField(default=False)  # made because the others were full
    told_at = models.DateTimeField(null=True, blank=True)  # that it is nearly full
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "code", "number", name="place_number_once_per_code"),
            models.UniqueConstraint(
                "workspace", "code", "community", condition=Q(left_at=None), name="group_once_behind_a_code"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Showing(models.Model):
    """Which group of a manual code somebody was shown; asked again they see the same. `key` names the phone."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    code = models.ForeignKey("joining.Code", models.CASCADE, related_name="+", db_index=False)
    place = models.ForeignKey("joining.Place", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "code", "key", name="shown_one_place_per_code")]

    def __str__(self) -> str:
        return self.key


class CodeDeed(models.TextChoices):
    """What the platform is to do."""

    MAKE = "make", pgettext_lazy("code deed", "新建")
    CHANGE = "change", pgettext_lazy("code deed", "修改")
    DROP = "drop", pgettext_lazy("code deed", "删除")


class CodeWishState(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", _("等待企业微信")
    DONE = "done", _("已生效")
    FAILED = "failed", pgettext_lazy("outcome", "失败")


class CodeWish(models.Model):
    """Something the platform is to do with a code: written down before it is asked, settled when it has answered.

    `called_at` is set before a call: where it stands and no answer does, nobody knows whether the platform has acted.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    code = models.ForeignKey("joining.Code", models.CASCADE, related_name="wishes")
    deed = models.CharField(max_length=6, choices=CodeDeed.choices)
    state = models.CharField(max_length=8, choices=CodeWishState.choices, default=CodeWishState.WAITING)
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    errcode = models.IntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        indexes = [models.Index("due_at", condition=Q(state="waiting"), name="code_wishes_due")]

    def __str__(self) -> str:
        return f"{self.deed} {self.code_id}"
