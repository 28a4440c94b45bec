"""The library in and out as a file: Jinlin's own columns, or the console's."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jinlin.answers import files, queries
from jinlin.answers.actions.importing import bring_in
from jinlin.answers.models import Entry
from jinlin.answers.views import desk
from jinlin.answers.words import LEFT_OUT
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from jinlin.answers.actions.importing import Came
    from jinlin.workspaces.access import AccessRequest

LARGEST = 10 * 1024 * 1024
MANAGE = "answers.manage"


@require_GET
@needs(MANAGE)
def answers_export(request: AccessRequest) -> HttpResponse:
    """Answer with the library: `form` xlsx (the usual), csv, or console."""
    access, now, form = request.access, present.now(), request.GET.get("form", "xlsx")
    entries = list(Entry.objects.visible_to(access).in_use().select_related("community").order_by("title", "pk"))
    if form == "console":
        layout = files.layout_of(queries.reception_of(access.workspace))
        sheet, _left = files.console_sheet(entries, layout, now)
        return desk.handed_out(access, _("企微自动回复"), sheet, as_csv=False, now=now, rows=len(list(sheet.rows)))
    sheet = files.library_sheet(entries)
    return desk.handed_out(access, _("问答库"), sheet, as_csv=form == "csv", now=now, rows=len(entries))


@needs(MANAGE)
def answers_import(request: AccessRequest) -> HttpResponse:
    """Ask for a file and bring it in; what is wrong is told with row and column, and then nothing is kept."""
    context: dict[str, object] = {"page_title": _("导入问答"), "columns": [_(each.header) for each in files.COLUMNS]}
    if request.method != "POST":
        return render(request, "answers/import.html", context)
    told = request.FILES.get("file")
    try:
        came = _brought_in(request, told) if told and told.size and told.size <= LARGEST else None
    except files.LibraryUnreadable as wrong:
        return render(request, "answers/import.html", context | {"errors": wrong.errors}, status=400)
    except Refusal as refusal:
        return render(request, "answers/import.html", context | {"refused": refusal.message()}, status=400)
    if came is None:
        return render(
            request,
            "answers/import.html",
            context | {"refused": _("请选一个 10 MB 以内的 XLSX 或 CSV 文件。")},
            status=400,
        )
    messages.success(request, _("新增 %(new)s 条,更新 %(changed)s 条,没变 %(same)s 条") % came._asdict())
    return HttpResponse(headers={"HX-Refresh": "true"}) if request.headers.get("HX-Request") else redirect("answers")


def _brought_in(request: AccessRequest, told: UploadedFile[bytes]) -> Came:
    name = Path(told.name or "file").name
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(name).suffix[:6]}"
        with path.open("wb") as file:
            for piece in told.chunks():
                file.write(piece)
        wordings = files.read_library(request.access, path)
    return bring_in(who=request.access, wordings=wordings, file=name, now=present.now())


@require_GET
@needs(MANAGE)
def answers_console(request: AccessRequest) -> HttpResponse:
    """Show what of the library the console can hold, what not and why, before it is taken there."""
    access = request.access
    entries = list(Entry.objects.visible_to(access).in_use().select_related("community").order_by("title", "pk"))
    layout = files.layout_of(queries.reception_of(access.workspace))
    sheet, left = files.console_sheet(entries, layout, present.now())
    context = {
        "page_title": _("交给企微的自动回复"),
        "subtitle": gettext_lazy("客户与上下游 → 客户联系 → 聊天工具 → 自动回复"),
        "layout": layout,
        "rows": list(sheet.rows),
        "left": [(each.entry, LEFT_OUT[each.why]) for each in left],
    }
    return render(request, "answers/console.html", context)
