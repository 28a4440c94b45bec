"""What goes out: the content of a message, a message to one group at one time by one account, the platform's tasks (R-269)."""

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


class Body(models.Model):
    """The content of a message as it was when it was planned: it never changes, the same content is the same row."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)  # of the parts, with what the message is for
    parts = models.JSONField()  # as `content.parts.as_json` writes them
    direction = models.CharField(max_length=40, default="", blank=True)
    promo = models.BooleanField(default=False)  # it sells
    demand = models.BooleanField(default=False)  # somebody's need or offer: once a day
    hits = models.JSONField(default=list)  # what the copy check found when it was kept
    blocked = models.BooleanField(default=False)  # one of them may not go out
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [models.UniqueConstraint("workspace", "digest", name="body_once_per_content")]

    def __str__(self) -> str:
        return self.digest[:12]


class Channel(models.TextChoices):
    """How words reach people; a person presses send in each."""

    GROUP_TASK = "group_task", _("企业群发")
    SIDEBAR = "sidebar", _("侧栏一键发送")
    ONE_TO_ONE = "one_to_one", _("一对一群发")
    MOMENTS = "moments", _("朋友圈")
    APP_MESSAGE = "app_message", _("应用消息")
    BY_HAND = "by_hand", _("手工发送")


class Urgency(models.TextChoices):
    """Whether a message hangs on its time."""

    TIMED = "timed", _("按时")
    EASY = "easy", _("不急")


class PostState(models.TextChoices):
    """How far a message to a group is; `label` is what people read."""

    PLANNED = "planned", pgettext_lazy("post", "待发")
    QUEUED = "queued", pgettext_lazy("post", "等每日合并")
    ASKED = "asked", pgettext_lazy("post", "等人发送")
    SENT = "sent", pgettext_lazy("post", "已发送")
    FAILED = "failed", pgettext_lazy("post", "发送失败")
    EXPIRED = "expired", pgettext_lazy("post", "过期未发")
    SKIPPED = "skipped", pgettext_lazy("post", "已取消")
    REFUSED = "refused", pgettext_lazy("post", "不予发送")
    MERGED = "merged", pgettext_lazy("post", "并入每日合并")


# What takes a place in a group's day: it was sent, or it will be.
TAKING = (PostState.PLANNED, PostState.ASKED, PostState.SENT)
OPEN = (PostState.PLANNED, PostState.QUEUED, PostState.ASKED)


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about posts that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those to groups of the subtree."""
        return self.filter(workspace=access.workspace, community__unit__path__startswith=access.unit.path)

    def due(self, now: datetime) -> Self:
        """Return those whose time has come and that nobody was asked to send; the condition is that of the index."""
        return self.filter(state=PostState.PLANNED, at__lte=now)

    def of(self, kind: str, pk: int) -> Self:
        """Return those that came from one thing, such as a broadcast."""
        return self.filter(source_kind=kind, source_id=pk)


class Post(models.Model):
    """One message to one group at one time by one account, and what became of it; `key` makes the same wish one post."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=120)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="posts", db_index=False)
    account = models.ForeignKey(
        "wecom.Account", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )  # whose word it is; null: of nobody who can act
    body = models.ForeignKey("messaging.Body", models.PROTECT, related_name="posts", db_index=False)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.GROUP_TASK)
    urgency = models.CharField(max_length=6, choices=Urgency.choices, default=Urgency.TIMED)
    wanted_at = models.DateTimeField()
    at = models.DateTimeField()  # when it goes out; another moment than wanted where the door moved it
    on = models.DateField()  # the day of `at` in the workspace's zone
    until = models.DateTimeField()  # nobody sends it after this
    promo = models.BooleanField(default=False)
    demand = models.BooleanField(default=False)
    source_kind = models.CharField(max_length=20, default="", blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    label = models.CharField(max_length=40, default="", blank=True)  # 栏目, for the lists of the day
    asset = models.ForeignKey("content.Asset", models.SET_NULL, null=True, blank=True, related_name="+")
    column = models.ForeignKey("content.Column", models.SET_NULL, null=True, blank=True, related_name="+")
    variant = models.CharField(max_length=1, default="", blank=True)  # a or b where two are compared
    exception = models.CharField(
        max_length=200, default="", blank=True
    )  # why a rule was lifted, by whom it was approved
    state = models.CharField(max_length=8, choices=PostState.choices, default=PostState.PLANNED)
    rule = models.CharField(max_length=24, default="", blank=True)  # the rule that moved or refused it
    why = models.JSONField(default=dict)  # the numbers of that rule, as `door.words` tells them
    fault = models.CharField(max_length=20, default="", blank=True)  # why it was not sent, as `outcomes` tells it
    reason = models.CharField(max_length=200, default="", blank=True)  # what a person or the platform said to it
    evidence = models.CharField(max_length=10, default="", blank=True)  # platform, click, archive, word
    sending = models.ForeignKey(
        "messaging.Sending", models.SET_NULL, null=True, blank=True, related_name="posts", db_index=False
    )
    digest = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged", db_index=False)
    attempt = models.PositiveSmallIntegerField(default=1)
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    late_at = models.DateTimeField(null=True, blank=True)  # when it was noticed that nobody has sent it
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "key", name="post_once_per_key")]
        indexes = [
            models.Index(fields=["at"], condition=Q(state="planned"), name="posts_to_send"),
            models.Index(fields=["at"], condition=Q(state="queued"), name="posts_to_merge"),
            models.Index(fields=["until"], condition=Q(state="asked", sending=None), name="posts_to_end"),
            models.Index(fields=["at"], condition=Q(state="asked", late_at=None), name="posts_to_call_late"),
            models.Index(fields=["community", "on"], name="posts_of_a_community"),
            models.Index(fields=["workspace", "on", "state"], name="posts_of_a_day"),
            models.Index(fields=["account", "on"], name="posts_of_an_account"),
            models.Index(fields=["workspace", "source_kind", "source_id", "state"], name="posts_of_a_source"),
            models.Index(fields=["sending", "state"], condition=Q(sending__isnull=False), name="posts_of_a_sending"),
            models.Index("digest", condition=Q(digest__isnull=False), name="posts_of_a_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class SendingState(models.TextChoices):
    """How far a task of the platform is."""

    WAITING = "waiting", pgettext_lazy("sending", "等待创建")
    CALLED = "called", pgettext_lazy("sending", "正在核对")
    ASKED = "asked", pgettext_lazy("sending", "等群主确认")
    DONE = "done", pgettext_lazy("sending", "已结束")
    REFUSED = "refused", pgettext_lazy("sending", "企业微信拒绝")


class Sending(models.Model):
    """One task of the platform: an owner's account, one content, up to 2,000 of their groups [D:92135].

    `called` is the intent: it is written before the platform is asked, and only what the platform's list says ends it.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    account = models.ForeignKey("wecom.Account", models.CASCADE, related_name="+", db_index=False)
    body = models.ForeignKey("messaging.Body", models.PROTECT, related_name="sendings", db_index=False)
    at = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=8, choices=SendingState.choices, default=SendingState.WAITING)
    msgid = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  (null: not known, unique otherwise)
    called_at = models.DateTimeField(null=True, blank=True)  # the latest time the platform was asked
    told = models.CharField(
        max_length=64, default="", blank=True
    )  # digest of what it was asked with: known again in the list
    due_at = models.DateTimeField()  # when to go on with it
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, default="", blank=True)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # the owner pressed send
    polled_at = models.DateTimeField(null=True, blank=True)
    stop_wanted_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "msgid", name="sending_once_per_msgid"),
            # Of two that look alike at the platform only one is uncertain at a time, or neither could be known again.
            models.UniqueConstraint(
                "workspace", "account", "told", condition=Q(state="called"), name="one_uncertain_sending_of_a_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=~Q(state__in=["done", "refused"]), name="sendings_to_go_on_with"),
            models.Index(fields=["account", "body", "state"], name="sendings_of_an_account"),
            models.Index(fields=["workspace", "-at"], name="sendings_lately"),
        ]

    def __str__(self) -> str:
        return f"{self.slug}: {self.state}"


class Nudge(models.Model):
    """One reminder of a platform's task, to be sent and sent: three within 24 hours are taken [D:97610]."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    sending = models.ForeignKey("messaging.Sending", models.CASCADE, related_name="nudges", db_index=False)
    at = models.DateTimeField()
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)  # null: still to be sent
    carded = models.BooleanField(default=False)  # an app card went to the owner too
    error = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["sending", "-at"], name="nudges_of_a_sending"),
            models.Index("at", condition=Q(sent_at=None), name="nudges_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.sending_id} {self.at}"


class Upload(models.Model):
    """A file of the library at the platform: an id that is good for three days [D:90253]."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    file = models.CharField(max_length=64)  # key of the file in the library
    kind = models.CharField(max_length=10)
    media_id = models.CharField(max_length=200)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "file", "kind", name="upload_once_per_file")]

    def __str__(self) -> str:
        return f"{self.file}: {self.kind}"
