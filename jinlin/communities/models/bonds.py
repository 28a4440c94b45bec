"""What goes to and fro between the brand and its closest members: favours, scores, advice, attitudes (R-051–R-063)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class FavourKind(models.TextChoices):
    """What was given to a member, and what a member did for the community."""

    CARE = "care", _("关怀")
    BENEFIT = "benefit", pgettext_lazy("favour", "福利")
    REWARD = "reward", pgettext_lazy("favour", "激励")
    CONTENT = "content", _("产出内容")
    TOPIC = "topic", _("发起话题")
    TEST = "test", _("试用反馈")
    SEEDING = "seeding", _("站外种草")


GIVEN = frozenset({FavourKind.CARE, FavourKind.BENEFIT, FavourKind.REWARD})


class Favour(models.Model):
    """One thing given to a member or done by one: a line of a ledger that is only added to."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="favours", db_index=False)
    community = models.ForeignKey("communities.Community", models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=FavourKind.choices)
    value_fen = models.PositiveIntegerField(null=True, blank=True)  # what it cost; null: not known or nothing
    note = models.CharField(max_length=300, default="", blank=True)
    on = models.DateField()
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member", "-on"]), models.Index(fields=["workspace", "-on"])]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} {self.on}"

    @property
    def is_given(self) -> bool:
        """Whether the brand gave it."""
        return self.kind in GIVEN


class Score(models.Model):
    """How well a deputy did in a period, 0 to 100; twice below the line puts them on the list of eliminations (R-053)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    appointment = models.ForeignKey("communities.Appointment", models.CASCADE, related_name="scores", db_index=False)
    on = models.DateField()
    points = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=200, default="", blank=True)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "appointment", "on", name="one_score_a_day"),
            models.CheckConstraint(condition=Q(points__lte=100), name="score_is_of_a_hundred"),
        ]
        indexes = [models.Index(fields=["appointment", "-on"])]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.on}: {self.points}"


class AttitudeKind(models.TextChoices):
    """The five kinds of members any community consists of (R-060)."""

    LEADER = "leader", _("意见领袖")
    SUPPORTER = "supporter", _("支持者")
    OPPONENT = "opponent", _("反对者")
    LEARNER = "learner", _("学习者")
    OBSERVER = "observer", _("观察者、新人")


class Attitude(models.Model):
    """How a member stands to the community, as somebody judged; the latest counts."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    member = models.OneToOneField("members.Member", models.CASCADE, related_name="attitude")
    kind = models.CharField(max_length=10, choices=AttitudeKind.choices)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "kind"])]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind}"


class Milestone(models.TextChoices):
    """How far the service of a core member has come (R-056)."""

    PROFILE = "profile", _("了解需求")
    MATCH = "match", _("给出方案")
    MEETING = "meeting", _("当面或上门")
    FOLLOW = "follow", _("持续回访")


class GuidanceQuerySet(models.QuerySet["Guidance"]):
    """Questions about guidance that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return what advisors of the subtree do."""
        return self.filter(workspace=access.workspace, staff__unit__path__startswith=access.unit.path)

    def that_last(self) -> Self:
        """Return those nobody has ended."""
        return self.filter(ended_at=None)


class Guidance(models.Model):
    """A core member's own advisor, how far the service has come, and when they are contacted next (R-056)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    staff = models.ForeignKey("workspaces.Staff", models.CASCADE, related_name="guidance", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="guidance")
    milestone = models.CharField(max_length=8, choices=Milestone.choices, default=Milestone.PROFILE)
    next_on = models.DateField(null=True, blank=True)
    since = models.DateTimeField()
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GuidanceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "guidance"
        constraints = [
            models.UniqueConstraint("workspace", "member", condition=Q(ended_at=None), name="one_advisor_per_member")
        ]
        indexes = [
            models.Index(fields=["staff"], condition=Q(ended_at=None), name="guidance_of_staff"),
            models.Index(fields=["next_on"], condition=Q(ended_at=None), name="guidance_due"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} → {self.member_id}"


class Visit(models.Model):
    """A contact of an advisor with their member: what was said, and how far it brought them."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    guidance = models.ForeignKey("communities.Guidance", models.CASCADE, related_name="visits")
    on = models.DateField()
    note = models.CharField(max_length=500, default="", blank=True)
    milestone = models.CharField(max_length=8, choices=Milestone.choices)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.guidance_id} {self.on}"


class SuperUser(models.Model):
    """A member of the roster of those bound most closely: since when, what they promised, what was thought of them last (R-063)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="+")
    obligations = models.CharField(max_length=300, default="", blank=True)
    since = models.DateTimeField()
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_on = models.DateField(null=True, blank=True)
    review = models.CharField(max_length=300, default="", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "member", condition=Q(ended_at=None), name="super_user_once")
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class Letter(models.TextChoices):
    """What a role has to do with a task (R-062)."""

    RESPONSIBLE = "R", _("执行")
    ACCOUNTABLE = "A", _("负责")
    CONSULTED = "C", _("征询")
    INFORMED = "I", _("知会")


class Responsibility(models.Model):
    """A cell of the responsibility matrix that a workspace changed; the others are as shipped (R-062)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    deed = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    letter = models.CharField(max_length=1, choices=Letter.choices, default="", blank=True)

    class Meta:
        verbose_name_plural = "responsibilities"
        constraints = [models.UniqueConstraint("workspace", "deed", "role", name="responsibility_once_per_role")]

    def __str__(self) -> str:
        return f"{self.deed}/{self.role}: {self.letter}"


class VolunteerStage(models.TextChoices):
    """How far a volunteer has come (R-054)."""

    CANDIDATE = "candidate", _("候选")
    SCREENED = "screened", _("已筛选")
    TRAINED = "trained", _("已培训")
    ASSIGNED = "assigned", _("已带群")
    REVIEWED = "reviewed", _("已评估")
    DECLINED = "declined", _("不合适")


class Volunteer(models.Model):
    """Somebody on the way to looking after groups: a member, and once they may sign in, a colleague too (R-054)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="+")
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    stage = models.CharField(max_length=10, choices=VolunteerStage.choices, default=VolunteerStage.CANDIDATE)
    note = models.CharField(max_length=300, default="", blank=True)
    moved_at = models.DateTimeField()
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "member", name="volunteer_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.stage}"
