"""The operator's desk: saved views, column settings, archived reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug


class SavedView(models.Model):
    """A named set of filters of one list page, kept by its maker and shared on wish."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="saved_views")
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    staff = models.ForeignKey("workspaces.Staff", models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "staff", "page", "name", name="view_name_once_per_page")]

    def __str__(self) -> str:
        return self.name


class ColumnSetting(models.Model):
    """Which columns of a list page somebody shows, in which order."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    staff = models.ForeignKey("workspaces.Staff", models.CASCADE, related_name="column_settings")
    page = models.CharField(max_length=40)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "staff", "page", name="columns_once_per_page")]

    def __str__(self) -> str:
        return self.page


class ReportKind(models.TextChoices):
    """How much time a report tells of."""

    DAILY = "daily", _("日报")
    WEEKLY = "weekly", _("周报")


class Report(models.Model):
    """A daily or weekly report: figures frozen when drafted, words edited by the operator, then archived."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="reports")
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    kind = models.CharField(max_length=10, choices=ReportKind.choices)
    unit = models.ForeignKey("workspaces.Unit", models.CASCADE, related_name="+")
    since = models.DateField()
    until = models.DateField()
    figures = models.JSONField(default=dict)
    highlights = models.TextField(default="", blank=True)
    problems = models.TextField(default="", blank=True)
    plan = models.TextField(default="", blank=True)
    drafted_at = models.DateTimeField()
    edited_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "kind", "unit", "since", name="report_once_per_period_and_unit")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"
