"""Change what an operator keeps on the desk: views, columns, reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.desk.models import ColumnSetting, Report, SavedView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Unit

PARTS = ("highlights", "problems", "plan")
MOST_VIEWS = 30


class TooManyViews(Exception):
    """Somebody keeps more views of one page than a row of chips can show."""


class UnknownView(Exception):
    """One keeps no view of this name."""


class ReportClosed(Exception):
    """The report is archived; its words stay as they were signed off."""


def save_view(access: Access, page: str, name: str, query: str, *, shared: bool, now: datetime) -> SavedView:
    """Keep the filters of a list page under a name; the same name again replaces them.

    Raises TooManyViews beyond 30 views of one page.
    """
    mine = SavedView.objects.filter(workspace=access.workspace, staff=access.staff, page=page)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS:
        raise TooManyViews(page)
    view, _made = SavedView.objects.update_or_create(
        workspace=access.workspace,
        staff=access.staff,
        page=page,
        name=name,
        defaults={"query": query, "shared": shared},
        create_defaults={"query": query, "shared": shared, "created_at": now},
    )
    return view


def delete_view(access: Access, slug: str) -> None:
    """Forget one of one's own views.

    Raises UnknownView where one has no such view; a colleague's is not one's own.
    """
    gone, _by_model = SavedView.objects.filter(workspace=access.workspace, staff=access.staff, slug=slug).delete()
    if not gone:
        raise UnknownView(slug)


def keep_columns(access: Access, page: str, columns: Sequence[str]) -> ColumnSetting:
    """Remember which columns of a list page somebody shows, in order."""
    setting, _made = ColumnSetting.objects.update_or_create(
        workspace=access.workspace, staff=access.staff, page=page, defaults={"columns": list(columns)}
    )
    return setting


def draft_report(
    kind: str, unit: Unit, since: date, until: date, figures: dict[str, Any], words: dict[str, str], *, now: datetime
) -> Report:
    """Draft the report of a period once; a draft nobody has edited is renewed, an edited or archived one is kept."""
    with transaction.atomic():
        report, made = Report.objects.get_or_create(
            workspace=unit.workspace,
            kind=kind,
            unit=unit,
            since=since,
            defaults={"until": until, "figures": figures, "drafted_at": now, **words},
        )
        if not made and report.edited_at is None and report.archived_at is None:
            report.until, report.figures, report.drafted_at = until, figures, now
            for part, text in words.items():
                setattr(report, part, text)
            report.save()
    return report


def edit_report(access: Access, report: Report, words: dict[str, str], *, now: datetime) -> Report:
    """Write the operator's words into a report.

    Raises ReportClosed once it is archived.
    """
    if report.archived_at:
        raise ReportClosed(report.slug)
    for part in PARTS:
        if part in words:
            setattr(report, part, words[part])
    report.edited_by, report.edited_at = access.staff, now
    report.save()
    return report


def archive_report(access: Access, report: Report, *, now: datetime) -> Report:
    """Close a report for good; archiving twice changes nothing."""
    if report.archived_at is None:
        report.archived_at, report.edited_by = now, access.staff
        report.save(update_fields=["archived_at", "edited_by"])
    return report
