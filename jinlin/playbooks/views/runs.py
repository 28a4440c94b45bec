"""运行中: the list, one run with its rows and progress, its groups, pausing, stopping, the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.playbooks import listing, progress, queries, reviewing
from jinlin.playbooks.actions import reviews as reviewing_actions
from jinlin.playbooks.actions import running
from jinlin.playbooks.forms import ReviewForm, WhyForm
from jinlin.playbooks.models import Occurrence, Review, Run
from jinlin.playbooks.views.library import RUN, gone_to
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from jinlin.workspaces.access import Access, AccessRequest

SHOWN = 50


@require_GET
@needs("console.view")
def run_list(request: AccessRequest) -> HttpResponse:
    """Show the runs, the latest first."""
    access, now = request.access, present.now()
    state = listing.RUNS.read(request.GET)
    rows = listing.matching(queries.runs(access), state)
    link = Link(_("去剧本库"), reverse("playbooks"))
    empty = Empty(_("还没有剧本在运行"), _("从剧本库挑一个,选群,启动。"), link, icon="player-play")
    page = state.show(rows.order_by(*state.order_by), empty=empty)
    page.context.update(now=now)
    context = {"page_title": _("运行中"), "subtitle": _("每一条:几个群做完了,几个逾期,下一条是什么")}
    return listing_response(request, "playbooks/runs.html", page, context)


@require_GET
@needs("console.view")
def run(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one run: rows by progress, results beside the template, what can be done about it."""
    access, now = request.access, present.now()
    found = run_of(access, slug)
    rows = Occurrence.objects.filter(run=found)
    context = {
        "page_title": found.name,
        "subtitle": _("按“%(playbook)s” v%(number)s")
        % {"playbook": found.version.template.name, "number": found.version.number},
        "run": found,
        "now": now,
        "stages": progress.lines_of(found),
        "completion": queries.completion(rows),
        "steps": queries.by_step(rows),
        "stopped": queries.groups_of(access, found).filter(stopped_at__isnull=False)[:20],
        "group_count": queries.groups_of(access, found).filter(ended_at=None).values("community").distinct().count(),
        "newer": _newer(found),
        "may_run": access.can(RUN) and found.ended_at is None,
        "breadcrumbs": [(_("运行中"), reverse("runs")), (found.name, "")],
    }
    return render(request, "playbooks/run.html", context)


def _newer(found: Run) -> int | None:
    """Return the number of a version newer than the run's, if there is one."""
    newest = found.version.template.versions.order_by("-number").values_list("number", flat=True)[0]
    return newest if newest > found.version.number else None


@require_GET
@needs("console.view")
def groups(request: AccessRequest, slug: str) -> HttpResponse:
    """Show the groups of a run: since when, stopped by a rule, taken out."""
    access = request.access
    found = run_of(access, slug)
    rows = Paginator(queries.groups_of(access, found), SHOWN)
    context = {
        "page_title": _("%(run)s的群") % {"run": found.name},
        "run": found,
        "page": rows.get_page(request.GET.get("page")),
        "may_run": access.can(RUN) and found.ended_at is None,
        "breadcrumbs": [
            (_("运行中"), reverse("runs")),
            (found.name, reverse("playbook-run", args=[slug])),
            (_("群"), ""),
        ],
    }
    return render(request, "playbooks/groups.html", context)


@needs(RUN)
def pause(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask why, and let a run stand still."""
    return _with_why(request, slug, _("暂停"), running.pause)


@needs(RUN)
def stop(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask why, and end a run."""
    return _with_why(request, slug, _("停止"), running.stop)


def _with_why(request: AccessRequest, slug: str, title: str, act: Callable[..., Any]) -> HttpResponse:
    found = run_of(request.access, slug)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(who=request.access, run=found, why=form.cleaned_data["why"], now=present.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            return gone_to(request, reverse("playbook-run", args=[slug]))
    return render(request, "playbooks/ask.html", {"page_title": f"{title} · {found.name}", "form": form, "save": title})


@require_POST
@needs(RUN)
def resume(request: AccessRequest, slug: str) -> HttpResponse:
    """Let a run go on."""
    try:
        running.resume(who=request.access, run=run_of(request.access, slug), now=present.now())
        messages.success(request, _("继续运行;暂停期间到点的已跳过"))
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("playbook-run", slug)


@require_POST
@needs(RUN)
def go_on(request: AccessRequest, slug: str) -> HttpResponse:
    """Let groups that a rule stopped take part again."""
    found = run_of(request.access, slug)
    ids = found.enrolments.filter(community__slug__in=request.POST.getlist("groups"))
    chosen = list(ids.values_list("community_id", flat=True))
    running.let_go_on(who=request.access, run=found, communities=chosen, now=present.now())
    messages.success(request, _("已恢复"))
    return redirect("playbook-run", slug)


@needs("console.view")
def review(request: AccessRequest, slug: str) -> HttpResponse:
    """Show what came of a run, beside the one it was copied from; ask what was learnt (R-157, R-119)."""
    access = request.access
    found = run_of(access, slug)
    kept = Review.objects.filter(run=found).first()
    form = ReviewForm(request.POST or None, initial=_initial(kept))
    if request.method == "POST" and access.can(RUN) and form.is_valid():
        reviewing_actions.write(who=access, run=found, given=form.cleaned_data, now=present.now())
        messages.success(request, _("已保存"))
        return redirect("run-review", slug)
    context = {
        "page_title": _("复盘:%(run)s") % {"run": found.name},
        "run": found,
        "table": reviewing.table(found, now=present.now()),
        "kept": kept,
        "form": form,
        "may_run": access.can(RUN),
        "breadcrumbs": [
            (_("运行中"), reverse("runs")),
            (found.name, reverse("playbook-run", args=[slug])),
            (_("复盘"), ""),
        ],
    }
    return render(request, "playbooks/review.html", context)


def _initial(kept: Review | None) -> dict[str, Any] | None:
    if kept is None:
        return None
    cost = None if kept.cost_fen is None else kept.cost_fen / 100
    return {"lessons": kept.lessons, "next_time": kept.next_time, "keep": kept.keep, "cost": cost}


def run_of(access: Access, slug: str) -> Run:
    """Return a run one may see."""
    rows = Run.objects.visible_to(access).select_related(
        "workspace", "version__template", "responsible", "unit", "paused_by", "ended_by", "begun_by", "copied_from"
    )
    return get_object_or_404(rows, slug=slug)
