"""待回答: the queue of questions, one question, what people do with it, what should be written into the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.answers import listing, queries
from jinlin.answers.actions import questions as acts
from jinlin.answers.models import Category, Gravity, Question, Ticket
from jinlin.answers.queries import fairness, lists, measures, proposing
from jinlin.answers.views import desk
from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.core.refusals import Refusal
from jinlin.shell.listing import BatchAction, Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from datetime import date

    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access, AccessRequest

GIVE, MANAGE = "answers.give", "answers.manage"
MOST_AT_ONCE, MOST_STAFF = 200, 200


@require_GET
@needs("console.view")
def questions(request: AccessRequest) -> HttpResponse:
    """List the questions; without any word those that wait, the longest first."""
    access, now = request.access, present.now()
    state = _state(access, request.GET or QueryDict(listing.WAITING))
    empty = Empty(_("没有待回答的问题"), _("群里有人提问、@小助理或员工、或者投诉,就会出现在这里。"), icon="message-2")
    batch = [BatchAction(_("不用回答"), reverse("questions-close"), icon="x")] if access.can(GIVE) else []
    page = state.show(
        lists.questions(access, state), desk=desk.desk(access, listing.QUESTIONS), batch=batch, empty=empty
    )
    reception = queries.reception_of(access.workspace)
    page.context.update(now=now, me=access.staff, may_give=access.can(GIVE), target=reception.target_seconds)
    context = {
        "page_title": _("待回答"),
        "subtitle": _subtitle(access),
        "figures": measures.of_the_week(access, local_date(now, access.workspace.zone), reception),
    }
    return listing_response(request, "answers/questions/list.html", page, context)


def _subtitle(access: Access) -> str:
    waiting = Question.objects.visible_to(access).that_wait().count()
    return ngettext("%(n)s 个问题没人回", "%(n)s 个问题没人回", waiting) % {"n": waiting}


def _state(access: Access, query: QueryDict) -> State:
    columns = desk.columns(access, listing.QUESTIONS)
    return listing.QUEUE.read(query, columns=columns, options={"unit": desk.units(access)})


@require_GET
@needs("console.view")
def question(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one question: what was asked, what the library would say, what one may do."""
    access = request.access
    row = _one(access, slug)
    context = {
        "page_title": _("问题"),
        "row": row,
        "now": present.now(),
        "may_give": access.can(GIVE) and row.state == "open",
        "may_manage": access.can(MANAGE),
        "again": row.duplicates.order_by("asked_at"),
        **_ticket(access, row),
    }
    return render(request, "answers/questions/question.html", context)


def _ticket(access: Access, row: Question) -> dict[str, object]:
    """Return the ticket of a question and what one may do about it."""
    rows = Ticket.objects.filter(question=row).select_related("owner", "opened_by", "resolved_by")
    staff = Staff.objects.visible_to(access).filter(left_at=None).order_by("name")[:MOST_STAFF]
    return {
        "ticket": rows.first(),
        "may_ticket": access.can(GIVE),
        "categories": Category.choices,
        "gravities": Gravity.choices,
        "owners": staff,
        "stars": range(5, 0, -1),
    }


@require_POST
@needs(GIVE)
def question_take(request: AccessRequest, slug: str) -> HttpResponse:
    """Say that one will answer."""
    row = _one(request.access, slug)
    return desk.tried(
        request,
        lambda: acts.take(who=request.access, question=row, now=present.now()),
        _("已认领,回答后会自动记下"),
        reverse("questions"),
    )


@require_POST
@needs(GIVE)
def question_answered(request: AccessRequest, slug: str) -> HttpResponse:
    """Say that one has answered."""
    row = _one(request.access, slug)
    return desk.tried(
        request,
        lambda: acts.answered(who=request.access, question=row, now=present.now()),
        _("已记为回答过"),
        reverse("questions"),
    )


@require_POST
@needs(GIVE)
def question_close(request: AccessRequest, slug: str) -> HttpResponse:
    """Say that a question needs no answer, and why."""
    row, why = _one(request.access, slug), request.POST.get("reason", "")
    return desk.tried(
        request,
        lambda: acts.close(who=request.access, question=row, reason=why, now=present.now()),
        _("已关闭这个问题"),
        reverse("questions"),
    )


@require_POST
@needs(GIVE)
def questions_close(request: AccessRequest) -> HttpResponse:
    """Say of the chosen questions that they ask nothing."""
    done = 0
    for row in _chosen(request):
        try:
            acts.close(who=request.access, question=row, reason=_("不是问题"), now=present.now())
            done += 1
        except Refusal as refusal:
            messages.error(request, refusal.message())
    messages.success(request, ngettext("已关闭 %(n)s 个", "已关闭 %(n)s 个", done) % {"n": done})
    return desk.back(request, reverse("questions"))


def _chosen(request: AccessRequest) -> list[Question]:
    access = request.access
    if request.POST.get("every"):
        rows = lists.questions(access, _state(access, QueryDict(request.POST.get("query", "") or listing.WAITING)))
        return list(rows.filter(state="open")[:MOST_AT_ONCE])
    slugs = request.POST.getlist("rows")[:MOST_AT_ONCE]
    return list(Question.objects.visible_to(access).that_wait().filter(slug__in=slugs))


def _one(access: Access, slug: str) -> Question:
    related = (
        "workspace",
        "community__unit",
        "member",
        "entry",
        "duty",
        "taken_by",
        "answered_by",
        "closed_by",
        "duplicate_of",
    )
    return get_object_or_404(Question.objects.visible_to(access).select_related(*related), slug=slug)


@require_GET
@needs("console.view")
def question_proposals(request: AccessRequest) -> HttpResponse:
    """Show what is asked again and again and stands in no entry, the most asked first."""
    access = request.access
    found = proposing.proposals(access, now=present.now())
    context = {
        "page_title": _("该写进问答库的"),
        "subtitle": _("近 30 天没有对上的问题,问得像的放在一起"),
        "breadcrumbs": [(_("待回答"), reverse("questions")), (_("该写进问答库的"), "")],
        "found": found,
        "may_manage": access.can(MANAGE),
    }
    return render(request, "answers/questions/proposals.html", context)


def _fair(access: Access, window: tuple[date, date], *, with_nights: bool) -> dict[str, Any]:
    """Return how those who paid and those who did not are answered."""
    found = fairness.of(access, *window, on_duty_only=not with_nights, reception=queries.reception_of(access.workspace))
    sides = [(_("付过钱的"), found.payers), (_("没付过钱的"), found.others)]
    return {
        "finding": found.finding,
        "rows": [(label, side, fairness.answered_rate(side)) for label, side in sides],
        "least": fairness.LEAST,
    }


@require_GET
@needs("console.view")
def response(request: AccessRequest) -> HttpResponse:
    """Show how fast each colleague answers, and what waits in their groups (R-059)."""
    access, now = request.access, present.now()
    with_nights = request.GET.get("hours") != "on"
    window = measures.window_of(request.GET.get("days", "7"), local_date(now, access.workspace.zone))
    context = {
        "page_title": _("响应"),
        "subtitle": _("谁回得快,谁的群里有没人回的问题"),
        "breadcrumbs": [(_("待回答"), reverse("questions")), (_("响应"), "")],
        "rows": measures.by_staff(
            access, *window, on_duty_only=not with_nights, reception=queries.reception_of(access.workspace)
        ),
        "fairness": _fair(access, window, with_nights=with_nights),
        "window": window,
        "days": request.GET.get("days", "7"),
        "with_nights": with_nights,
        "target": queries.reception_of(access.workspace).target_seconds,
    }
    return render(request, "answers/questions/response.html", context)
