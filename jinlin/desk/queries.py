"""Questions about the operator's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from jinlin.desk.models import ColumnSetting, Report, SavedView

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access


def views_of(access: Access, page: str) -> QuerySet[SavedView]:
    """Return one's own views of a page and those colleagues share."""
    mine = Q(staff=access.staff) | Q(shared=True)
    return SavedView.objects.filter(mine, workspace=access.workspace, page=page).order_by("created_at", "id")


def columns_of(access: Access, page: str) -> list[str]:
    """Return the columns somebody chose for a page; empty means the page's own."""
    setting = ColumnSetting.objects.filter(workspace=access.workspace, staff=access.staff, page=page).first()
    return list(setting.columns) if setting else []


def reports_of(access: Access) -> QuerySet[Report]:
    """Return the reports of the subtree, newest first."""
    return (
        Report.objects.filter(workspace=access.workspace, unit__path__startswith=access.unit.path)
        .select_related("unit", "edited_by")
        .order_by("-since", "kind", "unit__path")
    )
