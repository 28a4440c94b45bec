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
