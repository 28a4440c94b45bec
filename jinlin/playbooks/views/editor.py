"""The editor of a playbook: stages at the left, rows in the middle, the phone and the checks at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.playbooks import comparing, definition, queries
from jinlin.playbooks.actions import running, templates
from jinlin.playbooks.definition import Problem
from jinlin.playbooks.forms import RowForm, StageForm, WholeForm, new_key
from jinlin.playbooks.models import Run
from jinlin.playbooks.views.library import RUN, gone_to, template_of
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.playbooks.definition import Definition, Row
    from jinlin.playbooks.models import Template
    from jinlin.workspaces.access import AccessRequest

    Content = dict[str, Any]


@require_GET
@needs("console.view")
def playbook(request: AccessRequest, slug: str) -> HttpResponse:
    """Show a playbook: its stages, its rows, what to look at, its versions and where it runs."""
    access, template = request.access, template_of(request.access, slug)
    version = templates.latest(template)
    written = version.definition
    context = {
        "page_title": template.name,
        "subtitle": written.about,
        "template": template,
        "version": version,
        "definition": written,
        "problems": list(definition.problems(written)),
        "versions": template.versions.select_related("made_by").order_by("-number")[:20],
        "behind": queries.behind(access, template),
        "runs": Run.objects.visible_to(access).filter(version__template=template).order_by("-begun_at")[:10],
        "uptakes": queries.uptakes(template) if template.unit_id is None else [],
        "may_change": templates.may_change(access, template),
        "may_run": access.can(RUN),
        "breadcrumbs": [(_("剧本库"), reverse("playbooks")), (template.name, "")],
    }
    return render(request, "playbooks/playbook.html", context)


@needs(RUN)
def row(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for one row (`row` names one there is, `stage` where a new one goes) and save a new version with it."""
    template = template_of(request.access, slug)
    written = templates.latest(template).definition
    known = written.by_key.get(request.GET.get("row", ""))
    form = RowForm.of(known, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change = _put(written, form, known, request.GET.get("stage", ""))
        if (refused := _saved(request, template, change)) is None:
            return gone_to(request, reverse("playbook", args=[slug]))
        form.add_error(None, refused)
    context = {
        "page_title": _("改一行") if known else _("加一行"),
        "form": form,
        "template": template,
        "row": known,
        "problems": _checked(written, form, known),
    }
    return render(request, "playbooks/row.html", context)


@require_POST
@needs(RUN)
def check(request: AccessRequest, slug: str) -> HttpResponse:
    """Say what is wrong with a row as it is being typed, and show it as a phone would."""
    written = templates.latest(template_of(request.access, slug)).definition
    known = written.by_key.get(request.GET.get("row", ""))
    form = RowForm.of(known, request.POST)
    form.is_valid()
    context = {"problems": _checked(written, form, known), "text": request.POST.get("text", ""), "form": form}
    return render(request, "playbooks/parts/check.html", context)


def _checked(written: Definition, form: RowForm, known: Row | None) -> list[Problem]:
    """Return what is wrong with the row in the form, without where: it is plain to see."""
    if not form.is_bound or not form.is_valid():
        return []
    change = _put(written, form, known, written.stages[0].key)
    key = known.key if known else "?"
    try:
        read = definition.read(change)
    except definition.NotADefinition as refused:
        return [Problem(each.what, field=each.field) for each in refused.problems]
    row_now = read.by_key.get(key)
    return [Problem(each.what, blocks=False) for each in definition.advice(read, row_now)] if row_now else []


def _put(written: Definition, form: RowForm, known: Row | None, stage: str) -> Content:
    """Return the playbook with the row of the form in its place, or at the end of a stage."""
    key = known.key if known else new_key(written, form.cleaned_data["column"])
    kept = {"purpose": known.purpose, "material": known.material} if known else {}
    content = {**form.content(key), **kept}

    def change(told: Content) -> Content:
        rows = list(told.get("rows", []))
        if known:
            rows = [content if each["key"] == key else each for each in rows]
        elif told["key"] == (stage or written.stages[-1].key):
            rows.append(content)
        return {**told, "rows": rows}

    return _with_stages(written, change)


def _with_stages(written: Definition, change: Callable[[Content], Content]) -> Content:
    content = definition.dumped(written)
    return {**content, "stages": [change(each) for each in content["stages"]]}


def _saved(request: AccessRequest, template: Template, content: Content, note: str = "") -> str | None:
    """Save a new version; return why not, if not."""
    try:
        made = templates.save(who=request.access, template=template, content=content, note=note, now=present.now())
    except Refusal as refusal:
        return refusal.message()
    waiting = queries.behind(request.access, template).count()
    words = ngettext("已保存为 v%(v)s;%(n)s 个运行还用旧版本", "已保存为 v%(v)s;%(n)s 个运行还用旧版本", waiting)
    messages.success(
        request,
        words % {"v": made.number, "n": waiting} if waiting else _("已保存为 v%(v)s") % {"v": made.number},
    )
    return None


@require_POST
@needs(RUN)
def delete(request: AccessRequest, slug: str) -> HttpResponse:
    """Take a row out, in a new version."""
    template, key = template_of(request.access, slug), request.POST.get("row", "")
    written = templates.latest(template).definition
    if key not in written.by_key:
        raise Http404
    content = _with_stages(
        written, lambda told: {**told, "rows": [each for each in told.get("rows", []) if each["key"] != key]}
    )
    if refused := _saved(request, template, content):
        messages.error(request, refused)
    return redirect("playbook", slug)


@needs(RUN)
def stage(request: AccessRequest, slug: str) -> HttpResponse:
    """Name a stage anew, or add one."""
    template = template_of(request.access, slug)
    written = templates.latest(template).definition
    known = next((each for each in written.stages if each.key == request.GET.get("stage", "")), None)
    initial = {"name": known.name, "about": known.about} if known else None
    form = StageForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        content = _with_stage(written, form.cleaned_data, known.key if known else "")
        if (refused := _saved(request, template, content)) is None:
            return gone_to(request, reverse("playbook", args=[slug]))
        form.add_error(None, refused)
    title = _("改阶段") if known else _("加阶段")
    return render(request, "playbooks/ask.html", {"page_title": title, "form": form, "save": _("保存")})


def _with_stage(written: Definition, given: Content, key: str) -> Content:
    if key:
        return _with_stages(written, lambda told: {**told, **given} if told["key"] == key else told)
    content = definition.dumped(written)
    return {**content, "stages": [*content["stages"], {**given, "key": f"stage{len(written.stages) + 1}", "rows": []}]}


@needs(RUN)
def whole(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for what concerns the whole playbook."""
    template = template_of(request.access, slug)
    written = templates.latest(template).definition
    form = WholeForm.of(written, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if (refused := _saved(request, template, {**definition.dumped(written), **form.content()})) is None:
            return gone_to(request, reverse("playbook", args=[slug]))
        form.add_error(None, refused)
    return render(request, "playbooks/ask.html", {"page_title": _("剧本设置"), "form": form, "save": _("保存")})


@needs(RUN)
def adopt(request: AccessRequest, slug: str) -> HttpResponse:
    """Show what is different for runs of older versions, and let the chosen ones go on by the latest."""
    access, template = request.access, template_of(request.access, slug)
    version = templates.latest(template)
    waiting = list(queries.behind(access, template))
    if request.method == "POST":
        chosen = [run for run in waiting if run.slug in request.POST.getlist("runs")]
        changed = running.adopt_version(who=access, runs=chosen, version=version, now=present.now())
        words = ngettext("%(n)s 个运行改用新版本", "%(n)s 个运行改用新版本", len(changed))
        messages.success(request, words % {"n": len(changed)})
        return redirect("playbook", slug)
    context = {
        "page_title": _("应用到运行中的群"),
        "subtitle": _("30 分钟内要开始的不变;手工改过时间或跳过的不变"),
        "template": template,
        "version": version,
        "waiting": [(run, comparing.differences(run.version.definition, version.definition)) for run in waiting],
        "breadcrumbs": [
            (_("剧本库"), reverse("playbooks")),
            (template.name, reverse("playbook", args=[slug])),
            (_("应用到运行中的群"), ""),
        ],
    }
    return render(request, "playbooks/adopt.html", context)
