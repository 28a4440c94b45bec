"""How far the platform was read, and its own bookkeeping of what was read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
