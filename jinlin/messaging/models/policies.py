"""How often and when groups may be disturbed, by brand and by type; risky options somebody answers for (R-098, R-118, R-277)."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuotaKind(models.TextChoices):
    """How many mass messages a customer group takes, as the administrator chose it at the platform [D:92135]."""

    MONTH = "month", _("每自然月,等于当月天数")
    WEEK = "week", _("每周 7 条")
    DAY = "day", _("每天 1 条")


class SendPolicy(models.Model):
    """What holds for every word of a brand that goes out; a workspace without a row has the defaults (ux.md §8.6)."""

    workspace = models.OneToOneField("workspaces.Workspace", models.CASCADE, related_name="send_policy")
    quiet_from = models.TimeField(_("免打扰开始"), default=time(22, 0))
    quiet_until = models.TimeField(_("免打扰结束"), default=time(8, 0))
    most_a_day = models.PositiveSmallIntegerField(_("每群每天最多几条"), default=6)
    promo_a_day = models.PositiveSmallIntegerField(_("每群每天最多几条促销"), default=3)
    gap_minutes = models.PositiveSmallIntegerField(_("同一个群两条之间至少隔几分钟"), default=45)
    quota = models.CharField(_("企业微信的群发额度"), max_length=5, choices=QuotaKind.choices, default=QuotaKind.MONTH)
    quota_checked_on = models.DateField(_("额度核对日期"), null=True, blank=True)
    office_tag = models.CharField(_("写字楼群的标签"), max_length=40, default="写字楼", blank=True)
    closed_days = models.JSONField(_("不打扰的日子"), default=list, blank=True)  # "2026-10-01"
    digest_at = models.TimeField(_("每日合并几点发"), default=time(8, 30))
    confirm_hours = models.PositiveSmallIntegerField(_("群主几小时内要确认"), default=12)
    spacing_minutes = models.PositiveSmallIntegerField(_("同一账号两次任务至少隔几分钟"), default=2)
    account_a_day = models.PositiveSmallIntegerField(_("同一账号每天最多几次任务"), default=20)
    cool_hours = models.PositiveSmallIntegerField(_("恢复后几小时内不发促销"), default=24)
    approve_above = models.PositiveIntegerField(_("超过几个群要审批"), default=20)
    changed_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"policy of {self.workspace_id}"


class TypeBudget(models.Model):
    """How often groups of one value of a type axis are disturbed, beyond what the type itself says (R-118)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    axis = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    promo_a_day = models.PositiveSmallIntegerField(_("每天促销"), null=True, blank=True)
    most_a_week = models.PositiveSmallIntegerField(_("每周最多"), null=True, blank=True)
    gap_minutes = models.PositiveSmallIntegerField(_("间隔分钟"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "axis", "key", name="one_budget_per_type")]

    def __str__(self) -> str:
        return f"{self.axis}.{self.key}"


class Risk(models.TextChoices):
    """What the platform punishes; each is off until two people answer for it (R-277, C-22)."""

    FREQUENCY = "frequency", _("群发超过频次预算")
    INDUCED_SHARE = "induced_share", _("用奖励诱导分享")
    FORCED_SHARE = "forced_share", _("不分享不能进群或领取")
    FORCED_FOLLOW = "forced_follow", _("不关注不能看或领取")
    BULK_ADD = "bulk_add", _("批量加好友")


class RiskState(models.TextChoices):
    """How far the wish for a risky option is."""

    ASKED = "asked", pgettext_lazy("risk", "等待批准")
    ON = "on", pgettext_lazy("risk", "已开启")
    DECLINED = "declined", pgettext_lazy("risk", "未批准")
    OFF = "off", pgettext_lazy("risk", "已关闭")


class RiskOption(models.Model):
    """One time a risky option was asked for: by whom and why, who approved it, and when it ended."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    risk = models.CharField(max_length=16, choices=Risk.choices)
    state = models.CharField(max_length=8, choices=RiskState.choices, default=RiskState.ASKED)
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField()  # it goes off by itself
    ended_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "risk", condition=models.Q(state__in=["asked", "on"]), name="one_open_wish_per_risk"
            )
        ]

    def __str__(self) -> str:
        return f"{self.risk}: {self.state}"
