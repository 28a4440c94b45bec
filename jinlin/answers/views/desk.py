"""What somebody keeps on the desk for the lists here; going back where one came from; files handed out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from jinlin.core.refusals import Refusal
from jinlin.core.spreadsheets import write_csv, write_xlsx
from jinlin.desk import queries
from jinlin.shell.listing import Desk, KeptView
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from jinlin.core.spreadsheets import Sheet
    from jinlin.workspaces.access import Access, AccessRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def columns(access: Access, page: str) -> list[str]:
    """Return the columns chosen for a page."""
    return queries.columns_of(access, page)


def desk(access: Access, page: str) -> Desk:
    """Return the saved views of a page with the addresses that keep and forget them."""
    views = [
        KeptView(
            view.name, view.query, reverse("view-delete", args=[view.slug]) if view.staff_id == access.staff.pk else ""
        )
        for view in queries.views_of(access, page)
    ]
    return Desk(views=views, save_view_url=reverse("view-save"), save_columns_url=reverse("columns-save"))


def units(access: Access) -> list[tuple[str, str]]:
    """Return the units one sees, as path and name."""
    rows = Unit.objects.visible_to(access).order_by("path")
    return [(unit.path, unit.name) for unit in rows]


def tried(request: AccessRequest, act: Callable[[], Any], words: str, otherwise: str) -> HttpResponse:
    """Do it, tell what became of it, and go back where one came from."""
    try:
        act()
        messages.success(request, words)
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return back(request, otherwise)


def back(request: AccessRequest, otherwise: str) -> HttpResponse:
    """Return to the page that asked, never to another site."""
    target = request.POST.get("next", "") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if is_ours else otherwise)


def handed_out(access: Access, name: str, sheet: Sheet, *, as_csv: bool, now: datetime, rows: int) -> HttpResponse:
    """Answer with a file called 页面_日期_操作人; who took how many rows of what is audited."""
    made_at, file = now.astimezone(access.workspace.zone), io.BytesIO()
    if as_csv:
        write_csv(file, sheet, zone=access.workspace.zone)
    else:
        write_xlsx(file, [sheet], made_by=access.staff.name, made_at=made_at)
    workspaces.audit(access, "data.exported", access.workspace, details={"file": name, "rows": rows}, now=now)
    ending = "csv" if as_csv else "xlsx"
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8" if as_csv else XLSX)
    whole = quote(f"{name}_{made_at:%Y-%m-%d}_{access.staff.name}.{ending}")
    response["Content-Disposition"] = f"attachment; filename=\"export.{ending}\"; filename*=UTF-8''{whole}"
    return response
