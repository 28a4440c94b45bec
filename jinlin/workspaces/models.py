"""Brand, organisation tree, staff, what they may do and what they did (R-306, R-307)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug
from jinlin.workspaces.roles import PERMISSIONS, Role

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class User(AbstractUser):
    """Somebody who can sign in; what they may see is said by their Staff rows."""

    # Until when a password handed out by an administrator opens the door, once; null: the password is their own.
    one_time_until = models.DateTimeField(null=True, blank=True)


class Workspace(models.Model):
    """A brand's own space: every row, file and number belongs to exactly one."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    timezone = models.CharField(max_length=50, default="Asia/Shanghai")
    text_retention_days = models.PositiveIntegerField(default=180)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this workspace's days begin."""
        return ZoneInfo(self.timezone)


class UnitKind(models.TextChoices):
    """The floors of the organisation tree."""

    HQ = "hq", _("总部")
    REGION = "region", _("大区")
    STORE = "store", _("门店")
    TEAM = "team", _("小组")


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions about units that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the units of the staff member's subtree."""
        return self.filter(workspace=access.workspace, path__startswith=access.unit.path)

    def beneath(self, unit: Unit) -> Self:
        """Return the unit itself and everything below it."""
        return self.filter(workspace=unit.workspace_id, path__startswith=unit.path)


class Unit(models.Model):
    """One node of HQ → region → store → team; `path` is the chain of ids from the root, so a subtree is a prefix."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=10, choices=UnitKind.choices)
    name = models.CharField(max_length=100)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    path = models.CharField(max_length=200, default="", db_index=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "parent", "name", name="unit_name_once_per_parent"),
            models.UniqueConstraint("workspace", condition=models.Q(parent=None), name="one_root_unit_per_workspace"),
        ]
        indexes = [models.Index(fields=["workspace", "path"])]

    def __str__(self) -> str:
        return self.name


class StaffQuerySet(models.QuerySet["Staff"]):
    """Questions about staff."""

    def visible_to(self, access: Access) -> Self:
        """Return the staff of the subtree."""
        return self.filter(workspace=access.workspace, unit__path__startswith=access.unit.path)


class Staff(models.Model):
    """A person who works in a workspace, at one unit; the unit is the root of what they see."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="staff")
    user = models.ForeignKey("workspaces.User", models.CASCADE, null=True, blank=True, related_name="staff")
    unit = models.ForeignKey("workspaces.Unit", models.PROTECT, related_name="staff")
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    name = models.CharField(max_length=60)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "user", name="staff_once_per_workspace")]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role given to a staff member, by whom and when."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    staff = models.ForeignKey("workspaces.Staff", models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "staff", "role", name="role_once_per_staff")]

    def __str__(self) -> str:
        return self.get_role_display()

    @property
    def permissions(self) -> frozenset[str]:
        """What the role allows."""
        return PERMISSIONS[Role(self.role)]


class AuditEntry(models.Model):
    """Who did what to what, when; append-only."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="audit_entries")
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    subject_name = models.CharField(max_length=200, default="")
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-at"]),
            models.Index(fields=["workspace", "subject_kind", "subject_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject_id}"
