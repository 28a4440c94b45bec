"""Questionnaires on phones: notice and consent, pages of questions, a look at it all, thanks. Works without any script."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.members import visitors
from jinlin.members.actions import TooManyPosts
from jinlin.questionnaires import actions, showing
from jinlin.questionnaires.actions.responding import refuse_others
from jinlin.questionnaires.engine.branching import asked
from jinlin.questionnaires.engine.definition import Kind
from jinlin.questionnaires.engine.meaning import in_words
from jinlin.questionnaires.models import Questionnaire, Response
from jinlin.questionnaires.pictures import answer_with
from jinlin.questionnaires.queries import begun_by
from jinlin.questionnaires.refusals import AnswersMissing, NotOpen, NotYourResponse, TooFast
from jinlin.shell import phone
from jinlin.shell.phone import Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from jinlin.questionnaires.engine.definition import Page
    from jinlin.questionnaires.showing import Taken
    from jinlin.workspaces.models import Workspace

P = ParamSpec("P")
FORBIDDEN, TOO_MANY = 403, 429
TRAP = "website"  # a field nobody sees; programs fill it in


def refusing(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Tell a refusal on a page of its own."""

    @wraps(view)
    def told(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TooManyPosts as refusal:
            return phone.notice(request, Notice(refusal.what, refusal.remedy, "wait"), status=TOO_MANY)
        except NotYourResponse as refusal:
            return phone.notice(request, Notice(refusal.what, refusal.remedy, "bad"), status=FORBIDDEN)
        except Refusal as refusal:
            return phone.notice(request, Notice(refusal.what, refusal.remedy, "warn"))

    return told


@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is collected and why, and begin once the person agrees; go on where they were."""
    response = Response.objects.select_related("version", "questionnaire", "workspace").filter(slug=slug).first()
    if response:
        return _start_invited(request, response)
    rows = Questionnaire.objects.select_related("live__questionnaire", "workspace")
    return _start_open(request, get_object_or_404(rows, slug=slug, live__isnull=False))


def _start_invited(request: HttpRequest, response: Response) -> HttpResponse:
    visitor = visitors.current(request, response.workspace)
    refuse_others(response, visitor)
    if request.method == "POST" and not response.consented_at:
        _take_post(request, response.workspace)
        if request.POST.get("agree"):
            actions.consent(response, now=present.now())
            return redirect(_page_url(response, 0))
    if response.consented_at or response.submitted_at or response.withdrawn_at:
        return redirect(_next_url(response))
    return _notice(request, response.questionnaire, response.version)


def _start_open(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    workspace, now = questionnaire.workspace, present.now()
    visitor = visitors.current(request, workspace)
    if way := visitors.way_in(request, workspace, visitor):
        return redirect(way)
    known = begun_by(questionnaire, visitor) if visitor else None
    if (
        known
        and known.visitor_id == (visitor.pk if visitor else None)
        and not (known.submitted_at and questionnaire.again)
    ):
        return redirect(_next_url(known))
    if not questionnaire.is_open(now):
        raise NotOpen
    if request.method == "POST" and request.POST.get("agree"):
        _take_post(request, workspace)
        response = actions.begin(questionnaire, visitor=visitors.arrive(request, workspace, now=now), now=now)
        if response.submitted_at is None:
            actions.consent(response, now=now)
        return redirect(_next_url(response))
    return _notice(request, questionnaire, questionnaire.live)


def _notice(request: HttpRequest, questionnaire: Questionnaire, version: Any) -> HttpResponse:
    definition = version.definition
    count = sum(1 for _each in definition.questions)
    context = {
        "page_title": definition.title,
        "subtitle": definition.intro,
        "brand_name": questionnaire.workspace.name,
        "notice": definition.notice,
        "count": count,
        "missing": request.method == "POST",
        "phones": [question for question in definition.questions if question.kind == "phone"],
    }
    return phone.page(request, "questionnaires/phone/notice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def answer_page(request: HttpRequest, slug: str, place: int) -> HttpResponse:
    """Ask the questions of one page, and keep what was answered even where something is still wrong."""
    response = _mine(request, slug)
    if response.submitted_at or response.withdrawn_at or not response.consented_at:
        return redirect(_next_url(response))
    if not response.questionnaire.is_open(present.now()):
        raise NotOpen
    definition = response.version.definition
    if place >= len(definition.pages):
        raise Http404
    if request.method != "POST":
        return _questions(request, response, place, None)
    _take_post(request, response.workspace)
    page = definition.pages[place]
    handed_in = _handed_in(request, response, page)
    taken = showing.take(definition, page, response.answers, request.POST, handed_in)
    actions.save_answers(response, answers=taken.answers)
    if not taken.is_whole:
        return _questions(request, response, place, taken)
    later = [each for each in showing.places(definition, response.answers) if each > place]
    back_to_review = "review" in request.GET
    return redirect(_page_url(response, later[0]) if later and not back_to_review else _review_url(response))


def _handed_in(request: HttpRequest, response: Response, page: Page) -> dict[str, Any]:
    """Keep the picture of a page; return the answer it is, or why it is none."""
    found: dict[str, Any] = {}
    for question in page.questions:
        upload = request.FILES.get(showing.name_of(question))
        if question.kind is Kind.PICTURE and upload is not None:
            try:
                found[question.key] = actions.hand_in(response, question=question.key, upload=upload, now=present.now())
            except Refusal as refusal:
                found[question.key] = refusal.message()
            break  # a page has one
    return found


def _questions(request: HttpRequest, response: Response, place: int, taken: Taken | None) -> HttpResponse:
    definition = response.version.definition
    page, places = definition.pages[place], showing.places(definition, response.answers)
    earlier = [each for each in places if each < place]
    answers = response.answers if taken is None else response.answers | {k: v for k, v in taken.answers.items() if v}
    context = {
        "page_title": page.title or definition.title,
        "slug": response.slug,
        "brand_name": response.workspace.name,
        "steps": [each <= place for each in places],
        "shown": showing.shown(definition, page, answers, taken.errors if taken else None),
        "wrong": bool(taken and taken.errors),
        "pictures": reverse("questionnaire-page-pictures", args=[response.slug, place])
        if any(each.kind is Kind.PICTURE for each in page.questions)
        else "",
        "earlier": _page_url(response, earlier[-1]) if earlier else "",
    }
    return phone.page(request, "questionnaires/phone/questions.html", context)


@require_GET
@refusing
def own_picture(request: HttpRequest, slug: str, picture: str) -> HttpResponse:
    """Answer with a picture this phone handed in."""
    response = _mine(request, slug)
    return answer_with(get_object_or_404(response.pictures, slug=picture))


@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that was answered, and send it."""
    response, now = _mine(request, slug), present.now()
    if response.withdrawn_at or not response.consented_at:
        return redirect(_next_url(response))
    if request.method == "POST":
        _take_post(request, response.workspace)
        try:
            response = actions.submit(response, now=now)
        except (AnswersMissing, TooFast) as refusal:
            return _review(request, response, refusal)
    if response.submitted_at:
        return redirect(response.back or _next_url(response))
    return _review(request, response, None)


def _review(request: HttpRequest, response: Response, refusal: Refusal | None) -> HttpResponse:
    definition = response.version.definition
    places = showing.places(definition, response.answers)
    wanted = {question.key for question in asked(definition, response.answers)}
    lines = [
        (
            question,
            in_words(question, response.answers.get(question.key)),
            f"{_page_url(response, place)}?review#{question.key}",
        )
        for place in places
        for question in definition.pages[place].questions
        if question.key in wanted
    ]
    context = {
        "page_title": _("看一遍再提交"),
        "brand_name": response.workspace.name,
        "lines": lines,
        "refusal": refusal,
        "earlier": _page_url(response, places[-1]) if places else "",
    }
    return phone.page(request, "questionnaires/phone/review.html", context)


@require_GET
@refusing
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank for a response that was sent, and let it be taken back."""
    response = _mine(request, slug)
    if response.withdrawn_at:
        again = [(_("重新填写"), reverse("questionnaire-start", args=[response.questionnaire.slug]))]
        told = Notice(_("已撤回"), _("你填写的内容已经删除。"), "info", [] if response.about_kind else again)
        return phone.notice(request, told)
    if not response.submitted_at:
        return redirect(_next_url(response))
    definition = response.version.definition
    text = definition.thanks or _("谢谢你的填写。")
    context = {
        "page_title": _("已提交"),
        "told": Notice(_("已提交"), text, "ok", [(_("继续"), response.back)] if response.back else []),
        "response": response,
        "brand_name": response.workspace.name,
        "again": reverse("questionnaire-start", args=[response.questionnaire.slug]) if _may_again(response) else "",
    }
    return phone.page(request, "questionnaires/phone/done.html", context)


def _may_again(response: Response) -> bool:
    return response.questionnaire.again and not response.about_kind and response.questionnaire.is_open(present.now())


@require_POST
@refusing
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a response back: as easy as it was to give it."""
    response = _mine(request, slug)
    _take_post(request, response.workspace)
    actions.withdraw(response, now=present.now())
    return redirect("questionnaire-done", slug=slug)


def _mine(request: HttpRequest, slug: str) -> Response:
    """Return a response of this phone. Raises Http404, NotYourResponse."""
    rows = Response.objects.select_related("version", "questionnaire", "workspace")
    response = get_object_or_404(rows, slug=slug)
    refuse_others(response, visitors.current(request, response.workspace))
    return response


def _take_post(request: HttpRequest, workspace: Workspace) -> None:
    """Count the post; a filled trap is turned away as one too many. Raises TooManyPosts."""
    visitors.take_post(request, workspace, visitors.current(request, workspace), now=present.now())
    if request.POST.get(TRAP):
        raise TooManyPosts


def _page_url(response: Response, place: int) -> str:
    return reverse("questionnaire-page", args=[response.slug, place])


def _review_url(response: Response) -> str:
    return reverse("questionnaire-review", args=[response.slug])


def _next_url(response: Response) -> str:
    """Return where somebody goes on: the notice, the first page that lacks something, or the end."""
    if response.submitted_at or response.withdrawn_at:
        return reverse("questionnaire-done", args=[response.slug])
    if not response.consented_at:
        return reverse("questionnaire-start", args=[response.slug])
    definition = response.version.definition
    wanted = {q.key for q in asked(definition, response.answers) if q.required and q.key not in response.answers}
    for place, page in enumerate(definition.pages):
        if any(question.key in wanted for question in page.questions):
            return _page_url(response, place)
    return _review_url(response)
