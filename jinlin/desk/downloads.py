"""Files handed out: named after page, day and operator, written safely, and noted in the audit trail."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import HttpResponse

from jinlin.core.spreadsheets.writing import Sheet, write_xlsx
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.workspaces.access import Access

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(access: Access, name: str, sheets: Sequence[Sheet], *, now: datetime, rows: int) -> HttpResponse:
    """Answer with an Excel file called 页面_日期_操作人.xlsx; who took how many rows of what is audited."""
    made_at = now.astimezone(access.workspace.zone)
    file = io.BytesIO()
    write_xlsx(file, sheets, made_by=access.staff.name, made_at=made_at)
    workspaces.audit(access, "data.exported", access.workspace, details={"file": name, "rows": rows}, now=now)
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    whole = f"{name}_{made_at:%Y-%m-%d}_{access.staff.name}.xlsx"
    response["Content-Disposition"] = f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(whole)}"
    return response
