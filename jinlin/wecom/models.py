"""The platform's own bookkeeping: the connection and its secrets, callbacks as they came, how far we have read."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core import secrets
from jinlin.core.ids import new_slug
from jinlin.wecom.crypto import Keys

OFFICIAL = "https://qyapi.weixin.qq.com"


class Connection(models.Model):
    """The corp a workspace is connected to; `base_url` names another program that speaks the protocol (demo, tests)."""

    workspace = models.OneToOneField("workspaces.Workspace", models.CASCADE, related_name="wecom")
    corp_id = models.CharField(max_length=64)
    base_url = models.CharField(max_length=200, default=OFFICIAL)
    public_url = models.CharField(max_length=200, default="", blank=True)  # where the platform finds us
    connected_at = models.DateTimeField()
    check_wanted_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    findings = models.JSONField(default=list)  # what the last check found, see checking.py
    handling_until = models.DateTimeField(null=True, blank=True)  # one worker at a time handles callbacks, in order
    paused_at = models.DateTimeField(null=True, blank=True)  # nothing is asked of the platform until somebody mends it
    paused_by = models.IntegerField(null=True, blank=True)  # the error number that made us stop

    def __str__(self) -> str:
        return self.corp_id


class AppKind(models.TextChoices):
    """Whose secret it is [D:92113]: each may call other endpoints."""

    MAIN = "main", _("自建应用")
    ARCHIVE = "archive", _("会话内容存档")
    CONTACTS = "contacts", _("通讯录同步")


class App(models.Model):
    """One secret of the corp, and the callback address that belongs to it."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    connection = models.ForeignKey("wecom.Connection", models.CASCADE, related_name="apps")
    kind = models.CharField(max_length=10, choices=AppKind.choices)
    agent_id = models.PositiveIntegerField(null=True, blank=True)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    secret_sealed = models.TextField(default="", blank=True)
    token_sealed = models.TextField(default="", blank=True)
    aes_key_sealed = models.TextField(default="", blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)  # the platform's check of the callback address
    refused_at = models.DateTimeField(null=True, blank=True)  # what the door refused last, see door.py
    refused_by = models.CharField(max_length=30, default="", blank=True)  # the code of the refusal
    refused_for = models.CharField(max_length=64, default="", blank=True)  # the corp it was meant for, where known

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "kind", name="one_app_of_each_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def secret(self) -> str:
        """The app's secret. Raises CannotDecrypt."""
        return opened(self.secret_sealed)

    @property
    def hears(self) -> bool:
        """Whether callbacks can be opened."""
        return bool(self.token_sealed and self.aes_key_sealed)

    @property
    def keys(self) -> Keys:
        """What opens callbacks. Raises BadKeyShape, CannotDecrypt."""
        return Keys(opened(self.token_sealed), opened(self.aes_key_sealed), self.connection.corp_id)


class TokenKind(models.TextChoices):
    """What the platform lends for two hours."""

    ACCESS = "access", "access_token"
    CORP_TICKET = "corp_ticket", "jsapi_ticket"
    APP_TICKET = "app_ticket", "agent_config ticket"


class Token(models.Model):
    """A token or ticket, shared by every process; the one that renews it says so in `renewing_until`."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    app = models.ForeignKey("wecom.App", models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=12, choices=TokenKind.choices)
    value_sealed = models.TextField(default="", blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    renewing_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "app", "kind", name="one_token_of_each_kind")]

    def __str__(self) -> str:
        return self.kind


class CallbackState(models.TextChoices):
    """How far a callback has come."""

    WAITING = "waiting", _("等待处理")
    DONE = "done", _("已处理")
    UNKNOWN = "unknown", _("未识别")
    DEAD = "dead", _("处理失败")


class CallbackQuerySet(models.QuerySet["Callback"]):
    """Questions about callbacks that finish a sentence."""

    def that_wait(self) -> Self:
        """Return those not handled yet."""
        return self.filter(state=CallbackState.WAITING)


class Callback(models.Model):
    """One decrypted body as it came; the same body again is the same callback."""

    # Written by the door, thousands a second: no index but those that are used.
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    app = models.ForeignKey("wecom.App", models.CASCADE, related_name="callbacks", db_index=False)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=60, default="", blank=True)
    change = models.CharField(max_length=60, default="", blank=True)
    subject = models.CharField(max_length=128, default="", blank=True)
    at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=CallbackState.choices, default=CallbackState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, default="", blank=True)

    objects = CallbackQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "app", "digest", name="callback_kept_once")]
        indexes = [
            models.Index("due_at", condition=models.Q(state="waiting"), name="callbacks_that_wait"),
            models.Index(fields=["workspace", "-received_at"]),
            models.Index("workspace", "state", condition=~models.Q(state="done"), name="callbacks_to_look_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.change} {self.subject}"


class CallCount(models.Model):
    """How often an endpoint was called on a day, by error number (0: well)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    on = models.DateField()
    path = models.CharField(max_length=80)
    errcode = models.IntegerField()
    count = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "on", "path", "errcode", name="calls_counted_once")]

    def __str__(self) -> str:
        return f"{self.path} {self.errcode}: {self.count}"


class Sync(models.Model):
    """One reading of everything the platform knows; `cursor` says where to go on after a crash."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    step = models.CharField(max_length=40, default="", blank=True)
    cursor = models.JSONField(default=dict)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(null=True, blank=True)
    changed_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # step → what it read and changed
    due_at = models.DateTimeField()  # a failed step waits until then
    working_until = models.DateTimeField(null=True, blank=True)  # one worker at a time
    failures = models.PositiveSmallIntegerField(default=0)  # one after the other
    error = models.CharField(max_length=300, default="", blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", condition=models.Q(finished_at=None), name="one_sync_at_a_time")
        ]
        indexes = [models.Index(fields=["workspace", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class Department(models.Model):
    """A department of the corp and the unit that stands for it."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()
    parent_number = models.PositiveBigIntegerField()
    name = models.CharField(max_length=100)
    unit = models.ForeignKey("workspaces.Unit", models.SET_NULL, null=True, blank=True, related_name="+")
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "number", name="department_once_per_workspace")]

    def __str__(self) -> str:
        return self.name


class AccountState(models.IntegerChoices):
    """`status` of a member of the corp [D:90196]."""

    ACTIVE = 1, _("已激活")
    DISABLED = 2, _("已禁用")
    INACTIVE = 4, _("未激活")
    LEFT = 5, _("已退出")


class Account(models.Model):
    """A member of the corp; `userid` is kept in lower case, since the platform does not tell cases apart."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    userid = models.CharField(max_length=64)
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="wecom_accounts")
    name = models.CharField(max_length=64, default="")
    department = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.PositiveSmallIntegerField(choices=AccountState.choices, default=AccountState.ACTIVE)
    serves = models.BooleanField(default=False)  # may have customers and customer groups
    seen_in = models.ForeignKey("wecom.Sync", models.SET_NULL, null=True, blank=True, related_name="+")
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "userid", name="account_once_per_workspace")]

    def __str__(self) -> str:
        return self.name or self.userid


class Chat(models.Model):
    """What we know of a customer group's state at the platform."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    chat_id = models.CharField(max_length=64)
    member_version = models.CharField(max_length=64, default="", blank=True)
    digest = models.CharField(max_length=64, default="", blank=True)  # of the last whole answer
    status = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    seen_in = models.ForeignKey("wecom.Sync", models.SET_NULL, null=True, blank=True, related_name="+")
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "chat_id", name="chat_once_per_workspace")]

    def __str__(self) -> str:
        return self.chat_id


class Recheck(models.Model):
    """Something at the platform that has changed, or may have: to be read again, once for however many events told so."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)  # chat, customer, tags, departments …: whoever reads it declares it
    key = models.CharField(max_length=140, default="", blank=True)
    due_at = models.DateTimeField(db_index=True)
    asked_at = models.DateTimeField()  # asked again while it was being read: read once more
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "kind", "key", name="recheck_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class ArchiveKey(models.Model):
    """A key pair of the archive; all private halves are kept, by the version the console gave the public one [D:91774]."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    private_sealed = models.TextField()
    public_key = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "version", name="one_archive_key_of_each_version")]

    def __str__(self) -> str:
        return str(self.version)


class MediaChoice(models.TextChoices):
    """Which files of the archive are fetched."""

    OFF = "off", _("不下载")
    IMAGES = "images", _("只下载图片")
    ALL = "all", _("全部文件")


class Archive(models.Model):
    """How far the archive was read: up to `seq` the rows are in the lake, up to `next_seq` they are being imported by `run`."""

    workspace = models.OneToOneField("workspaces.Workspace", models.CASCADE, related_name="+")
    seq = models.BigIntegerField(default=0)
    next_seq = models.BigIntegerField(default=0)
    run = models.ForeignKey("imports.Run", models.SET_NULL, null=True, blank=True, related_name="+")
    pulled_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    more = models.BooleanField(default=False)  # the last pull was full: the next follows as soon as its rows are in
    error = models.CharField(max_length=300, default="", blank=True)
    media = models.CharField(max_length=8, choices=MediaChoice.choices, default=MediaChoice.OFF)
    media_most_mb = models.PositiveIntegerField(default=20)  # a larger file is not fetched
    media_due_at = models.DateTimeField(null=True, blank=True)  # after a trouble that is no single file's
    media_error = models.CharField(max_length=300, default="", blank=True)

    def __str__(self) -> str:
        return str(self.seq)


class MediaState(models.TextChoices):
    """How far a file of the archive has come; one that waits may have begun (`had_count`)."""

    WAITING = "waiting", _("等待下载")
    THERE = "there", _("已下载")
    FAILED = "failed", _("下载失败")
    SKIPPED = "skipped", _("没有下载")


class MediaReason(models.TextChoices):
    """Why a file is not there, and will not be."""

    TOO_LARGE = "too_large", _("超过大小上限")
    TURNED_OFF = "turned_off", _("已关闭下载")
    EXPIRED = "expired", _("平台只保留 5 天,已过期")
    DAMAGED = "damaged", _("内容与校验值不符,重试后仍不符")
    REFUSED = "refused", _("平台不认识这个文件")
    BROKEN = "broken", _("取文件时多次出错")


class Media(models.Model):
    """A file somebody sent in an archived group; `index` and `had_count` say how much of it is on the disk for certain."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)  # also its name on the disk
    msgid = models.CharField(max_length=128)
    place = models.PositiveSmallIntegerField(default=0)  # among the files of one message
    chat_id = models.CharField(max_length=64)
    sender = models.CharField(max_length=128, default="", blank=True)
    sent_at = models.DateTimeField()
    kind = models.CharField(max_length=24)  # the platform's msgtype
    name = models.CharField(max_length=200, default="", blank=True)
    file_id = models.TextField()
    size = models.BigIntegerField(null=True, blank=True)  # null: not told
    md5 = models.CharField(max_length=32, default="", blank=True)
    state = models.CharField(max_length=8, choices=MediaState.choices, default=MediaState.WAITING)
    reason = models.CharField(max_length=12, choices=MediaReason.choices, default="", blank=True)
    index = models.TextField(default="", blank=True)  # `indexbuf` of the next piece
    had_count = models.BigIntegerField(default=0)  # bytes
    failures = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)  # one worker at a time
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "media"
        constraints = [models.UniqueConstraint("workspace", "msgid", "place", name="media_kept_once")]
        indexes = [
            models.Index(fields=["workspace", "-sent_at"]),
            models.Index("due_at", condition=models.Q(state="waiting"), name="media_that_waits"),
        ]

    def __str__(self) -> str:
        return self.name or self.kind


def unsealed_keys(workspace: int) -> dict[int, str]:
    """Return the private keys of a workspace by version, as PEM. Raises CannotDecrypt."""
    rows = ArchiveKey.objects.filter(workspace=workspace).values_list("version", "private_sealed")
    return {version: opened(text) for version, text in rows}


def sealed(text: str) -> str:
    """Return a secret as it is kept."""
    return secrets.encrypt(text, settings.SECRET_KEY)


def opened(text: str) -> str:
    """Return a secret that was kept. Raises CannotDecrypt."""
    return secrets.decrypt(text, settings.SECRET_KEY)
