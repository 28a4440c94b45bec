"""Who does what in a group beside owner and admins, for how long, and how the owner carries the group (R-046–R-056, C-27)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class Function(models.TextChoices):
    """What somebody does in a group; a member's tier is another thing (C-27), and admin is a permission (C-35)."""

    ASSISTANT = "assistant", _("群助手")
    KOC = "koc", _("气氛组 KOC")
    DEPUTY = "deputy", _("协管")
    MANAGER = "manager", _("店长")
    GUIDE = "guide", _("导购")
    ADVISOR = "advisor", _("顾问")
    VOLUNTEER = "volunteer", _("志愿者")
    ALTERNATE = "alternate", _("小号")


OF_STAFF = frozenset({Function.ASSISTANT, Function.MANAGER, Function.GUIDE, Function.ADVISOR, Function.VOLUNTEER})
OF_MEMBERS = frozenset({Function.KOC, Function.DEPUTY, Function.ALTERNATE})


class Power(models.TextChoices):
    """What a deputy may be allowed to do in a group; everything else is overstepping (R-053)."""

    WELCOME = "welcome", _("迎新、带新人破冰")
    ANSWER = "answer", _("回答常见问题")
    TOPIC = "topic", _("发起话题和活动接龙")
    REMIND = "remind", _("提醒违规的人")
    REPORT = "report", _("上报违规和舆情")
    ANNOUNCE = "announce", _("转发群公告")
    REMOVE = "remove", _("把人移出群")
    PROMOTE = "promote", _("发促销内容")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Questions about appointments that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those in the communities of the subtree."""
        return self.filter(workspace=access.workspace, community__unit__path__startswith=access.unit.path)

    def that_last(self) -> Self:
        """Return those nobody has ended."""
        return self.filter(ended_at=None)


class Appointment(models.Model):
    """A function somebody has in a group: a colleague or a real member, since when, until when, by whom."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="appointments", db_index=False)
    function = models.CharField(max_length=12, choices=Function.choices)
    staff = models.ForeignKey(
        "workspaces.Staff", models.CASCADE, null=True, blank=True, related_name="appointments", db_index=False
    )
    member = models.ForeignKey("members.Member", models.CASCADE, null=True, blank=True, related_name="appointments")
    powers = models.JSONField(default=list)  # of a deputy: keys of Power
    since = models.DateTimeField()
    until = models.DateField(null=True, blank=True)  # the last day of the term; null: without a term
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, default="", blank=True)  # why it ended

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(staff=None, member__isnull=False) | Q(staff__isnull=False, member=None),
                name="appointed_is_staff_or_member",
            ),
            models.UniqueConstraint(
                "community",
                "function",
                "staff",
                condition=Q(ended_at=None, staff__isnull=False),
                name="staff_appointed_once",
            ),
            models.UniqueConstraint(
                "community",
                "function",
                "member",
                condition=Q(ended_at=None, member__isnull=False),
                name="member_appointed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "function"], condition=Q(ended_at=None), name="appointments_that_last"),
            models.Index(fields=["staff", "function"], condition=Q(ended_at=None), name="appointments_of_staff"),
            models.Index(fields=["workspace", "function", "until"], name="appointments_by_function"),
        ]

    def __str__(self) -> str:
        return f"{self.get_function_display()} {self.holder}"

    @property
    def holder(self) -> str:
        """Who it is, by name."""
        return str(self.staff or self.member or "")

    @property
    def power_words(self) -> list[str]:
        """What a deputy may do, in words."""
        return [str(Power(key).label) for key in self.powers if key in Power.values]


class OwnerStyle(models.TextChoices):
    """How an owner carries a group: both readings of the sources (C-14)."""

    ACTIVE_HOST = "active_host", _("活跃主持")
    AUTHORITY = "authority", _("权威代表")


class OwnerProfile(models.Model):
    """How the owner of a group carries it, and how often an active host should speak on a day (R-047)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    community = models.OneToOneField("communities.Community", models.CASCADE, related_name="owner_profile")
    style = models.CharField(max_length=12, choices=OwnerStyle.choices, default=OwnerStyle.ACTIVE_HOST)
    daily_quota = models.PositiveSmallIntegerField(default=5)  # messages a day; means nothing for an authority
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.community_id} {self.style}"


class TeamChoices(models.Model):
    """What a workspace decided about its people; absent means the defaults of `team.LIMITS`, alternates off (C-16)."""

    workspace = models.OneToOneField("workspaces.Workspace", models.CASCADE, related_name="team_choices")
    limits = models.JSONField(default=dict)
    alternates_on = models.BooleanField(default=False)
    alternates_reason = models.CharField(max_length=300, default="", blank=True)
    alternates_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    alternates_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "team choices"

    def __str__(self) -> str:
        return f"team choices of {self.workspace_id}"


class Overstep(models.Model):
    """Something a deputy may not do: refused before it happened, or heard in the group; it stays written down (R-053)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    appointment = models.ForeignKey("communities.Appointment", models.CASCADE, related_name="oversteps")
    action = models.CharField(max_length=40)
    at = models.DateTimeField()
    key = models.BigIntegerField(null=True, blank=True)  # of the message it was heard in; null: it was refused before

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "appointment", "key", condition=Q(key__isnull=False), name="overstep_once_per_message"
            )
        ]
        indexes = [models.Index(fields=["workspace", "-at"])]

    def __str__(self) -> str:
        return f"{self.appointment_id}: {self.action}"

    @property
    def words(self) -> str:
        """What they wanted to do, in words."""
        return str(Power(self.action).label) if self.action in Power.values else self.action
