"""The opening of one community, from the first answers to its group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class LaunchQuerySet(models.QuerySet["Launch"]):
    """Questions about launches that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those of communities in the staff member's subtree."""
        return self.filter(workspace=access.workspace, community__unit__path__startswith=access.unit.path)


class Launch(models.Model):
    """One community on its way: with which pack it began, what was answered, who is at it (R-019, R-020)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    community = models.OneToOneField("communities.Community", models.CASCADE, related_name="launch")
    pack = models.CharField(max_length=40)  # key of the template or preset
    pack_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10, default="zh-hans")  # of what its members read
    answers = models.JSONField(default=dict)  # question → answer of the wizard; empty where it was skipped
    advice = models.JSONField(default=dict)  # axis → {"key": …, "zh": …, "en": …}, as it was given then
    # The group welcome it will have; attached by its owner once the group is there.
    welcome = models.ForeignKey("joining.WelcomeTemplate", models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField()

    objects = LaunchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "launches"
        indexes = [models.Index(fields=["workspace", "-begun_at"])]

    def __str__(self) -> str:
        return self.community.name


class SeatRole(models.TextChoices):
    """Who somebody will be in the group that is not there yet."""

    OWNER = "owner", _("群主")
    ADMIN = "admin", _("管理员")


class Seat(models.Model):
    """A colleague who will own or keep the planned group; once it is there the platform says who does (R-046, R-048)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    launch = models.ForeignKey("launch.Launch", models.CASCADE, related_name="seats")
    staff = models.ForeignKey("workspaces.Staff", models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=SeatRole.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "launch", "staff", name="one_seat_per_colleague"),
            models.UniqueConstraint("workspace", "launch", condition=models.Q(role="owner"), name="one_planned_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} · {self.role}"


class Opening(models.Model):
    """Somebody said that the preparation is done and the group may be made (R-020)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    launch = models.OneToOneField("launch.Launch", models.CASCADE, related_name="opening")
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)  # when its group was met

    def __str__(self) -> str:
        return f"{self.launch} · {self.at:%Y-%m-%d}"
