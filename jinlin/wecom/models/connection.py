"""The connection to the platform: the corp, its apps and their secrets, what they were lent, how often they called."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug
from jinlin.wecom.crypto import Keys
from jinlin.wecom.models.sealing import opened

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
