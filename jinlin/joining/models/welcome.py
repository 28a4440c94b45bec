"""Welcomes of new friends, step by step (R-083), and the library of group welcomes with the groups they are for (R-082)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug


class WelcomeFlow(models.Model):
    """What a new friend is told, in three steps: greeting, benefit, invitation; for one `state`, or for all others.

    `state` is that of the code or link they came by [D:92228]. The platform lets us send once, within 20 seconds
    [D:92137]; what comes later is sent by the account's holder with one tap.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=30, default="", blank=True)  # empty: whoever no other flow is for
    greeting = models.TextField(max_length=800)
    benefit = models.TextField(max_length=800, default="", blank=True)
    coupon = models.CharField(max_length=60, default="", blank=True)  # its number where coupons are kept
    benefit_after = models.PositiveIntegerField(default=0)  # minutes; 0: in the first message
    invitation = models.TextField(max_length=800, default="", blank=True)
    invitation_url = models.CharField(max_length=500, default="", blank=True)  # of a join code
    invitation_after = models.PositiveIntegerField(default=0)
    community = models.ForeignKey("communities.Community", models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "state", condition=Q(ended_at=None), name="one_welcome_per_state")
        ]

    def __str__(self) -> str:
        return self.name


class Outcome(models.TextChoices):
    """What became of the first message."""

    WAITING = "waiting", pgettext_lazy("greeting", "待发送")
    SENT = "sent", pgettext_lazy("greeting", "已发送")
    LATE = "late", pgettext_lazy("greeting", "晚了,没发出")
    ALREADY = "already", pgettext_lazy("greeting", "已有别的欢迎语或已聊过")
    NO_CODE = "no_code", pgettext_lazy("greeting", "平台没给欢迎码")
    NO_FLOW = "no_flow", pgettext_lazy("greeting", "没有设欢迎语")
    NO_CONSENT = "no_consent", pgettext_lazy("greeting", "客户未同意存档")
    UNCERTAIN = "uncertain", pgettext_lazy("greeting", "没有答复,可能已发")
    FAILED = "failed", pgettext_lazy("greeting", "发送失败")
    OPTED_OUT = "opted_out", pgettext_lazy("greeting", "客户不要消息")


class Greeting(models.Model):
    """Somebody who added an account: what they were told, how long it took, what they did then."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    flow = models.ForeignKey("joining.WelcomeFlow", models.SET_NULL, null=True, blank=True, related_name="+")
    external_id = models.CharField(max_length=64)
    userid = models.CharField(max_length=64)
    state = models.CharField(max_length=64, default="", blank=True)
    code = models.CharField(max_length=200, default="", blank=True)  # good for one message, for 20 seconds
    member = models.ForeignKey("members.Member", models.CASCADE, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()  # by the platform's clock, to the second
    heard_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)  # one worker at a time
    tries = models.PositiveSmallIntegerField(default=0)
    errcode = models.IntegerField(null=True, blank=True)
    text = models.TextField(default="", blank=True)  # as it was sent
    benefit_at = models.DateTimeField(null=True, blank=True)  # claimed
    joined_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=12, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "userid", "external_id", "added_at", name="greeted_once_per_adding"),
            models.UniqueConstraint("workspace", "code", condition=~Q(code=""), name="welcome_code_used_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-added_at"], name="greetings_lately"),
            models.Index(fields=["flow", "-added_at"], name="greetings_of_a_flow"),
            models.Index(fields=["workspace", "external_id"], name="greetings_of_a_customer"),
            models.Index("added_at", condition=Q(outcome="waiting"), name="greetings_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.userid} → {self.external_id}"

    @property
    def seconds(self) -> float | None:
        """How long the customer waited for the first message; None where there was none."""
        if self.outcome != Outcome.SENT or self.settled_at is None:
            return None
        return max((self.settled_at - self.added_at).total_seconds(), 0.0)


class StepKind(models.TextChoices):
    """The three steps."""

    GREETING = "greeting", pgettext_lazy("welcome step", "问候")
    BENEFIT = "benefit", pgettext_lazy("welcome step", "福利")
    INVITATION = "invitation", pgettext_lazy("welcome step", "邀请进群")


class StopWhy(models.TextChoices):
    """Why a step did not come."""

    OPTED_OUT = "opted_out", _("客户不要消息")
    DROPPED = "dropped", _("客户删了好友")
    CLAIMED = "claimed", _("已经领了")
    JOINED = "joined", _("已经进群")
    PAUSED = "paused", _("群已暂停")
    NOBODY = "nobody", _("账号没有对应的员工")
    ENDED = "ended", _("欢迎语已停用")


class GreetingStep(models.Model):
    """A later step for one new friend: when it is due, the task it became, or why it did not."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    greeting = models.ForeignKey("joining.Greeting", models.CASCADE, related_name="steps", db_index=False)
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    due_at = models.DateTimeField()
    task = models.ForeignKey("tasks.Task", models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=12, choices=StopWhy.choices, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "greeting", "kind", name="one_step_of_each_kind")]
        indexes = [
            models.Index("due_at", condition=Q(given_at=None, stopped_at=None), name="welcome_steps_to_give"),
            models.Index(fields=["greeting"], name="steps_of_a_greeting"),
        ]

    def __str__(self) -> str:
        return f"{self.greeting_id} {self.kind}"


class TemplateState(models.TextChoices):
    """How far a group welcome is with the platform's library."""

    DRAFT = "draft", pgettext_lazy("template", "草稿")
    KEPT = "kept", pgettext_lazy("template", "已在企微素材库")
    CHANGED = "changed", pgettext_lazy("template", "改动还没同步")
    FAILED = "failed", pgettext_lazy("template", "同步失败")


class WelcomeTemplate(models.Model):
    """A group welcome of the platform's library of 100 [D:92366]; an owner attaches it to a group by hand."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=60, default="", blank=True)  # "axis:key" of the type it is written for
    text = models.TextField(max_length=1000)
    link_title = models.CharField(max_length=40, default="", blank=True)
    link_url = models.CharField(max_length=500, default="", blank=True)
    template_id = models.CharField(max_length=64, default="", blank=True)  # at the platform
    state = models.CharField(max_length=8, choices=TemplateState.choices, default=TemplateState.DRAFT)
    errcode = models.IntegerField(null=True, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index("workspace", condition=Q(ended_at=None), name="welcome_templates_in_use")]

    def __str__(self) -> str:
        return self.name


class TemplateUse(models.Model):
    """A group that is to welcome with a template: whom we asked, what they said. The platform does not tell (§4.6)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    template = models.ForeignKey("joining.WelcomeTemplate", models.CASCADE, related_name="uses", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+", db_index=False)
    task = models.ForeignKey("tasks.Task", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True, blank=True)  # by the owner's word
    seen_at = models.DateTimeField(null=True, blank=True)  # the words were seen in the group after somebody joined
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "community", condition=Q(ended_at=None), name="one_group_welcome_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["template", "ended_at"], name="uses_of_a_template"),
            models.Index("task", condition=Q(task__isnull=False), name="template_uses_of_a_task"),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} → {self.community_id}"
