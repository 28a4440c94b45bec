"""任务: the list, one task in the drawer, giving out, finishing, declining, passing on, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.models import Community
from jinlin.console import desk_of, desk_views
from jinlin.console.alerts.queries import units
from jinlin.console.tasks import export, listing, queries, told
from jinlin.console.tasks.forms import TaskForm
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.shell.listing import BatchAction, Empty, Tool
from jinlin.shell.listing_page import listing_response
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject, Task
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access, AccessRequest

MOST_AT_ONCE = 500
MOST_ROWS = 10_000


@require_GET
@needs("console.view")
def task_list(request: AccessRequest) -> HttpResponse:
    """Show the tasks; without any word one's own that still wait."""
    access, now = request.access, present.now()
    state = _state(access, request.GET or QueryDict(listing.MINE))
    page = state.show(
        queries.listed(access, state, now),
        desk=desk_of.desk(access, listing.PAGE),
        tools=_tools(access),
        batch=[BatchAction(_("标为已完成"), reverse("tasks-finish"), icon="check")],
        empty=Empty(_("没有任务"), _("派给你和你团队的事会出现在这里。"), icon="checkbox"),
    )
    page.context.update(
        told={line.task.pk: line for line in told.lines(access, page.source, now)},
        me=access.staff,
        may_assign=access.can("tasks.assign"),
    )
    context = {
        "page_title": pgettext("page", "任务"),
        "subtitle": _subtitle(access),
        "may_assign": page.context["may_assign"],
    }
    return listing_response(request, "console/tasks/list.html", page, context)


def _subtitle(access: Access) -> str:
    _rows, waiting = queries.mine(access, present.now(), 0)
    return ngettext("你还有 %(n)s 件要做", "你还有 %(n)s 件要做", waiting) % {"n": waiting}


def _state(access: Access, query: QueryDict) -> State:
    columns = desk_of.columns(access, listing.PAGE)
    return listing.LISTING.read(query, columns=columns, options={"unit": units(access)})


def _tools(access: Access) -> list[Tool]:
    if not access.can("data.export"):
        return []
    return [Tool(_("导出 Excel"), reverse("tasks-export"), icon="download", with_query=True)]


@require_GET
@needs("data.export")
def tasks_export(request: AccessRequest) -> HttpResponse:
    """Answer with the tasks as Excel, by the present filters."""
    access, now = request.access, present.now()
    rows = queries.listed(access, _state(access, request.GET or QueryDict(listing.MINE)), now)
    return export.tasks_file(access, list(rows[:MOST_ROWS]), now=now)


@require_GET
@needs("console.view")
def task(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one task in the drawer: what it is, how it went, what one may do."""
    access, now = request.access, present.now()
    row = _task(access, slug)
    (line,) = told.lines(access, [row], now)
    may_assign = access.can("tasks.assign")
    context = {
        "page_title": row.title,
        "line": line,
        "row": row,
        "closure": getattr(row, "closure", None),
        "passings": row.passings.select_related("giver", "taker", "by").order_by("at", "pk"),
        "may_close": row.closed_at is None and (row.is_of(access.staff) or may_assign),
        "may_pass": row.closed_at is None and may_assign,
        "may_withdraw": row.closed_at is None and (may_assign or row.made_by_id == access.staff.pk),
        "takers": queries.takers(access, None, _who(request)) if may_assign and row.closed_at is None else None,
    }
    return render(request, "console/tasks/task.html", context)


@require_POST
@needs("console.view")
def task_finish(request: AccessRequest, slug: str) -> HttpResponse:
    """Say that a task is done."""
    row, said = _task(request.access, slug), request.POST.get("evidence", "")
    words = _("已完成“%(title)s”") % {"title": row.title}
    return _tried(request, lambda: tasks.finish(who=request.access, task=row, evidence=said, now=present.now()), words)


@require_POST
@needs("console.view")
def task_decline(request: AccessRequest, slug: str) -> HttpResponse:
    """Say that a task need not be done, and why."""
    row, why = _task(request.access, slug), request.POST.get("reason", "")
    words = _("已记为无需处理,派任务的人会看到原因")
    return _tried(request, lambda: tasks.decline(who=request.access, task=row, reason=why, now=present.now()), words)


@require_POST
@needs("tasks.assign")
def task_pass(request: AccessRequest, slug: str) -> HttpResponse:
    """Pass a task on to somebody else."""
    row, why = _task(request.access, slug), request.POST.get("reason", "")
    found = queries.taker(request.access, None, request.POST.get("taker", ""))
    if found is None:
        messages.error(request, _("请选择接手的人。"))
        return desk_views.back(request)
    taker = found[0]
    words = _("已改派给 %(name)s") % {"name": taker.name}
    return _tried(
        request,
        lambda: tasks.reassign(who=request.access, tasks=[row], taker=taker, reason=why, now=present.now()),
        words,
    )


@require_POST
@needs("console.view")
def task_withdraw(request: AccessRequest, slug: str) -> HttpResponse:
    """Take a task back."""
    row, why = _task(request.access, slug), request.POST.get("reason", "")
    words = _("已撤回“%(title)s”") % {"title": row.title}
    return _tried(request, lambda: tasks.withdraw(who=request.access, task=row, reason=why, now=present.now()), words)


@require_POST
@needs("console.view")
def tasks_finish(request: AccessRequest) -> HttpResponse:
    """Say that the chosen tasks are done; those one may not close are told."""
    done, refused = 0, []
    for row in _chosen(request):
        try:
            tasks.finish(who=request.access, task=row, now=present.now())
            done += 1
        except Refusal as refusal:
            refused.append(refusal.message())
    if done:
        messages.success(request, ngettext("已完成 %(n)s 件", "已完成 %(n)s 件", done) % {"n": done})
    for message in refused[:3]:
        messages.error(request, message)
    return desk_views.back(request)


def _chosen(request: AccessRequest) -> list[Task]:
    access, now = request.access, present.now()
    if request.POST.get("every"):
        rows = queries.listed(access, _state(access, QueryDict(request.POST.get("query", "") or listing.MINE)), now)
        return list(rows.filter(closed_at=None)[:MOST_AT_ONCE])
    slugs = request.POST.getlist("rows")[:MOST_AT_ONCE]
    return list(Task.objects.visible_to(access).filter(slug__in=slugs).select_related("workspace", "assignee"))


@needs("tasks.assign")
def task_new(request: AccessRequest) -> HttpResponse:
    """Ask for a task that is about nothing in particular, and give it out."""
    return _give_out(request, None)


@needs("tasks.assign")
def group_task(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for a task about a group, and give it out."""
    rows = Community.objects.visible_to(request.access).select_related("unit", "owner")
    return _give_out(request, get_object_or_404(rows, slug=slug))


def _give_out(request: AccessRequest, community: Community | None) -> HttpResponse:
    access, now = request.access, present.now()
    takers = queries.takers(access, community, _who(request))
    chosen = queries.taker(access, community, request.POST.get("assignee", "")) if request.POST else None
    people = [*takers.people, *([chosen] if chosen and chosen not in takers.people else [])]
    form = TaskForm(people, access.workspace.zone, now, request.POST or None)
    back = reverse("group", args=[community.slug]) if community else reverse("tasks")
    if request.method == "POST" and form.is_valid():
        try:
            made = tasks.assign(who=access, wanted=_wanted(form, community, back), now=now)
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            messages.success(request, _("已派给 %(name)s") % {"name": made.assignee.name})
            return _done(request, back)
    title = _("派任务:%(group)s") % {"group": community.name} if community else _("派任务")
    context = {"page_title": title, "form": form, "back": back, "takers": takers}
    return render(request, "console/tasks/new.html", context)


def _wanted(form: TaskForm, community: Community | None, page: str) -> Wanted:
    given = form.cleaned_data
    return Wanted(
        assignee=form.taker,
        title=given["title"],
        due_at=given["due"],
        brief=given["brief"],
        subject=Subject("community", community.pk) if community else None,
        link=page if community else "",
    )


def _who(request: AccessRequest) -> str:
    """Return the part of a name by which one looks for somebody."""
    return request.GET.get("who", "").strip()[:60]


def _task(access: Access, slug: str) -> Task:
    rows = Task.objects.visible_to(access).select_related("workspace", "assignee__unit", "made_by", "closure__by")
    return get_object_or_404(rows, slug=slug)


def _tried(request: AccessRequest, act: Callable[[], Any], words: str) -> HttpResponse:
    """Do it, tell what became of it, and go back where one came from."""
    try:
        act()
        messages.success(request, words)
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return desk_views.back(request)


def _done(request: AccessRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(url)
