"""设置 → 数据导入: choose a kind, upload, match columns, read the dry run, confirm, watch, undo."""

from __future__ import annotations

import io
import mimetypes
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.core.spreadsheets import write_csv, write_xlsx
from jinlin.imports import actions, queries, uploads
from jinlin.imports.engine import NEUTRAL, templates
from jinlin.imports.engine.registry import importers
from jinlin.imports.forms import MappingForm, UploadForm
from jinlin.imports.models import Asker, Run, State
from jinlin.imports.previewing import preview_of
from jinlin.imports.refused import sheet_of
from jinlin.workspaces.access import needs
from jinlin.workspaces.actions import audit

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.imports.engine import Importer
    from jinlin.workspaces.access import Access, AccessRequest

PER_PAGE = 20
SHOWN_ERRORS = 20
RUNNING = {State.CHECKING, State.QUEUED, State.APPLYING, State.ROLLING_BACK}


@require_GET
@needs("data.import")
def runs(request: AccessRequest) -> HttpResponse:
    """List the runs that people asked for, or those the product made by itself, newest first."""
    access = at_headquarters(request.access)
    by = Asker.AUTOMATIC if request.GET.get("by") == Asker.AUTOMATIC else Asker.PERSON
    rows = Run.objects.filter(workspace=access.workspace)
    listed = rows.filter(asked_by=by).select_related("staff").order_by("-created_at", "-id")
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("数据导入"),
        "subtitle": _("表格进来，报告先看，确认后才写入；24 小时内可以撤销"),
        "page": page,
        "by": by,
        "is_automatic": by == Asker.AUTOMATIC,
        "failed_count": rows.filter(asked_by=Asker.AUTOMATIC, state=State.FAILED).count(),
    }
    return render(request, "imports/runs.html", context)


@require_GET
@needs("data.import")
def choose(request: AccessRequest) -> HttpResponse:
    """Let somebody choose what their file is about."""
    at_headquarters(request.access)
    kinds = [(each, Run(kind=each.kind).get_kind_display(), _required(each)) for each in importers().values()]
    return render(request, "imports/choose.html", _page(_("导入数据"), 1, kinds=kinds))


@require_http_methods(["GET", "POST"])
@needs("data.import")
def upload(request: AccessRequest, kind: str) -> HttpResponse:
    """Take in files of a kind."""
    access = at_headquarters(request.access)
    importer = _importer(kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = uploads.take_in(access=access, kind=kind, uploads=form.cleaned_data["uploads"], now=present.now())
        except Refusal as why:
            form.add_error("uploads", why.message())
        else:
            audit(access, "import.uploaded", run, now=present.now(), details={"kind": kind})
            return redirect("import-run", run.slug)
    title = _("导入%(kind)s") % {"kind": Run(kind=kind).get_kind_display()}
    context = _page(title, 2, form=form, importer=importer, columns=[_told(column) for column in importer.columns])
    return render(request, "imports/upload.html", context, status=422 if form.errors else 200)


@require_GET
@needs("data.import")
def template(request: AccessRequest, kind: str, form: str) -> HttpResponse:
    """Hand out the file to fill in."""
    at_headquarters(request.access)
    makers: dict[str, Callable[[Importer], bytes]] = {"xlsx": templates.as_xlsx, "csv": templates.as_csv}
    if form not in makers:
        raise Http404
    name = f"{Run(kind=kind).get_kind_display()}.{form}"
    return _download(makers[form](_importer(kind)), name)


@require_GET
@needs("data.import")
def run(request: AccessRequest, slug: str) -> HttpResponse:
    """Show a run where it stands."""
    mine = _run(request, slug)
    title = _("导入%(kind)s") % {"kind": mine.get_kind_display()}
    files = "、".join(file["name"] for file in mine.files)
    context = _page(title, _step(mine), run=mine, subtitle=files, **_standing(request.access, mine))
    if mine.state == State.UPLOADED:
        context |= _mapping_context(mine, MappingForm(importer=_importer(mine.kind), run=mine))
        return render(request, "imports/columns.html", context)
    return render(request, "imports/run.html", context)


@require_POST
@needs("data.import")
def columns(request: AccessRequest, slug: str) -> HttpResponse:
    """Take in which header is which column, remember it, and have the run checked."""
    mine = _run(request, slug)
    if mine.state == State.CHECKED:
        Run.objects.filter(pk=mine.pk, state=State.CHECKED).update(state=State.UPLOADED)
        return redirect("import-run", slug)
    form = MappingForm(request.POST, importer=_importer(mine.kind), run=mine)
    if mine.layout == NEUTRAL and not form.is_valid():
        context = _page(_("字段对应"), 3, **_mapping_context(mine, form))
        return render(request, "imports/columns.html", context, status=422)
    try:
        if mine.layout == NEUTRAL:
            actions.match_columns(run=mine, chosen=form.chosen(form.cleaned_data))
            name = form.cleaned_data["name"] or _("%(kind)s 表头") % {"kind": mine.get_kind_display()}
            actions.remember_mapping(run=mine, name=name, now=present.now())
        actions.start_check(run=mine)
    except Refusal as why:
        messages.error(request, why.message())
    return redirect("import-run", slug)


@require_POST
@needs("data.import")
def preview(request: AccessRequest, slug: str) -> HttpResponse:
    """Show the first rows under the columns as they are chosen now."""
    mine = _run(request, slug)
    importer = _importer(mine.kind)
    chosen = {column.key: request.POST.get(column.key, "") for column in importer.columns}
    rows = preview_of(mine, {key: header for key, header in chosen.items() if header})
    return render(request, "imports/preview.html", {"preview": rows})


@require_GET
@needs("data.import")
def progress(request: AccessRequest, slug: str) -> HttpResponse:
    """Tell how far a run is; when it has come to a stop, have the page show what became of it."""
    mine = _run(request, slug)
    response = render(request, "imports/progress.html", {"run": mine, **_standing(request.access, mine)})
    if mine.state not in RUNNING:
        response["HX-Redirect"] = reverse("import-run", args=[slug])
    return response


@require_POST
@needs("data.import")
def confirm(request: AccessRequest, slug: str) -> HttpResponse:
    """Have a run applied that was checked."""
    return _do(request, slug, "import.confirmed", lambda mine: actions.confirm(run=mine))


@require_POST
@needs("data.import")
def resume(request: AccessRequest, slug: str) -> HttpResponse:
    """Let a run that failed go on."""
    return _do(request, slug, "import.resumed", lambda mine: actions.resume(run=mine))


@require_POST
@needs("data.rollback")
def roll_back(request: AccessRequest, slug: str) -> HttpResponse:
    """Have everything a run did taken back."""
    return _do(request, slug, "import.rolled_back", lambda mine: actions.roll_back(run=mine, now=present.now()))


@require_GET
@needs("data.import")
def refused_rows(request: AccessRequest, slug: str, form: str) -> HttpResponse:
    """Hand out the refused rows with their reasons."""
    mine = _run(request, slug)
    file = io.BytesIO()
    if form == "xlsx":
        write_xlsx(
            file,
            [sheet_of(mine)],
            made_by=request.access.staff.name,
            made_at=present.now().astimezone(mine.workspace.zone),
        )
    elif form == "csv":
        write_csv(file, sheet_of(mine), zone=mine.workspace.zone)
    else:
        raise Http404
    audit(request.access, "import.refused_rows_downloaded", mine, now=present.now())
    return _download(file.getvalue(), f"{_('错误行')}_{mine.get_kind_display()}_{mine.slug}.{form}")


def _download(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def at_headquarters(access: Access) -> Access:
    """Return the access of somebody who may see everything; an import can touch every unit."""
    if access.unit.parent_id is not None:
        raise PermissionDenied(_("导入会影响整个企业空间，只有数据范围是总部的人可以操作，请联系总部管理员。"))
    return access


def _do(request: AccessRequest, slug: str, verb: str, what: Callable[[Run], None]) -> HttpResponse:
    mine = _run(request, slug)
    try:
        what(mine)
    except Refusal as why:
        messages.error(request, why.message())
    else:
        audit(request.access, verb, mine, now=present.now(), details={"kind": mine.kind})
    return redirect("import-run", slug)


def _run(request: AccessRequest, slug: str) -> Run:
    access = at_headquarters(request.access)
    return get_object_or_404(Run.objects.select_related("workspace", "staff"), workspace=access.workspace, slug=slug)


def _importer(kind: str) -> Importer:
    found = importers().get(kind)
    if found is None:
        raise Http404
    return found


def _page(title: str, step: int, **context: Any) -> dict[str, Any]:
    steps = [_("选择类型"), _("上传文件"), _("字段对应"), _("试运行"), _("导入")]
    crumbs = [(_("数据导入"), reverse("imports")), (title, "")]
    return {"page_title": title, "breadcrumbs": crumbs, "steps": steps, "step": step, **context}


def _step(mine: Run) -> int:
    return {State.UPLOADED: 3, State.CHECKING: 4, State.CHECKED: 4}.get(State(mine.state), 5)


def _required(importer: Importer) -> str:
    names = [_(column.label) for column in importer.columns if column.required]
    return "、".join([*names, *("/".join(group) for group in importer.one_of)])


def _told(column: Any) -> dict[str, Any]:
    texts = {
        name: _(getattr(column, name)) if getattr(column, name) else "" for name in ("label", "meaning", "unknown")
    }
    choices = "、".join(f"{choice.key} {_(choice.label)}" for choice in column.choices)
    return {"key": column.key, "required": column.required, "example": column.example, "choices": choices, **texts}


def _standing(access: Access, mine: Run) -> dict[str, Any]:
    errors = mine.row_errors.order_by("row", "id")[:SHOWN_ERRORS] if mine.error_count else []
    later = actions.later_run(mine) if mine.state == State.APPLIED else None
    undoable = mine.state in {State.APPLIED, State.FAILED} and bool(mine.cursor) and access.can("data.rollback")
    began = mine.applied_at or mine.created_at
    return {
        "running": mine.state in RUNNING,
        "errors": errors,
        "more_errors": max(mine.error_count - SHOWN_ERRORS, 0),
        "told": list(queries.told(mine)),
        "failure": queries.failure(mine),
        "later": later,
        "undoable": undoable and present.now() - began <= actions.UNDO_WITHIN,
        "phase": queries.phase(mine),
    }


def _mapping_context(mine: Run, form: MappingForm) -> dict[str, Any]:
    chosen = {key: header for file in mine.files for key, header in file.get("columns", {}).items()}
    return {"form": form, "run": mine, "neutral": mine.layout == NEUTRAL, "preview": preview_of(mine, chosen)}
