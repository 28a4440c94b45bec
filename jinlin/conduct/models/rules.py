"""Rule sets: what a community is for, how one behaves in it, what happens otherwise (R-073); versions and who knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class Penalty(models.TextChoices):
    """What can happen to whoever breaks a rule (R-077); a red packet is proposed, never forced (C-31)."""

    WARN = "warn", _("警告")
    RED_PACKET = "red_packet", _("请发红包")
    REMOVE = "remove", _("移出群")


class Severity(models.TextChoices):
    """How bad it is; what is severe goes to the end of the ladder at once."""

    MINOR = "minor", _("轻微")
    SERIOUS = "serious", _("一般")
    SEVERE = "severe", _("严重")


class Detector(models.TextChoices):
    """How a rule finds what breaks it; some rules only a person can see to."""

    WORDS = "words", _("关键词")
    LINK = "link", _("链接")
    QR = "qr", _("二维码")
    PHONE = "phone", _("电话号码")
    AD = "ad", _("广告判别")
    FLOOD = "flood", _("刷屏")
    REPEAT = "repeat", _("重复发言")
    ABUSE = "abuse", _("辱骂词库")
    NICKNAME = "nickname", _("昵称格式")
    INTRO = "intro", _("自我介绍")
    BY_EYE = "by_eye", _("人工判断")


LADDER = [Penalty.WARN.value, Penalty.RED_PACKET.value, Penalty.REMOVE.value]


def ladder() -> list[str]:
    """Return the usual order of penalties."""
    return list(LADDER)


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    """Questions about rule sets that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the sets for everybody, for types, and those of the subtree's communities."""
        rows = self.filter(workspace=access.workspace)
        return rows.filter(models.Q(community=None) | models.Q(community__unit__path__startswith=access.unit.path))

    def in_force(self) -> Self:
        """Return those that were not ended."""
        return self.filter(ended_at=None)


class RuleSet(models.Model):
    """The rules of a community, of all communities of a type, or of everybody else: a row of versions."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    name = models.CharField(max_length=60)
    community = models.ForeignKey(
        "communities.Community", models.CASCADE, null=True, blank=True, related_name="rule_sets"
    )
    axis = models.CharField(max_length=20, default="", blank=True)  # with `key`: for communities placed there
    key = models.CharField(max_length=40, default="", blank=True)
    pack = models.CharField(max_length=40, default="", blank=True)  # of packs.yaml, where it began with one
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace",
                "axis",
                "key",
                condition=models.Q(community=None, ended_at=None),
                name="one_rule_set_of_a_type",
            ),
            models.UniqueConstraint(
                "workspace",
                "community",
                condition=models.Q(community__isnull=False, ended_at=None),
                name="one_rule_set_of_a_community",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_default(self) -> bool:
        """Whether it holds wherever no other does."""
        return self.community_id is None and not self.axis


class RuleVersion(models.Model):
    """A state of a rule set: a draft until it is published, then fixed. A set has one draft at most."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    rule_set = models.ForeignKey("conduct.RuleSet", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=10, default="zh-hans")  # of its texts and its announcement
    positioning = models.TextField(max_length=1000, default="", blank=True)
    penalties = models.TextField(max_length=1000, default="", blank=True)
    welfare = models.TextField(max_length=600, default="", blank=True)
    nickname_format = models.CharField(max_length=100, default="", blank=True)
    nickname_pattern = models.CharField(max_length=200, default="", blank=True)  # a regular expression
    intro_template = models.TextField(max_length=600, default="", blank=True)
    intro_days = models.PositiveSmallIntegerField(default=3)
    decay_days = models.PositiveSmallIntegerField(default=90)  # after so long an offence no longer counts
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    spread_after = models.BigIntegerField(null=True, blank=True)  # the last community asked; null: all are, or none is

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "rule_set", "number", name="rule_version_number_once"),
            models.UniqueConstraint(
                "workspace", "rule_set", condition=models.Q(published_at=None), name="one_draft_of_a_rule_set"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace"], condition=models.Q(spread_after__isnull=False), name="rule_versions_to_spread"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_set} v{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.published_at is None


class Rule(models.Model):
    """One rule of a version; `key` names the same rule in every version ("R3"), and in the cases it finds."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    version = models.ForeignKey("conduct.RuleVersion", models.CASCADE, related_name="rules")
    key = models.CharField(max_length=10)
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    detector = models.CharField(max_length=10, choices=Detector.choices, default=Detector.BY_EYE)
    words = models.JSONField(default=list)  # of detector `words`, and more of `abuse`; hosts that are allowed of `link`
    count = models.PositiveSmallIntegerField(default=0)  # of `flood` and `repeat`: so many …
    minutes = models.PositiveSmallIntegerField(default=0)  # … within so many minutes
    severity = models.CharField(max_length=8, choices=Severity.choices, default=Severity.SERIOUS)
    ladder = models.JSONField(default=ladder)  # keys of Penalty, for the first offence, the second …

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "version", "key", name="rule_once_in_a_version")]

    def __str__(self) -> str:
        return f"{self.key} {self.text}"


class RuleNotice(models.Model):
    """A version in a community: its owner was asked to set it as the notice, and whether the platform shows it there."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    version = models.ForeignKey("conduct.RuleVersion", models.CASCADE, related_name="notices", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+")
    task = models.ForeignKey("tasks.Task", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "version", "community", name="rule_notice_once_per_community")
        ]
        indexes = [models.Index(fields=["version", "seen_at"])]

    def __str__(self) -> str:
        return f"{self.version_id} in {self.community_id}"


class Acknowledgement(models.Model):
    """A member who said that they know a version (R-075)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    version = models.ForeignKey("conduct.RuleVersion", models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "version", "member", name="rules_acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.member_id} knows {self.version_id}"
