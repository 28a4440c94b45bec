"""The chat archive: its keys, how far it was read, whose talk is not ours, and the files that came with it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug
from jinlin.wecom.models.sealing import opened


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


def unsealed_keys(workspace: int) -> dict[int, str]:
    """Return the private keys of a workspace by version, as PEM. Raises CannotDecrypt."""
    rows = ArchiveKey.objects.filter(workspace=workspace).values_list("version", "private_sealed")
    return {version: opened(text) for version, text in rows}


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
    failures = models.PositiveSmallIntegerField(default=0)  # imports of the same talk, one after the other
    due_at = models.DateTimeField(null=True, blank=True)  # after such a failure nothing is fetched before
    unreadable_count = models.PositiveIntegerField(default=0)  # messages that could not be opened and were passed over
    unreadable_reason = models.CharField(max_length=300, default="", blank=True)
    media = models.CharField(max_length=8, choices=MediaChoice.choices, default=MediaChoice.OFF)
    media_most_mb = models.PositiveIntegerField(default=20)  # a larger file is not fetched
    media_due_at = models.DateTimeField(null=True, blank=True)  # after a trouble that is no single file's
    media_error = models.CharField(max_length=300, default="", blank=True)

    def __str__(self) -> str:
        return str(self.seq)


class Room(models.Model):
    """A room with talk in the archive that is no customer group we know: none of ours, or not answered for yet."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    chat_id = models.CharField(max_length=64)
    met_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    not_ours_at = models.DateTimeField(null=True, blank=True)  # when the platform said so last; null: it did not
    passed_over_at = models.DateTimeField(null=True, blank=True)  # nobody answered in time, its talk was left out

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "chat_id", name="room_once_per_workspace")]

    def __str__(self) -> str:
        return self.chat_id


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
