"""Who is on duty for a group and when: duty hours, weekly shifts, days off, absences (R-275)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access

A_DAY = 1440  # minutes


class Weekday(models.IntegerChoices):
    """Monday is the first (STYLE: a week starts on Monday)."""

    MONDAY = 0, _("周一")
    TUESDAY = 1, _("周二")
    WEDNESDAY = 2, _("周三")
    THURSDAY = 3, _("周四")
    FRIDAY = 4, _("周五")
    SATURDAY = 5, _("周六")
    SUNDAY = 6, _("周日")


class OffHours(models.TextChoices):
    """Who is asked while nobody is on duty."""

    NOBODY = "nobody", _("没有人,上班后再答")
    ADMINS = "admins", _("管理员,再找群主")
    OWNER = "owner", _("群主")


class DutyHours(models.Model):
    """When questions are answered in the groups of a unit and what is below it; the nearest one above a group counts."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    unit = models.OneToOneField("workspaces.Unit", models.CASCADE, related_name="duty_hours")
    begins = models.PositiveSmallIntegerField(default=540)  # minutes from midnight in the workspace's zone
    ends = models.PositiveSmallIntegerField(default=1260)
    off_hours = models.CharField(max_length=8, choices=OffHours.choices, default=OffHours.NOBODY)

    class Meta:
        verbose_name_plural = "duty hours"
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins"), ends__lte=A_DAY), name="duty_hours_end_later")
        ]

    def __str__(self) -> str:
        return f"{clock(self.begins)}–{clock(self.ends)}"


class ShiftQuerySet(models.QuerySet["Shift"]):
    """Questions about shifts that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the shifts of the subtree's units and of its communities."""
        path = access.unit.path
        mine = Q(unit__path__startswith=path) | Q(community__unit__path__startswith=path)
        return self.filter(mine, workspace=access.workspace)


class Shift(models.Model):
    """Every week on this day from `begins` to `ends` somebody answers, in one group or in all groups of a unit."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    unit = models.ForeignKey("workspaces.Unit", models.CASCADE, null=True, blank=True, related_name="shifts")
    community = models.ForeignKey("communities.Community", models.CASCADE, null=True, blank=True, related_name="shifts")
    staff = models.ForeignKey("workspaces.Staff", models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    begins = models.PositiveSmallIntegerField()  # minutes from midnight in the workspace's zone
    ends = models.PositiveSmallIntegerField()  # a night is two shifts
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit=None, community__isnull=False) | Q(unit__isnull=False, community=None),
                name="shift_of_a_unit_or_a_group",
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("begins"), ends__lte=A_DAY), name="shift_ends_later"),
        ]
        indexes = [models.Index(fields=["workspace", "weekday"])]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.hours} {self.staff}"

    @property
    def hours(self) -> str:
        """From when to when, as a clock shows it."""
        return f"{clock(self.begins)}–{clock(self.ends)}"


class Absence(models.Model):
    """Days on which somebody is not there, both included."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    staff = models.ForeignKey("workspaces.Staff", models.CASCADE, related_name="absences", db_index=False)
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=100, default="", blank=True)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="absence_ends_not_before_it_begins")
        ]
        indexes = [models.Index(fields=["workspace", "last_on"]), models.Index(fields=["staff", "last_on"])]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.first_on} – {self.last_on}"


class Holiday(models.Model):
    """A day on which a unit and what is below it is closed: nobody is on duty."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    unit = models.ForeignKey("workspaces.Unit", models.CASCADE, related_name="holidays")
    on = models.DateField()
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "unit", "on", name="holiday_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


def clock(minutes: int) -> str:
    """Write minutes from midnight as a clock shows them; the end of the day is 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
