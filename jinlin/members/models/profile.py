"""What is known about a member beyond a name: typed attributes with source and time (R-183), and codes of the codebook (R-185)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug


class AttributeKind(models.TextChoices):
    """What the values of an attribute are; all are kept as text."""

    TEXT = "text", _("文字")
    NUMBER = "number", _("数字")
    DATE = "date", _("日期")
    CHOICE = "choice", _("选项")


class Source(models.TextChoices):
    """Where a value comes from."""

    QUESTIONNAIRE = "questionnaire", _("问卷")
    CHAT = "chat", _("聊天")
    ORDER = "order", _("订单")
    MANUAL = "manual", _("人工填写")
    IMPORT = "import", _("导入")


class Attribute(models.Model):
    """Something one can know about a member: skin type, budget, month of birth of a child."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="attributes", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=AttributeKind.choices, default=AttributeKind.TEXT)
    fresh_days = models.PositiveSmallIntegerField(default=180)  # an older value is worth asking for again
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "name", name="attribute_once_per_name")]

    def __str__(self) -> str:
        return self.name


class AttributeValue(models.Model):
    """What a member's attribute was, said by whom or what, since when; the newest counts, the others are history."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="attribute_values", db_index=False)
    attribute = models.ForeignKey("members.Attribute", models.CASCADE, related_name="values")
    value = models.CharField(max_length=200)
    source = models.CharField(max_length=13, choices=Source.choices)
    source_id = models.PositiveBigIntegerField(null=True, blank=True)  # of the response, the order line …
    confidence = models.PositiveSmallIntegerField(default=100)  # percent
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "member", "attribute", condition=models.Q(current=True), name="one_current_value"
            ),
            models.UniqueConstraint("workspace", "member", "attribute", "source", "at", name="value_said_once"),
        ]
        indexes = [
            models.Index(fields=["member", "attribute", "-at"]),
            models.Index(
                "workspace", "attribute", "value", condition=models.Q(current=True), name="members_by_attribute"
            ),
        ]

    def __str__(self) -> str:
        return self.value


class Code(models.Model):
    """An entry of the codebook: a letter or a digit that stands for a need ("3": acne; "D": wants it solved)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="codes", db_index=False)
    dimension = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField(default=0)  # of the dimension in the written code
    code = models.CharField(max_length=8)
    meaning = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "code", name="code_stands_for_one_thing")]

    def __str__(self) -> str:
        return self.code


class Coding(models.Model):
    """A code on a member, one per dimension: the newest counts."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="codings")
    dimension = models.CharField(max_length=40)
    code = models.ForeignKey("members.Code", models.CASCADE, related_name="codings")
    source = models.CharField(max_length=13, choices=Source.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "member", "dimension", name="one_code_per_dimension")]

    def __str__(self) -> str:
        return str(self.code)
