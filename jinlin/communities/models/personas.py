"""The faces under which a brand speaks: one persona, many accounts (R-057)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug


class Tone(models.TextChoices):
    """How a persona sounds; what each tone avoids stands in `personas.yaml`."""

    LIVELY = "lively", _("活泼")
    WARM = "warm", _("亲切")
    EXPERT = "expert", _("专业")
    FORMAL = "formal", _("正式")
    PLAIN = "plain", _("朴实")


class Criterion(models.TextChoices):
    """What makes somebody fit for a personal IP (R-058)."""

    KNOWLEDGE = "knowledge", _("有自己的知识体系")
    METHOD = "method", _("有自己的方法论,能带给成员价值")
    AUDIENCE = "audience", _("受众就是我们的成员")


MOST_POINTS = 2  # of one criterion: 0 no, 1 partly, 2 yes
FIT = 5  # of the six points, with none at 0


class Persona(models.Model):
    """A card: who speaks, how old they seem, how they sound, which words they use and never use, what they know."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="personas")
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    name = models.CharField(max_length=40)
    age_band = models.CharField(max_length=20, default="", blank=True)
    about = models.TextField(max_length=500, default="", blank=True)
    tones = models.JSONField(default=list)  # keys of Tone
    says = models.JSONField(default=list)  # words they like
    never_says = models.JSONField(default=list)  # words they never use
    expertise = models.JSONField(default=list)
    points = models.JSONField(default=dict)  # key of Criterion → 0, 1 or 2; absent: nobody judged
    ip_at = models.DateTimeField(null=True, blank=True)  # approved as a personal IP; null: not
    ip_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "name", condition=models.Q(ended_at=None), name="persona_name_once_per_workspace"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def total(self) -> int | None:
        """How many of the six points it has; None while a criterion is not judged."""
        known = [self.points.get(key) for key in Criterion.values]
        return None if None in known else sum(point for point in known if point)

    @property
    def is_fit(self) -> bool:
        """Whether it may become a personal IP: five of six points, none at 0."""
        return (self.total or 0) >= FIT and all(self.points.get(key) for key in Criterion.values)

    @property
    def unfit(self) -> list[str]:
        """The criteria that are not met at all, in words."""
        return [str(Criterion(key).label) for key in Criterion.values if self.points.get(key) == 0]

    @property
    def tone_words(self) -> list[str]:
        """How they sound, in words."""
        return [str(Tone(key).label) for key in self.tones if key in Tone.values]


class PersonaAccount(models.Model):
    """An account that speaks as a persona; an account has one, a persona has many."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    persona = models.ForeignKey("communities.Persona", models.CASCADE, related_name="accounts")
    account = models.OneToOneField("wecom.Account", models.CASCADE, related_name="persona_account")
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id} as {self.persona_id}"
