"""入群 → 入群申请: the review board, one application in the drawer, decisions one by one and in bulk, proofs, Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.core.refusals import Refusal
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.desk import downloads, laying
from jinlin.desk.returning import back
from jinlin.joining import gate_listing
from jinlin.joining.actions import deciding, proving
from jinlin.joining.forms.judging import ProofForm
from jinlin.joining.gating.conditions import Kind
from jinlin.joining.models import Application, Evidence, State
from jinlin.joining.queries import asking, boards
from jinlin.questionnaires.pictures import answer_with
from jinlin.shell.listing import BatchAction, Empty, Tool
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.shell.listing_state import State as Asked
    from jinlin.workspaces.access import Access, AccessRequest

REVIEW = "applications.review"
MOST_AT_ONCE = 10_000
MOST_ROWS = 100_000


@require_GET
@needs("console.view")
def application_list(request: AccessRequest) -> HttpResponse:
    """Show the applications, newest change first."""
    access = request.access
    state = _asked(access, request.GET)
    may_review = access.can(REVIEW)
    page = state.show(
        boards.application_rows(access, state),
        desk=laying.desk(access, "applications"),
        tools=_tools(access),
        batch=[BatchAction(_("审核"), reverse("applications-decide"), icon="checks", drawer=True)]
        if may_review
        else [],
        empty=Empty(_("没有申请"), _("把门槛页面上的申请链接或二维码发出去,申请会出现在这里。"), icon="inbox"),
    )
    page.context.update(told=boards.told(access, page.source), may_review=may_review)
    context = {"page_title": pgettext("page", "入群申请"), "subtitle": _subtitle(access)}
    return listing_response(request, "joining/applications/list.html", page, context)


def _subtitle(access: Access) -> str:
    waiting = Application.objects.visible_to(access).filter(state=State.REVIEW).count()
    return ngettext("%(n)s 份等待审核", "%(n)s 份等待审核", waiting) % {"n": waiting}


def _asked(access: Access, query: QueryDict) -> Asked:
    options = {"gate": boards.gate_choices(access), "round": boards.round_choices(access)}
    return gate_listing.APPLICATIONS.read(query, columns=laying.columns(access, "applications"), options=options)


def _tools(access: Access) -> list[Tool]:
    if not access.can("data.export"):
        return []
    return [Tool(_("导出 Excel"), reverse("applications-export"), icon="download", with_query=True)]


@require_GET
@needs("data.export")
def applications_export(request: AccessRequest) -> HttpResponse:
    """Answer with the applications as Excel, by the present filters."""
    access = request.access
    rows = list(boards.application_rows(access, _asked(access, request.GET))[:MOST_ROWS])
    told = boards.told(access, rows)
    name = pgettext("page", "入群申请")
    columns = [
        *(Column(_("申请人")), Column(_("门槛")), Column(_("客户群")), Column(_("状态")), Column(_("得分"), "number")),
        *(Column(_("申请时间"), "moment"), Column(_("更新时间"), "moment"), Column(_("审核人")), Column(_("条件"))),
    ]
    table = [_line(row, told[row.pk]) for row in rows]
    return downloads.xlsx(access, name, [Sheet(name, columns, table)], now=present.now(), rows=len(rows))


def _line(row: Application, told: list[tuple[str, str, str]]) -> list[object]:
    group, who = row.community.name if row.community else "", row.decided_by.name if row.decided_by else ""
    reasons = "；".join(f"{asked}:{reason}" for _outcome, asked, reason in told)
    return [
        *(row.name, row.gate.name, group, row.get_state_display(), row.score),
        *(row.begun_at, row.state_at, who, reasons),
    ]


@require_GET
@needs("console.view")
def application(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one application in the drawer: what the gate says, what they handed in, how it went."""
    access = request.access
    row = _application(access, slug)
    zone, now = access.workspace.zone, present.now()
    proofs = [
        (each, str(Kind(each.kind).label) if each.kind in Kind.values else "")
        for each in row.evidence.order_by("at", "pk")
    ]
    context = {
        "page_title": row.name or _("没有留名字"),
        "row": row,
        "told": boards.told(access, [row])[row.pk],
        "proofs": proofs,
        "proof_form": ProofForm(local_date(now, zone)),
        "replies": asking.replies_of(row),
        "steps": row.steps.select_related("staff"),
        "entries": row.entries.select_related("round").order_by("round__number"),
        "agreed": row.acknowledgements.select_related("version").order_by("at"),
        "may_review": access.can(REVIEW),
        "may_decide": access.can(REVIEW) and row.state in deciding.DECIDABLE,
    }
    return render(request, "joining/applications/application.html", context)


@require_POST
@needs(REVIEW)
def application_decide(request: AccessRequest, slug: str) -> HttpResponse:
    """Admit or reject one."""
    return _decided(request, [_application(request.access, slug)])


@require_POST
@needs(REVIEW)
def applications_decide(request: AccessRequest) -> HttpResponse:
    """Ask how to decide about those chosen, then decide about all of them together."""
    rows = _chosen(request)
    if request.POST.get("word"):
        return _decided(request, rows)
    context = {
        "page_title": ngettext("审核 %(n)s 份申请", "审核 %(n)s 份申请", len(rows)) % {"n": len(rows)},
        "chosen": [] if request.POST.get("every") else [each.slug for each in rows],
        "every": request.POST.get("every", ""),
        "query": request.POST.get("query", ""),
    }
    return render(request, "joining/applications/deciding.html", context)


def _chosen(request: AccessRequest) -> list[Application]:
    """Return those that can be decided among the chosen."""
    access = request.access
    if request.POST.get("every"):
        rows = boards.application_rows(access, _asked(access, QueryDict(request.POST.get("query", ""))))
    else:
        rows = Application.objects.visible_to(access).filter(slug__in=request.POST.getlist("rows")[:MOST_AT_ONCE])
    return list(rows.filter(state__in=deciding.DECIDABLE)[:MOST_AT_ONCE])


def _decided(request: AccessRequest, rows: list[Application]) -> HttpResponse:
    """Do what was decided, all or none, and tell."""
    access, now, reason = request.access, present.now(), request.POST.get("reason", "")
    try:
        if request.POST.get("word") == "admit":
            done = deciding.admit(access=access, applications=rows, reason=reason, now=now)
            words = ngettext("已通过 %(n)s 份申请", "已通过 %(n)s 份申请", len(done))
        else:
            done = deciding.reject(access=access, applications=rows, reason=reason, now=now)
            words = ngettext("已拒绝 %(n)s 份申请,对方会看到原因", "已拒绝 %(n)s 份申请,对方会看到原因", len(done))
        messages.success(request, words % {"n": len(done)})
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return back(request)


# --- proofs --------------------------------------------------------------------------------------------------------


@require_GET
@needs(REVIEW)
def application_proof(request: AccessRequest, slug: str) -> HttpResponse:
    """Answer with a proof as it was handed in; who looked at it is written down."""
    row = _proof(request.access, slug)
    path = proving.file_of(row)
    if row.gone_at is not None or not path.exists():
        raise Http404
    workspaces.audit(
        request.access, "application.proof_viewed", row.application, details={"kind": row.kind}, now=present.now()
    )
    answer = HttpResponse(path.read_bytes(), content_type=row.media_type)
    answer["Content-Disposition"] = "attachment" if row.media_type == proving.PDF_TYPE else "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return answer


@require_GET
@needs(REVIEW)
def application_picture(request: AccessRequest, slug: str, picture: str) -> HttpResponse:
    """Answer with a picture an applicant has answered a question with; who looked at it is written down."""
    row = _application(request.access, slug)
    found = get_object_or_404(asking.pictures_of(row), slug=picture)
    workspaces.audit(request.access, "application.picture_viewed", row, now=present.now())
    return answer_with(found)


@require_POST
@needs(REVIEW)
def application_proof_judge(request: AccessRequest, slug: str) -> HttpResponse:
    """Say whether a proof holds."""
    access, now = request.access, present.now()
    row = _proof(access, slug)
    form = ProofForm(local_date(now, access.workspace.zone), request.POST)
    if not form.is_valid():
        messages.error(request, _("请检查日期和原因后再提交。"))
        return back(request)
    try:
        proving.judge(access=access, row=row, now=now, **form.told)
        messages.success(request, _("凭证已审核"))
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return back(request)


def _application(access: Access, slug: str) -> Application:
    rows = Application.objects.visible_to(access).select_related("gate", "community", "member", "decided_by", "version")
    return get_object_or_404(rows, slug=slug)


def _proof(access: Access, slug: str) -> Evidence:
    rows = Evidence.objects.filter(application__in=Application.objects.visible_to(access))
    return get_object_or_404(rows.select_related("application", "workspace"), slug=slug)
