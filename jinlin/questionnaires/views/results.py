"""What came in: counts, charts per question with their tables, a cut by score, the responses one by one, Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.clock import day_bounds
from jinlin.core.text import mask_name
from jinlin.desk import downloads
from jinlin.questionnaires import listing, queries, results
from jinlin.questionnaires.engine.definition import Kind
from jinlin.questionnaires.engine.meaning import in_words
from jinlin.questionnaires.models import Questionnaire, Response
from jinlin.questionnaires.pictures import answer_with
from jinlin.questionnaires.queries import Counts, Cut
from jinlin.questionnaires.views.editor import MANAGE, sent_in_words
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse, QueryDict

    from jinlin.questionnaires.engine.definition import Question
    from jinlin.workspaces.access import Access, AccessRequest

MOST_ROWS = 50_000
TEXTS_OF = 200
SHORTEST_REASON = 4


@require_GET
@needs(MANAGE)
def questionnaire_results(request: AccessRequest, slug: str) -> HttpResponse:
    """Show counts and charts, for everybody or a cut of them."""
    access = request.access
    row = _row(access, slug)
    cut = _cut(request.GET)
    found = queries.responses(access, row, cut)
    whole = cut.is_whole and access.unit.parent_id is None
    definition = row.live.definition if row.live else row.draft_definition
    counts = queries.counts_of(access, [row]).get(row.pk, Counts())
    context = {
        "page_title": row.title,
        "subtitle": sent_in_words(counts.sent),
        "breadcrumbs": [
            (_("问卷"), reverse("questionnaires")),
            (row.title, reverse("questionnaire", args=[slug])),
            (_("结果"), ""),
        ],
        "row": row,
        "counts": counts,
        "cut": cut,
        "cut_count": counts.sent if cut.is_whole else found.count(),
        "drawn": results.drawn(
            definition, queries.tallies(found, row, whole=whole), found.order_by("-submitted_at")[:TEXTS_OF]
        ),
        "choices": _choices(definition),
        "versions": range(1, row.live.number + 1) if row.live else (),
        "has_scores": bool(definition.scores),
        "score_name": definition.scores[0] if definition.scores else "",
        "may_export": access.can("data.export"),
        "query": request.GET.urlencode(),
    }
    return render(request, "questionnaires/results.html", context)


def _choices(definition: Any) -> list[tuple[str, str]]:
    """Return what one can cut by: every option of every question."""
    return [(f"{q.key}.{o.key}", f"{q.title}:{o.label}") for q in definition.questions for o in q.options]


def _cut(query: QueryDict) -> Cut:
    """Read the cut from an address; what makes no sense cuts nothing."""
    question, _dot, option = query.get("option", "").partition(".")
    version = query.get("version", "")
    return Cut(
        low=_number(query.get("low", "")),
        high=_number(query.get("high", "")),
        version=int(version) if version.isascii() and version.isdecimal() and len(version) < 7 else None,  # noqa: PLR2004
        option=(question, option) if question and option else None,
    )


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None  # noqa: PLR2004  (nan and the endless are none)


@require_GET
@needs(MANAGE)
def questionnaire_responses(request: AccessRequest, slug: str) -> HttpResponse:
    """Show the responses one by one."""
    access = request.access
    row = _row(access, slug)
    numbers = range(1, row.live.number + 1) if row.live else ()
    options = {"version": [(str(n), f"v{n}") for n in numbers]}
    state = listing.RESPONSES.read(request.GET, options=options)
    found = queries.responses(access, row).select_related("member", "version")
    scored, days = state.range("score"), state.days("sent")
    zone = access.workspace.zone
    if words := state.text("q"):
        found = found.filter(member__name__icontains=words)
    if version := state.choice("version"):
        found = found.filter(version__number=version)
    wanted = {
        "score__gte": scored.least,
        "score__lte": scored.most,
        "submitted_at__gte": day_bounds(days.since, zone)[0] if days.since else None,
        "submitted_at__lt": day_bounds(days.until, zone)[1] if days.until else None,
    }
    found = found.filter(**{key: value for key, value in wanted.items() if value is not None})
    page = state.show(found.order_by(*state.order_by, "-pk"), empty=Empty(_("还没有答卷"), icon="inbox"))
    page.context.update(row_slug=slug)
    context = {
        "page_title": _("答卷"),
        "subtitle": row.title,
        "breadcrumbs": [
            (_("问卷"), reverse("questionnaires")),
            (row.title, reverse("questionnaire-results", args=[slug])),
            (_("答卷"), ""),
        ],
    }
    return listing_response(request, "questionnaires/responses.html", page, context)


@require_GET
@needs(MANAGE)
def questionnaire_response(request: AccessRequest, slug: str, response: str) -> HttpResponse:
    """Show one response in the drawer, phone numbers masked."""
    row = _row(request.access, slug)
    found = get_object_or_404(_responses(request.access, row).select_related("member", "version"), slug=response)
    definition = found.version.definition
    lines = [
        (q, in_words(q, found.answers[q.key]), _picture_url(slug, found, q))
        for q in definition.questions
        if q.key in found.answers
    ]
    context = {
        "page_title": mask_name(found.member.name) if found.member else _("不认识的人"),
        "row": row,
        "found": found,
        "lines": lines,
        "scores": found.scores.items(),
    }
    return render(request, "questionnaires/response.html", context)


def _picture_url(slug: str, found: Response, question: Question) -> str:
    if question.kind is not Kind.PICTURE:
        return ""
    return reverse("questionnaire-picture", args=[slug, found.slug, found.answers[question.key]["picture"]])


@require_GET
@needs(MANAGE)
def questionnaire_picture(request: AccessRequest, slug: str, response: str, picture: str) -> HttpResponse:
    """Answer with a picture somebody handed in."""
    found = get_object_or_404(_responses(request.access, _row(request.access, slug)), slug=response)
    return answer_with(get_object_or_404(found.pictures, slug=picture))


def _responses(access: Access, row: Questionnaire) -> QuerySet[Response]:
    return Response.objects.visible_to(access).that_count().filter(questionnaire=row)


@require_POST
@needs("data.export")
def questionnaire_export(request: AccessRequest, slug: str) -> HttpResponse:
    """Answer with the responses as Excel, for a reason that is written into the trail; names and phones masked."""
    access, now = request.access, present.now()
    if not access.can(MANAGE):
        raise PermissionDenied
    row, reason = _row(access, slug), request.POST.get("reason", "").strip()[:200]
    if row.live is None or len(reason) < SHORTEST_REASON:
        messages.error(request, _("没有导出:请先发布问卷,并写明至少 4 个字的原因。"))
        return redirect("questionnaire-results", slug)
    found = queries.responses(access, row, _cut(request.POST)).select_related("member", "version")
    rows = found.order_by("submitted_at", "pk")[:MOST_ROWS]
    workspaces.audit(access, "questionnaire.exported", row, details={"reason": reason, "rows": len(rows)}, now=now)
    return downloads.xlsx(access, row.title, [results.answers_sheet(row.live, rows)], now=now, rows=len(rows))


def _row(access: Access, slug: str) -> Questionnaire:
    return get_object_or_404(Questionnaire.objects.visible_to(access).select_related("live"), slug=slug)
