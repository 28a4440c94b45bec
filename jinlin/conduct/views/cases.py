"""违规处理: the board of cases, one case in the drawer, deciding one or many, appeals, the white list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.models import Community
from jinlin.conduct import actions, boards, listing
from jinlin.conduct.forms import SpareForm
from jinlin.conduct.models import Appeal, AppealState, Case, CaseState, Exemption, Penalty
from jinlin.core import present
from jinlin.core.clock import day_bounds
from jinlin.core.refusals import Refusal
from jinlin.desk import laying
from jinlin.desk.returning import back
from jinlin.shell.figures import Link
from jinlin.shell.listing import BatchAction, Empty, Tool
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access, AccessRequest

DECIDE = "cases.decide"
MOST_AT_ONCE = 500


@require_GET
@needs("console.view")
def case_list(request: AccessRequest) -> HttpResponse:
    """Show the cases; without any word those that wait."""
    access = request.access
    state = _state(access, request.GET or QueryDict(listing.OPEN))
    may = access.can(DECIDE)
    page = state.show(
        _rows(access, state),
        desk=laying.desk(access, listing.PAGE),
        tools=[Tool(_("白名单"), reverse("white-list"), icon="shield-check")],
        batch=_batch() if may else [],
        empty=Empty(
            _("没有待处理的违规"),
            _("新消息会自动按群规检查;可疑的会出现在这里,由人来决定。"),
            Link(_("看群规"), reverse("rules")),
            icon="shield-check",
        ),
    )
    page.context.update(suggested=actions.suggested([row for row in page.source if row.state == CaseState.OPEN]))
    context = {"page_title": _("违规处理"), "subtitle": _subtitle(access), "may_decide": may}
    return listing_response(request, "conduct/cases.html", page, context)


def _subtitle(access: Access) -> str:
    waiting = boards.open_count(access)
    return ngettext("%(n)s 条待处理;系统只提示,由人决定", "%(n)s 条待处理;系统只提示,由人决定", waiting) % {
        "n": waiting
    }


def _state(access: Access, query: QueryDict) -> State:
    return listing.CASES.read(query, columns=laying.columns(access, listing.PAGE))


def _batch() -> list[BatchAction]:
    url = reverse("cases-decide")
    return [
        BatchAction(
            _("按建议处罚"),
            f"{url}?verdict=confirm",
            icon="check",
            confirm=_("按阶梯处罚选中的违规?群主会逐条收到任务。"),
        ),
        BatchAction(
            _("都是误判"), f"{url}?verdict=dismiss", icon="x", confirm=_("选中的都记为误判?同样的话以后不再提示。")
        ),
    ]


def _rows(access: Access, state: State) -> QuerySet[Case]:
    rows = boards.case_rows(access)
    if words := state.text("q"):
        rows = rows.filter(community__name__icontains=words)
    if chosen := state.choice("state"):
        rows = rows.filter(state=chosen)
    if detector := state.choice("detector"):
        rows = rows.filter(rule__detector=detector)
    if appeal := state.choice("appeal"):
        rows = rows.filter(appeal__isnull=False)
        rows = rows.filter(appeal__state=AppealState.OPEN) if appeal == "open" else rows
    days = state.days("at")
    zone = access.workspace.zone
    if days.since:
        rows = rows.filter(at__gte=day_bounds(days.since, zone)[0])
    if days.before:
        rows = rows.filter(at__lt=day_bounds(days.before, zone)[0])
    return rows.order_by(*state.order_by)


@require_GET
@needs("console.view")
def case(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one case: what was said, what speaks for and against, what one may decide."""
    row = _case(request.access, slug)
    told = actions.suggested([row])[row.pk]
    appeal = getattr(row, "appeal", None)
    context = {
        "page_title": row.rule.text,
        "row": row,
        "evidence": getattr(row, "evidence", None),
        "said": boards.said_in(row),
        "suggested": told,
        "suggested_label": Penalty(told.penalty).label,
        "penalties": Penalty.choices,
        "history": boards.history_of(row),
        "appeal": appeal,
        "words": actions.words_for(row, row.member.name) if row.penalty else "",
        "appeal_url": request.build_absolute_uri(reverse("phone-appeal", args=[actions.token_of(row)]))
        if row.state == CaseState.CONFIRMED
        else "",
        "may_decide": request.access.can(DECIDE),
    }
    return render(request, "conduct/case.html", context)


@require_POST
@needs(DECIDE)
def case_decide(request: AccessRequest, slug: str) -> HttpResponse:
    """Decide one case: a penalty, or that it was a mistake."""
    return _decided(request, [_case(request.access, slug)], request.POST.get("verdict", ""))


@require_POST
@needs(DECIDE)
def cases_decide(request: AccessRequest) -> HttpResponse:
    """Decide the chosen cases together; those already decided are left alone."""
    return _decided(request, _chosen(request), request.GET.get("verdict", ""))


def _decided(request: AccessRequest, cases: list[Case], verdict: str) -> HttpResponse:
    note, now = request.POST.get("note", ""), present.now()
    penalty = request.POST.get("penalty", "")
    try:
        if verdict == "dismiss":
            spare = request.POST.get("spare", "1") == "1"
            done = actions.dismiss(who=request.access, cases=cases, spare=spare, note=note, now=now)
            words = ngettext("已记为误判 %(n)s 条", "已记为误判 %(n)s 条", len(done))
        else:
            chosen = penalty if penalty in Penalty.values else ""
            done = actions.confirm(who=request.access, cases=cases, penalty=chosen, note=note, now=now)
            words = ngettext("已确认 %(n)s 条,任务已派给群主", "已确认 %(n)s 条,任务已派给群主", len(done))
        messages.success(request, words % {"n": len(done)})
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return back(request)


def _chosen(request: AccessRequest) -> list[Case]:
    access = request.access
    if request.POST.get("every"):
        rows = _rows(access, _state(access, QueryDict(request.POST.get("query", "") or listing.OPEN)))
        return list(rows.filter(state=CaseState.OPEN)[:MOST_AT_ONCE])
    slugs = request.POST.getlist("rows")[:MOST_AT_ONCE]
    return list(boards.case_rows(access).filter(slug__in=slugs, state=CaseState.OPEN))


@require_POST
@needs(DECIDE)
def case_answer(request: AccessRequest, slug: str) -> HttpResponse:
    """Answer the appeal of a case."""
    appeal = get_object_or_404(Appeal.objects.select_related("case__task"), case=_case(request.access, slug))
    uphold = request.POST.get("verdict") == "uphold"
    try:
        actions.answer(
            who=request.access, appeal=appeal, uphold=uphold, words=request.POST.get("words", ""), now=present.now()
        )
        messages.success(request, _("已答复申诉"))
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return back(request)


@require_GET
@needs("console.view")
def white_list(request: AccessRequest) -> HttpResponse:
    """List what is spared, and ask for more."""
    rows = Exemption.objects.filter(workspace=request.access.workspace, ended_at=None)
    visible = Community.objects.visible_to(request.access)
    shown = rows.filter(community=None) | rows.filter(community__in=visible)
    context: dict[str, Any] = {
        "page_title": _("白名单"),
        "subtitle": _("这些人、词、网址和同样的话不再提示违规"),
        "breadcrumbs": [(_("违规处理"), reverse("cases")), (_("白名单"), "")],
        "rows": shown.select_related("community", "member", "case__evidence", "made_by").order_by("-made_at", "-pk")[
            :200
        ],
        "form": SpareForm(request.access),
        "may_decide": request.access.can(DECIDE),
        "is_whole": request.access.is_whole,
    }
    return render(request, "conduct/white_list.html", context)


@require_POST
@needs(DECIDE)
def spare(request: AccessRequest) -> HttpResponse:
    """Put a word or a host on the white list."""
    form = SpareForm(request.access, request.POST)
    if form.is_valid():
        actions.spare(who=request.access, now=present.now(), **form.cleaned_data)
        messages.success(request, _("已加入白名单"))
    else:
        messages.error(request, " ".join(str(words[0]) for words in form.errors.values()))
    return redirect("white-list")


@require_POST
@needs(DECIDE)
def spare_member(request: AccessRequest, slug: str) -> HttpResponse:
    """Put whoever a case is about on the white list of its group."""
    row = _case(request.access, slug)
    actions.spare(
        who=request.access,
        kind=Exemption.Kind.MEMBER,
        member=row.member,
        community=row.community,
        reason=request.POST.get("reason", ""),
        now=present.now(),
    )
    messages.success(request, _("这位群友在本群不再提示违规"))
    return back(request)


@require_POST
@needs(DECIDE)
def spare_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Take a line off the white list."""
    rows = Exemption.objects.filter(workspace=request.access.workspace)
    visible = Community.objects.visible_to(request.access)
    rows = rows.filter(community=None) | rows.filter(community__in=visible)
    actions.end_sparing(who=request.access, exemption=get_object_or_404(rows, slug=slug), now=present.now())
    messages.success(request, _("已移出白名单"))
    return redirect("white-list")


def _case(access: Access, slug: str) -> Case:
    return get_object_or_404(boards.case_rows(access), slug=slug)
