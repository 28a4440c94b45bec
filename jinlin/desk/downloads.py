"""Files handed out: named after page, day and operator, written safely, and noted in the audit trail."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import FileResponse, HttpResponse

from jinlin.core.spreadsheets.writing import Sheet, write_csv, write_xlsx
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from jinlin.workspaces.access import Access

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
IN_MEMORY = 8 * 1024 * 1024  # a larger file waits on the disk until it is sent


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


def streamed(
    access: Access, name: str, form: str, sheet: Sheet, *, details: Mapping[str, str], now: datetime
) -> FileResponse:
    """Answer with one table as CSV or Excel, written row by row; what left, how much and why is audited."""
    made_at, counted = now.astimezone(access.workspace.zone), _Counted(sheet.rows)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (closed by the response)
    table = replace(sheet, rows=counted)
    if form == "csv":
        write_csv(file, table, zone=made_at.tzinfo)
    else:
        write_xlsx(file, [table], made_by=access.staff.name, made_at=made_at)
    told = {"file": f"{name}.{form}", "rows": counted.count, **details}
    workspaces.audit(access, "data.exported", access.workspace, details=told, now=now)
    file.seek(0)
    whole = f"{name}_{made_at:%Y-%m-%d}_{access.staff.name}.{form}"
    response = FileResponse(file, content_type=TYPES[form])
    response["Content-Disposition"] = f"attachment; filename=\"export.{form}\"; filename*=UTF-8''{quote(whole)}"
    return response


class _Counted:
    """Rows, counted as they are walked through."""

    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[object]]:
        for row in self._rows:
            self.count += 1
            yield row
