"""问卷: the list, and one questionnaire being written: questions, words, notice, times, versions."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any

import segno
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.desk import laying
from jinlin.questionnaires import actions, listing, queries, showing
from jinlin.questionnaires.engine import checking, editing
from jinlin.questionnaires.forms import FrameForm, QuestionForm, WordsForm
from jinlin.questionnaires.models import Questionnaire
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from jinlin.questionnaires.engine.definition import Definition
    from jinlin.questionnaires.models import QuestionnaireQuerySet
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access, AccessRequest

MANAGE = "questionnaires.manage"
SVG = "image/svg+xml"


@require_GET
@needs(MANAGE)
def questionnaire_list(request: AccessRequest) -> HttpResponse:
    """Show the questionnaires, the newest first, with what came in."""
    access, now = request.access, present.now()
    state = listing.LISTING.read(request.GET, columns=laying.columns(access, listing.PAGE))
    rows = _matching(Questionnaire.objects.visible_to(access).select_related("live"), state, now)
    new = Link(_("新建问卷"), reverse("questionnaire-new"))
    page = state.show(
        rows.order_by(*state.order_by, "-pk"),
        desk=laying.desk(access, listing.PAGE),
        empty=Empty(_("还没有问卷"), _("筛选成员、了解需求、收集反馈,都从一份问卷开始。"), new, icon="forms"),
    )
    page.context.update(counts=queries.counts_of(access, page.source), now=now)
    context = {"page_title": _("问卷"), "subtitle": _("入群筛选、需求调研和反馈用的是同一套问卷")}
    return listing_response(request, "questionnaires/list.html", page, context)


def _matching(rows: QuestionnaireQuerySet, state: State, now: datetime) -> QuestionnaireQuerySet:
    if words := state.text("q"):
        rows = rows.filter(title__icontains=words)
    if use := state.choice("use"):
        rows = rows.filter(use=use)
    over = Q(ended_at__isnull=False) | Q(closes_at__lte=now)
    narrowed = {
        "draft": lambda: rows.filter(live=None),
        "over": lambda: rows.filter(over, live__isnull=False),
        "waiting": lambda: rows.filter(live__isnull=False, opens_at__gt=now).exclude(over),
        "open": lambda: rows.filter(live__isnull=False).exclude(over).exclude(opens_at__gt=now),
    }
    return narrowed.get(state.choice("state"), lambda: rows)()


@needs(MANAGE)
def questionnaire_new(request: AccessRequest) -> HttpResponse:
    """Ask what it is called and for, and open the editor."""
    zone = request.access.workspace.zone
    form = FrameForm(zone, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.make(request.access, frame=form.frame, now=present.now())
        return _done(request, reverse("questionnaire", args=[made.slug]))
    context = {"form": form, "url": reverse("questionnaire-new"), "page_title": _("新建问卷")}
    return render(request, "questionnaires/form.html", context)


@require_GET
@needs(MANAGE)
def questionnaire(request: AccessRequest, slug: str) -> HttpResponse:
    """Show the editor: questions at the left, the phone beside them, what is wrong, what is live."""
    row = _row(request.access, slug)
    context = _editor(request, row) | {
        "page_title": row.title,
        "subtitle": _subtitle(row),
        "breadcrumbs": [(_("问卷"), reverse("questionnaires")), (row.title, "")],
    }
    return render(request, "questionnaires/editor.html", context)


def _subtitle(row: Questionnaire) -> str:
    if row.live is None:
        return _("还没有发布")
    return _("已发布第 %(n)s 版") % {"n": row.live.number}


def _editor(request: AccessRequest, row: Questionnaire) -> dict[str, Any]:
    definition = row.draft_definition
    live = row.live.definition if row.live else None
    problems = checking.problems(definition)
    return {
        "row": row,
        "definition": definition,
        "pages": [(n, page, showing.shown(definition, page, {})) for n, page in enumerate(definition.pages)],
        "problems": problems,
        "wrong": {problem.question for problem in problems},
        "changed": live != definition,
        "is_open": row.is_open(present.now()),
        "link": request.build_absolute_uri(reverse("questionnaire-start", args=[row.slug])),
    }


@needs(MANAGE)
def questionnaire_frame(request: AccessRequest, slug: str) -> HttpResponse:
    """Change times, target and whether one may answer again."""
    row, zone = _row(request.access, slug), request.access.workspace.zone
    form = FrameForm(zone, request.POST) if request.method == "POST" else FrameForm.of(row, zone)
    if request.method == "POST" and form.is_valid():
        actions.set_frame(request.access, row, frame=form.frame, now=present.now())
        return _done(request, reverse("questionnaire", args=[slug]))
    context = {"form": form, "url": reverse("questionnaire-frame", args=[slug]), "page_title": _("时间与目标")}
    return render(request, "questionnaires/form.html", context)


@needs(MANAGE)
def questionnaire_words(request: AccessRequest, slug: str) -> HttpResponse:
    """Change title, notice, thanks and the names of the scores."""
    row = _row(request.access, slug)
    form = WordsForm(request.POST) if request.method == "POST" else WordsForm.of(row.draft_definition)
    if request.method == "POST" and form.is_valid():
        return _changed(request, row, form.changed)
    context = {"form": form, "url": reverse("questionnaire-words", args=[slug]), "page_title": _("文字与得分")}
    return render(request, "questionnaires/form.html", context | {"revision": row.revision})


@needs(MANAGE)
def question_add(request: AccessRequest, slug: str, place: int) -> HttpResponse:
    """Ask for one more question on a page, and add it."""
    return _question(request, _row(request.access, slug), None, place)


@needs(MANAGE)
def question_edit(request: AccessRequest, slug: str, key: str) -> HttpResponse:
    """Change a question."""
    return _question(request, _row(request.access, slug), key, -1)


def _question(request: AccessRequest, row: Questionnaire, key: str | None, place: int) -> HttpResponse:
    definition = row.draft_definition
    before = definition.question(key) if key else None
    form = QuestionForm(definition, before, request.POST if request.method == "POST" else None)
    if request.method == "POST" and "check" not in request.GET and form.is_valid() and form.made:
        return _changed(request, row, partial(editing.put_question, question=form.made, page=place))
    here = request.path
    context = {"form": form, "url": here, "revision": row.revision, "row": row, "question": before}
    if "check" in request.GET:
        return render(request, "questionnaires/parts/checked.html", context | {"found": _checked(form, place)})
    title = _("改题目") if before else _("加题目")
    return render(request, "questionnaires/question.html", context | {"page_title": title})


def _checked(form: QuestionForm, place: int) -> list[str]:
    """Return what would be wrong with a question that is being typed, in the whole it would stand in."""
    if not form.is_valid() or form.made is None:
        return [str(error) for errors in form.errors.values() for error in errors]
    definition = editing.put_question(form.definition, form.made, page=place)
    return [problem.text for problem in checking.problems(definition) if problem.question == form.made.key]


@require_POST
@needs(MANAGE)
def question_move(request: AccessRequest, slug: str, key: str) -> HttpResponse:
    """Let a question change places with the one above or below."""
    up = request.POST.get("way") == "up"
    return _changed(request, _row(request.access, slug), partial(editing.move_question, key=key, up=up))


@require_POST
@needs(MANAGE)
def question_remove(request: AccessRequest, slug: str, key: str) -> HttpResponse:
    """Take a question out of the draft."""
    return _changed(request, _row(request.access, slug), partial(editing.remove_question, key=key))


@require_POST
@needs(MANAGE)
def page_add(request: AccessRequest, slug: str) -> HttpResponse:
    """Add a page."""
    return _changed(request, _row(request.access, slug), editing.add_page)


@require_POST
@needs(MANAGE)
def page_remove(request: AccessRequest, slug: str, place: int) -> HttpResponse:
    """Put a page together with the one before it."""
    return _changed(request, _row(request.access, slug), partial(editing.remove_page, place=place))


@needs(MANAGE)
def questionnaire_publish(request: AccessRequest, slug: str) -> HttpResponse:
    """Show what publishing would change, and publish."""
    row = _row(request.access, slug)
    if request.method == "POST":
        try:
            made = actions.publish(request.access, row, now=present.now())
            messages.success(request, _("已发布第 %(n)s 版") % {"n": made.number})
        except Refusal as refusal:
            messages.error(request, refusal.message())
        return _done(request, reverse("questionnaire", args=[slug]))
    live, definition = row.live.definition if row.live else None, row.draft_definition
    context = {
        "page_title": _("发布"),
        "row": row,
        "differences": editing.differences(live, definition),
        "problems": checking.problems(definition),
    }
    return render(request, "questionnaires/publish.html", context)


@require_POST
@needs(MANAGE)
def questionnaire_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Take no more answers, or take them again."""
    row = _row(request.access, slug)
    act = actions.reopen if row.ended_at else actions.close
    act(request.access, row, now=present.now())
    messages.success(request, _("不再接受填写") if row.ended_at else _("重新接受填写"))
    return redirect("questionnaire", slug)


@require_GET
@needs(MANAGE)
def questionnaire_code(request: AccessRequest, slug: str) -> HttpResponse:
    """Answer with the link as a QR code, drawn here."""
    row = _row(request.access, slug)
    address = request.build_absolute_uri(reverse("questionnaire-start", args=[row.slug]))
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=6, border=2)
    return HttpResponse(drawn.getvalue(), content_type=SVG)


def _row(access: Access, slug: str) -> Questionnaire:
    return get_object_or_404(Questionnaire.objects.visible_to(access).select_related("live", "workspace"), slug=slug)


def _changed(request: AccessRequest, row: Questionnaire, change: Callable[[Definition], Definition]) -> HttpResponse:
    """Change the draft one was looking at, and show the editor as it is then."""
    told = request.POST.get("revision", "")
    revision = int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else row.revision  # noqa: PLR2004
    try:
        actions.change_draft(row, definition=change(row.draft_definition), revision=revision)
    except Refusal as refusal:
        messages.error(request, refusal.message())
    if request.headers.get("HX-Target") == "qn-editor":
        return render(request, "questionnaires/parts/editor.html", _editor(request, row))
    return _done(request, reverse("questionnaire", args=[row.slug]))


def _done(request: AccessRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def sent_in_words(count: int) -> str:
    """Say how many responses there are."""
    return ngettext("%(n)s 份答卷", "%(n)s 份答卷", count) % {"n": count}
