"""The day's tasks are closed where one meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.sidebar.views.answers import toast
from jinlin.tasks import actions as tasks
from jinlin.tasks.models import Task
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.workspaces.access import AccessRequest


@require_POST
@needs("console.view")
def duty_done(request: AccessRequest, slug: str) -> HttpResponse:
    """Say that a task is done."""
    task = _task(request, slug)
    try:
        tasks.finish(who=request.access, task=task, now=present.now())
    except Refusal as refusal:
        return _refused(refusal)
    return _closed(request, task, _("已记下:做好了"))


@require_POST
@needs("console.view")
def duty_declined(request: AccessRequest, slug: str) -> HttpResponse:
    """Say that a task is not needed, and why."""
    task = _task(request, slug)
    try:
        tasks.decline(who=request.access, task=task, reason=request.POST.get("reason", ""), now=present.now())
    except Refusal as refusal:
        return _refused(refusal)
    return _closed(request, task, _("已记下:无需处理"))


def _task(request: AccessRequest, slug: str) -> Task:
    return get_object_or_404(Task.objects.visible_to(request.access), slug=slug)


def _closed(request: AccessRequest, task: Task, words: str) -> HttpResponse:
    task = Task.objects.select_related("closure__by").get(pk=task.pk)
    return toast(render(request, "sidebar/parts/closed.html", {"task": task}), words)


def _refused(refusal: Refusal) -> HttpResponse:
    return toast(HttpResponse(status=204), refusal.message(), level="error")
