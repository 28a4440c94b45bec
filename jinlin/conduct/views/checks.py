"""Who fits the rules of a group, and the staff's own regulations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.models import Community
from jinlin.conduct import actions, checking, queries
from jinlin.conduct.forms import RegulationForm
from jinlin.conduct.models import Regulation, RegulationRead
from jinlin.core import present
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.desk import downloads
from jinlin.shell.listing import Column as Shown
from jinlin.shell.listing import Empty, Filter, Listing
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.conduct.checking import Checked
    from jinlin.conduct.models import RuleVersion
    from jinlin.workspaces.access import Access, AccessRequest

MANAGE = "rules.manage"
VERDICTS = (checking.REMOVE, checking.ASK, checking.KEEP)
GROUPS = Listing(
    key="rules-checks",
    columns=(
        Shown(
            "name", gettext_lazy("社群"), fixed=True, sort="name", first="asc", template="conduct/cells/checked.html"
        ),
        Shown("version", gettext_lazy("群规"), template="conduct/cells/version.html"),
    ),
    filters=(Filter("q", gettext_lazy("社群"), placeholder=gettext_lazy("输入关键词")),),
    default_sort="name",
)


def verdict_words(verdict: str) -> str:
    """Return the word for what a check comes to."""
    return {checking.KEEP: _("保留"), checking.ASK: _("提醒"), checking.REMOVE: _("移出")}[verdict]


@require_GET
@needs("console.view")
def checked_groups(request: AccessRequest) -> HttpResponse:
    """List the groups one sees, each with the way to its check."""
    state = GROUPS.read(request.GET)
    rows = Community.objects.visible_to(request.access).filter(ended_at=None).select_related("unit")
    if words := state.text("q"):
        rows = rows.filter(name__icontains=words)
    page = state.show(rows.order_by(*state.order_by), empty=Empty(_("没有客户群"), icon="users"))
    page.context.update(versions=queries.versions_for(request.access.workspace, [row.pk for row in page.source]))
    context = {
        "page_title": _("成员检查"),
        "subtitle": _("按群规查昵称、自我介绍和违规,只列出、不处理"),
        "breadcrumbs": [(_("群规"), reverse("rules")), (_("成员检查"), "")],
    }
    return listing_response(request, "conduct/groups.html", page, context)


@require_GET
@needs("console.view")
def group_check(request: AccessRequest, slug: str) -> HttpResponse:
    """Show who of a group fits its rules, whom to ask, whom to let go; nothing is done to anybody."""
    community = get_object_or_404(Community.objects.visible_to(request.access).select_related("workspace"), slug=slug)
    drafts = queries.drafts_for(request.access, community)
    draft = next((each for each in drafts if each.slug == request.GET.get("draft")), None)
    version = draft or queries.version_of(community)
    rows = checking.check(community, version, now=present.now()) if version else []
    asked = request.GET.get("of", "")
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in VERDICTS}
    if request.GET.get("export") and request.access.can("data.export"):
        return _file(request.access, community, rows)
    context = {
        "page_title": _("成员检查:%(name)s") % {"name": community.name},
        "subtitle": _check_words(version),
        "breadcrumbs": [(_("群规"), reverse("rules")), (_("成员检查"), reverse("rules-checks")), (community.name, "")],
        "community": community,
        "version": version,
        "rows": [(row, verdict_words(row.verdict)) for row in rows if not asked or row.verdict == asked][:200],
        "chips": [(verdict, verdict_words(verdict), counts[verdict]) for verdict in VERDICTS],
        "asked": asked,
        "draft": draft,
        "drafts": drafts,
        "total": len(rows),
        "may_export": request.access.can("data.export"),
    }
    return render(request, "conduct/check.html", context)


def _check_words(version: RuleVersion | None) -> str:
    if version is None:
        return _("这个群还没有群规")
    if version.is_draft:
        return _("按第 %(number)s 版草稿试查,近 30 天的话也算;只列出,不处理") % {"number": version.number}
    return _("按第 %(number)s 版群规;只列出,不处理") % {"number": version.number}


def _file(access: Access, community: Community, rows: list[Checked]) -> HttpResponse:
    name = _("成员检查")
    columns = [
        Column(_("成员")),
        Column(_("群里的昵称")),
        Column(_("入群"), "moment"),
        Column(_("结论")),
        Column(_("原因")),
        Column(_("已读群规")),
    ]
    table = [
        [
            row.member.name,
            row.name,
            row.joined_at,
            verdict_words(row.verdict),
            "；".join(row.reasons),
            _("是") if row.knows else _("否"),
        ]
        for row in rows
    ]
    return downloads.xlsx(
        access, f"{name}_{community.name}", [Sheet(name, columns, table)], now=present.now(), rows=len(table)
    )


@require_GET
@needs("console.view")
def regulations(request: AccessRequest) -> HttpResponse:
    """List the staff's regulations, the newest version of each, with who knows it."""
    rows = Regulation.objects.filter(workspace=request.access.workspace).annotate(read_count=Count("reads"))
    newest = {row.key: row for row in rows.order_by("number")}
    mine = set(RegulationRead.objects.filter(staff=request.access.staff).values_list("regulation_id", flat=True))
    context = {
        "page_title": _("内部制度"),
        "subtitle": _("岗位职责、响应时限、促销上限写成文;改了要重新确认"),
        "breadcrumbs": [(_("群规"), reverse("rules")), (_("内部制度"), "")],
        "rows": [(row, row.pk in mine) for row in newest.values()],
        "staff_count": request.access.workspace.staff.filter(left_at=None).count(),
        "may_manage": request.access.can(MANAGE) and request.access.is_whole,
    }
    return render(request, "conduct/regulations.html", context)


@needs(MANAGE)
def regulation_new(request: AccessRequest) -> HttpResponse:
    """Ask for a document, or with `of` for the next version of one, and write it."""
    last = _newest(request.access, request.GET.get("of", ""))
    initial = {"title": last.title, "text": last.text} if last else {}
    form = RegulationForm(
        request.POST or None, initial={**initial, "effective_on": present.today(request.access.workspace.zone)}
    )
    if request.method == "POST" and form.is_valid():
        made = actions.regulate(who=request.access, instead_of=last, now=present.now(), **form.cleaned_data)
        messages.success(request, _("已发布制度"))
        url = reverse("regulation", args=[made.slug])
        return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)
    context = {"page_title": _("写制度"), "form": form, "url": request.get_full_path()}
    return render(request, "conduct/regulation_new.html", context)


def _newest(access: Access, key: str) -> Regulation | None:
    rows = Regulation.objects.filter(workspace=access.workspace, key=key)
    return rows.order_by("-number").first() if key else None


@require_GET
@needs("console.view")
def regulation(request: AccessRequest, slug: str) -> HttpResponse:
    """Show a document, and who has said that they know it."""
    row = get_object_or_404(Regulation.objects.filter(workspace=request.access.workspace), slug=slug)
    reads = list(row.reads.select_related("staff__unit").order_by("at"))
    context = {
        "page_title": row.title,
        "subtitle": _("第 %(number)s 版 · %(on)s 起生效") % {"number": row.number, "on": row.effective_on},
        "breadcrumbs": [(_("群规"), reverse("rules")), (_("内部制度"), reverse("regulations")), (row.title, "")],
        "row": row,
        "reads": reads,
        "known": any(read.staff_id == request.access.staff.pk for read in reads),
        "may_manage": request.access.can(MANAGE) and request.access.is_whole,
    }
    return render(request, "conduct/regulation.html", context)


@require_POST
@needs("console.view")
def regulation_known(request: AccessRequest, slug: str) -> HttpResponse:
    """Say that one knows a document."""
    row = get_object_or_404(Regulation.objects.filter(workspace=request.access.workspace), slug=slug)
    actions.say_known(who=request.access, regulation=row, now=present.now())
    messages.success(request, _("已确认知晓"))
    return redirect("regulation", slug)
