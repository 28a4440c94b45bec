"""Playbooks as a brand writes them: templates, their versions, and what headquarters hands to stores (R-110, R-310)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.playbooks.definition import Definition
    from jinlin.workspaces.access import Access


class TemplateQuerySet(models.QuerySet["Template"]):
    """Questions about templates that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return those of the whole brand, and those of units at or below the reader's."""
        mine = Q(unit=None) | Q(unit__path__startswith=access.unit.path)
        return self.filter(mine, workspace=access.workspace)

    def in_use(self) -> Self:
        """Return those nobody has put away."""
        return self.filter(archived_at=None)


class Template(models.Model):
    """A playbook in the library of a brand or (with `unit`) of a store; what it says stands in its versions."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    name = models.CharField(max_length=60)
    preset = models.CharField(max_length=20, default="", blank=True)  # the shipped one it began as
    origin = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    unit = models.ForeignKey("workspaces.Unit", models.CASCADE, null=True, blank=True, related_name="+")  # null: brand
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    archived_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TemplateQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-made_at"], name="playbooks_lately"),
            models.Index(fields=["workspace", "preset"], name="playbooks_from_a_preset"),
        ]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """What a template says, numbered; a change is a new version, an old one never changes."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    template = models.ForeignKey("playbooks.Template", models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    content = models.JSONField()  # see definition.py
    note = models.CharField(max_length=200, default="", blank=True)
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "template", "number", name="playbook_version_once")]
        indexes = [models.Index(fields=["template", "-number"], name="versions_of_a_playbook")]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"

    @property
    def definition(self) -> Definition:
        """What it says, read; what is stored was checked."""
        from jinlin.playbooks import definition

        known: Definition | None = self.__dict__.get("_definition")
        if known is None:
            content: dict[str, Any] = self.content
            known = self.__dict__["_definition"] = definition.read(content)
        return known


class Handout(models.Model):
    """A version that headquarters handed to a unit: whether it was taken up, as it is or adapted (R-310)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    version = models.ForeignKey("playbooks.TemplateVersion", models.CASCADE, related_name="handouts")
    unit = models.ForeignKey("workspaces.Unit", models.CASCADE, related_name="+")
    open_rows = models.JSONField(default=list)  # keys of the rows whose words and times the unit may change
    handed_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    handed_at = models.DateTimeField()
    adopted_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    adopted_at = models.DateTimeField(null=True, blank=True)
    template = models.ForeignKey("playbooks.Template", models.SET_NULL, null=True, blank=True, related_name="handouts")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "version", "unit", name="playbook_handed_once")]
        indexes = [models.Index(fields=["unit", "-handed_at"], name="handouts_of_a_unit")]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.unit_id}"
